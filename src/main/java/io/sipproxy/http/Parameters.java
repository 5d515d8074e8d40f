package io.sipproxy.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** The parameters of a query. What nobody asks for is a mistake of the client, which {@link #end} tells it. */
final class Parameters {
    private static final int MAX_TEXT = 256;

    private final Map<String, String> values = new HashMap<>();
    private final TreeSet<String> known = new TreeSet<>();

    /**
     * @param rawQuery what follows the question mark; null for nothing.
     * @throws RefusalException if it cannot be read, or a name comes twice.
     */
    Parameters(final String rawQuery) throws RefusalException {
        if (rawQuery == null || rawQuery.isEmpty()) {
            return;
        }
        for (final String part : rawQuery.split("&")) {
            final int equals = part.indexOf('=');
            final String name = decoded(equals < 0 ? part : part.substring(0, equals));
            final String value = equals < 0 ? "" : decoded(part.substring(equals + 1));
            if (values.put(name, value) != null) {
                throw RefusalException.badRequest(shown(name, value) + ": valid is the name once");
            }
        }
    }

    /** @return the text, at most {@value #MAX_TEXT} characters; empty if it is not given. */
    String text(final String name) throws RefusalException {
        final String value = take(name, "");
        if (value.length() > MAX_TEXT) {
            throw RefusalException.badRequest(shown(name, value) + ": valid is up to " + MAX_TEXT + " characters");
        }
        return value;
    }

    /** @return the number; the initial one if it is not given. */
    long number(final String name, final long initial, final long min, final long max) throws RefusalException {
        final String value = take(name, null);
        if (value == null) {
            return initial;
        }
        try {
            final long number = Long.parseLong(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (final NumberFormatException e) {
            // Told below.
        }
        throw RefusalException.badRequest(shown(name, value) + ": valid is " + min + "-" + max);
    }

    /** @return whether it is true; false if it is not given. */
    boolean flag(final String name) throws RefusalException {
        final String value = take(name, "false");
        if (!List.of("true", "false").contains(value)) {
            throw RefusalException.badRequest(shown(name, value) + ": valid is true, false");
        }
        return value.equals("true");
    }

    /** @return the constant of that name in lower case; the initial one if it is not given. */
    <E extends Enum<E>> E choice(final String name, final E initial) throws RefusalException {
        final String value = take(name, null);
        if (value == null) {
            return initial;
        }
        final E[] all = initial.getDeclaringClass().getEnumConstants();
        for (final E one : all) {
            if (value.equals(lower(one))) {
                return one;
            }
        }
        throw RefusalException.badRequest(shown(name, value) + ": valid is "
            + String.join(", ", Arrays.stream(all).map(Parameters::lower).toList()));
    }

    /** To be called when everything was asked for. */
    void end() throws RefusalException {
        for (final String name : new TreeSet<>(values.keySet())) {
            if (!known.contains(name)) {
                throw RefusalException.badRequest(shown(name, values.get(name)) + ": no such parameter; valid is "
                    + (known.isEmpty() ? "none" : String.join(", ", known)));
            }
        }
    }

    private String take(final String name, final String initial) {
        known.add(name);
        return values.getOrDefault(name, initial);
    }

    private static String lower(final Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String shown(final String name, final String value) {
        final String text = name + "=" + value;
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "...";
    }

    private static String decoded(final String text) throws RefusalException {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (final IllegalArgumentException e) {
            throw RefusalException.badRequest("the query is not encoded as it should be");
        }
    }
}
