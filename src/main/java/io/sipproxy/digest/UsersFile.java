package io.sipproxy.digest;

import io.sipproxy.storage.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The file of {@link Users}, in UTF-8. */
public final class UsersFile {
    private UsersFile() {
    }

    /**
     * Reads the users.
     *
     * @param faults receives what is wrong with the file, a line each; if there is nothing, the result is good.
     */
    public static Users read(final Path file, final List<String> faults) {
        try {
            return Users.of(Files.readAllLines(file, StandardCharsets.UTF_8), faults);
        } catch (final CharacterCodingException e) {
            faults.add("is not UTF-8 text");
        } catch (final NoSuchFileException e) {
            faults.add("there is no such file; valid is one that the command passwd made");
        } catch (final IOException e) {
            faults.add("cannot be read: " + e);
        }
        return Users.of(List.of(), new ArrayList<>());
    }

    /**
     * Adds a user to the file, or gives one another password. All other lines stay as they are.
     *
     * @return what is wrong with the user, realm, password or the file, a line each; empty when it was written.
     * @throws IOException if the file cannot be written.
     */
    public static List<String> put(final Path file, final String user, final String realm, final String password)
        throws IOException {
        final List<String> faults = new ArrayList<>();
        if (!Users.UserLine.isName(user) || !Users.UserLine.isName(realm)) {
            faults.add("user and realm are words without white space, ':', '\"' and '\\'; the user starts with no '#'");
        }
        if (password.isEmpty()) {
            faults.add("the password is empty");
        }
        final List<String> lines = new ArrayList<>();
        if (Files.exists(file)) {
            lines.addAll(Files.readAllLines(file, StandardCharsets.UTF_8));
        }
        replace(lines, user, line(user, realm, password));
        if (faults.isEmpty()) {
            Users.of(lines, faults);
        }
        if (faults.isEmpty()) {
            final byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
            AtomicFile.write(file, ByteBuffer.wrap(text));
        }
        return faults;
    }

    private static String line(final String user, final String realm, final String password) {
        final StringBuilder line = new StringBuilder(user).append(':').append(realm);
        for (final DigestAlgorithm algorithm : DigestAlgorithm.values()) {
            line.append(':').append(algorithm.token()).append('=').append(algorithm.ha1(user, realm, password));
        }
        return line.toString();
    }

    private static void replace(final List<String> lines, final String user, final String line) {
        for (int i = 0; i < lines.size(); i++) {
            if (Users.isContent(lines.get(i)) && lines.get(i).strip().startsWith(user + ':')) {
                lines.set(i, line);
                return;
            }
        }
        lines.add(line);
    }
}
