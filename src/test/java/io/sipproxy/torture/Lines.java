package io.sipproxy.torture;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A message cut into its lines, with one character for each byte, so that two messages can be compared to the last
 * byte. A fold belongs to the line before. Made without the classes under test.
 */
final class Lines {
    private final List<String> lines;
    private final String body;

    private Lines(final List<String> lines, final String body) {
        this.lines = lines;
        this.body = body;
    }

    static Lines of(final byte[] message) {
        final String text = new String(message, ISO_8859_1);
        final int headEnd = text.indexOf("\r\n\r\n");
        if (headEnd < 0) {
            throw new AssertionError("no blank line in: " + text);
        }
        return new Lines(new ArrayList<>(Arrays.asList(text.substring(0, headEnd).split("\r\n(?![ \t])"))),
            text.substring(headEnd + 4));
    }

    /** The request line or status line. */
    String startLine() {
        return lines.get(0);
    }

    /** All header lines, as they are. */
    List<String> headers() {
        return lines.subList(1, lines.size());
    }

    String body() {
        return body;
    }

    /** The header lines of that name, in whichever form. */
    List<String> named(final String name) {
        return headers().stream().filter(line -> nameOf(line).equals(name)).toList();
    }

    /** The values of those lines. */
    List<String> values(final String name) {
        return named(name).stream().map(line -> line.substring(line.indexOf(':') + 1).strip()).toList();
    }

    /** The long name of a header line, in lower case. */
    static String nameOf(final String line) {
        final String name = line.substring(0, Math.max(0, line.indexOf(':'))).strip().toLowerCase(Locale.ROOT);
        return switch (name) {
            case "v" -> "via";
            case "f" -> "from";
            case "t" -> "to";
            case "i" -> "call-id";
            case "m" -> "contact";
            case "l" -> "content-length";
            case "c" -> "content-type";
            default -> name;
        };
    }
}
