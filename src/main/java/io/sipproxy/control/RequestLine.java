package io.sipproxy.control;

import java.util.ArrayList;
import java.util.List;

/**
 * A request: words with spaces between. A word that is empty or has a space, a quote or a backslash in it is in double
 * quotes, with a backslash before each quote and backslash.
 */
public final class RequestLine {
    private final String line;
    private int next;

    private RequestLine(final String line) {
        this.line = line;
    }

    /**
     * Takes a line apart.
     *
     * @param line without its end.
     * @return the words; none if there is nothing but space.
     * @throws BadRequestException if there are control characters, or quotes that do not close around a word.
     */
    public static List<String> words(final String line) throws BadRequestException {
        for (int i = 0; i < line.length(); i++) {
            if (Character.isISOControl(line.charAt(i))) {
                throw new BadRequestException("control character at position " + i);
            }
        }
        final RequestLine request = new RequestLine(line);
        final List<String> words = new ArrayList<>();
        while (request.skipSpace()) {
            words.add(request.word());
        }
        return words;
    }

    /**
     * Puts a line together.
     *
     * @param words of any text without control characters.
     * @return the line without an end.
     */
    public static String of(final List<String> words) {
        final StringBuilder line = new StringBuilder();
        for (final String word : words) {
            line.append(line.isEmpty() ? "" : " ").append(quoted(word));
        }
        return line.toString();
    }

    private static String quoted(final String word) {
        final boolean isPlain = !word.isEmpty() && word.chars().noneMatch(c -> c == ' ' || c == '"' || c == '\\');
        return isPlain ? word : '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private boolean skipSpace() {
        while (next < line.length() && line.charAt(next) == ' ') {
            next++;
        }
        return next < line.length();
    }

    private String word() throws BadRequestException {
        if (line.charAt(next) == '"') {
            return quotedWord();
        }
        final int start = next;
        while (next < line.length() && line.charAt(next) != ' ') {
            final char c = line.charAt(next);
            if (c == '"' || c == '\\') {
                throw new BadRequestException("stray " + c + " at position " + next + ": quote the whole word");
            }
            next++;
        }
        return line.substring(start, next);
    }

    private String quotedWord() throws BadRequestException {
        final StringBuilder word = new StringBuilder();
        for (next++; next < line.length(); next++) {
            final char c = line.charAt(next);
            if (c == '"') {
                next++;
                if (next < line.length() && line.charAt(next) != ' ') {
                    throw new BadRequestException("no space after the quote at position " + (next - 1));
                }
                return word.toString();
            }
            if (c == '\\' && next + 1 < line.length()) {
                next++;
            }
            word.append(line.charAt(next));
        }
        throw new BadRequestException("a quote is not closed");
    }
}
