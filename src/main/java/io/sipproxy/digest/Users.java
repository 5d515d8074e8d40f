package io.sipproxy.digest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The users of one realm and their digests, from the lines of a users file:
 * {@code USER:REALM:SHA-256=DIGITS:MD5=DIGITS}, one of the two digests at least. An empty line and one that starts with
 * "#" mean nothing. Immutable.
 */
public final class Users {
    private final Map<String, Map<DigestAlgorithm, String>> digests;
    private final Set<DigestAlgorithm> offered;
    private final String realm;

    private Users(final Map<String, Map<DigestAlgorithm, String>> digests, final String realm) {
        this.digests = digests;
        this.realm = realm;
        this.offered = EnumSet.noneOf(DigestAlgorithm.class);
        digests.values().forEach(one -> offered.addAll(one.keySet()));
    }

    /**
     * Reads the lines of a users file.
     *
     * @param lines without line ends.
     * @param faults receives one for each line that cannot be used, without digests; if there is none, the result is
     *     good.
     * @return the users.
     */
    public static Users of(final List<String> lines, final List<String> faults) {
        final Map<String, Map<DigestAlgorithm, String>> digests = new HashMap<>();
        String realm = null;
        for (int i = 0; i < lines.size(); i++) {
            final List<String> problems = new ArrayList<>();
            final UserLine line = isContent(lines.get(i)) ? UserLine.parse(lines.get(i), problems) : null;
            if (line != null && realm != null && !realm.equals(line.realm())) {
                problems.add("realm " + line.realm() + ", but there is " + realm
                    + " before; valid is one for all users");
            } else if (line != null) {
                realm = line.realm();
                if (digests.put(bytesAsChars(line.user()), line.digests()) != null) {
                    problems.add("user " + line.user() + " for the second time");
                }
            }
            final int number = i + 1;
            problems.forEach(problem -> faults.add("line " + number + ": " + problem));
        }
        if (digests.isEmpty() && faults.isEmpty()) {
            faults.add("there is no user in it");
        }
        return new Users(digests, realm == null ? null : bytesAsChars(realm));
    }

    static boolean isContent(final String line) {
        return !line.isBlank() && !line.startsWith("#");
    }

    /** @return the realm of all users, one char for each byte of its UTF-8. */
    public String realm() {
        return realm;
    }

    /** @return how many there are. */
    public int size() {
        return digests.size();
    }

    /** @return whether there is a user for whom a digest of that algorithm is known. */
    public boolean isOffered(final DigestAlgorithm algorithm) {
        return offered.contains(algorithm);
    }

    /** @param user one char for each byte of the UTF-8. @return whether there is such a user. */
    public boolean contains(final String user) {
        return digests.containsKey(user);
    }

    /**
     * What stands for the password.
     *
     * @param user one char for each byte of the UTF-8.
     * @return H(user:realm:password) in lower case; null if there is no such user or none of that algorithm.
     */
    public String ha1(final String user, final DigestAlgorithm algorithm) {
        return digests.getOrDefault(user, Map.of()).get(algorithm);
    }

    private static String bytesAsChars(final String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** One line of the file. */
    record UserLine(String user, String realm, Map<DigestAlgorithm, String> digests) {
        static UserLine parse(final String line, final List<String> problems) {
            final String[] fields = line.strip().split(":", -1);
            if (fields.length < 3 || !isName(fields[0]) || !isName(fields[1])) {
                problems.add("valid is USER:REALM:SHA-256=DIGITS:MD5=DIGITS, as the command passwd writes it");
                return null;
            }
            final Map<DigestAlgorithm, String> digests = new EnumMap<>(DigestAlgorithm.class);
            for (int i = 2; i < fields.length; i++) {
                addDigest(fields[i], digests, problems);
            }
            return problems.isEmpty() ? new UserLine(fields[0], fields[1], digests) : null;
        }

        private static void addDigest(final String field, final Map<DigestAlgorithm, String> digests,
            final List<String> problems) {
            final int equals = field.indexOf('=');
            final DigestAlgorithm algorithm = equals < 0 ? null : DigestAlgorithm.find(field.substring(0, equals));
            final String digits = field.substring(equals + 1).toLowerCase(java.util.Locale.ROOT);
            if (algorithm == null) {
                problems.add("a digest of an unknown algorithm; valid is SHA-256=DIGITS or MD5=DIGITS");
            } else if (digits.length() != algorithm.hexLength() || !digits.matches("[0-9a-f]+")) {
                problems.add("the digest of " + algorithm.token() + " is not one; valid is " + algorithm.hexLength()
                    + " hexadecimal digits");
            } else if (digests.put(algorithm, digits) != null) {
                problems.add("two digests of " + algorithm.token());
            }
        }

        /** Whether it can stand in a line of the file and in a quoted string of a header field without escapes. */
        static boolean isName(final String text) {
            return !text.isEmpty() && !text.startsWith("#") && text.length() <= 255 && text.chars()
                .allMatch(c -> c > ' ' && c != '"' && c != '\\' && c != ':' && !Character.isISOControl(c));
        }
    }
}
