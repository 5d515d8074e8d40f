package io.sipproxy.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON text (RFC 8259) into maps that keep their order, lists, strings, {@link Long}s, {@link Double}s,
 * {@link Boolean}s and null.
 */
public final class JsonReader {
    /** Deeper text is refused, or it could exhaust the stack. */
    static final int MAX_DEPTH = 100;

    private final String text;
    private int next;
    private int depth;

    private JsonReader(final String text) {
        this.text = text;
    }

    /**
     * @param text one value with white space around it or not.
     * @return the value.
     * @throws IllegalArgumentException saying what is wrong and where, if the text is no JSON.
     */
    public static Object read(final String text) {
        final JsonReader reader = new JsonReader(text);
        final Object value = reader.value();
        reader.skipSpace();
        if (reader.next < text.length()) {
            throw reader.fault("an end");
        }
        return value;
    }

    private Object value() {
        skipSpace();
        if (depth > MAX_DEPTH) {
            throw fault("no more than " + MAX_DEPTH + " levels");
        }
        return switch (peek()) {
            case '{' -> object();
            case '[' -> list();
            case '"' -> string();
            case 't' -> word("true", Boolean.TRUE);
            case 'f' -> word("false", Boolean.FALSE);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, Object> object() {
        final Map<String, Object> object = new LinkedHashMap<>();
        depth++;
        next++;
        skipSpace();
        if (peek() != '}') {
            do {
                skipSpace();
                final String name = string();
                skipSpace();
                expect(':');
                object.put(name, value());
                skipSpace();
            } while (takes(','));
        }
        expect('}');
        depth--;
        return object;
    }

    private List<Object> list() {
        final List<Object> list = new ArrayList<>();
        depth++;
        next++;
        skipSpace();
        if (peek() != ']') {
            do {
                list.add(value());
                skipSpace();
            } while (takes(','));
        }
        expect(']');
        depth--;
        return list;
    }

    private String string() {
        expect('"');
        final StringBuilder out = new StringBuilder();
        while (peek() != '"') {
            final char c = text.charAt(next);
            if (c < ' ') {
                throw fault("no control character");
            }
            next++;
            out.append(c == '\\' ? escaped() : c);
        }
        next++;
        return out.toString();
    }

    private char escaped() {
        final char c = peek();
        next++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hex();
            default -> {
                next--;
                throw fault("an escape");
            }
        };
    }

    private char hex() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            final int digit = next < text.length() && text.charAt(next) < 0x80
                ? Character.digit(text.charAt(next), 16) : -1;
            if (digit < 0) {
                throw fault("a hexadecimal digit");
            }
            value = value << 4 | digit;
            next++;
        }
        return (char)value;
    }

    private Object word(final String word, final Object value) {
        if (!text.startsWith(word, next)) {
            throw fault(word);
        }
        next += word.length();
        return value;
    }

    private Object number() {
        final int start = next;
        takes('-');
        if (!takes('0')) {
            digits();
        }
        final boolean hasFraction = takes('.');
        if (hasFraction) {
            digits();
        }
        final boolean hasExponent = takes('e') || takes('E');
        if (hasExponent) {
            if (!takes('+')) {
                takes('-');
            }
            digits();
        }
        final String number = text.substring(start, next);
        try {
            return hasFraction || hasExponent ? (Object)Double.valueOf(number) : Long.valueOf(number);
        } catch (final NumberFormatException e) {
            // A whole number of more than 64 bits.
            return Double.valueOf(number);
        }
    }

    private void digits() {
        final int start = next;
        while (next < text.length() && text.charAt(next) >= '0' && text.charAt(next) <= '9') {
            next++;
        }
        if (next == start) {
            throw fault(start == 0 || !isInNumber(start) ? "a value" : "a digit");
        }
    }

    private boolean isInNumber(final int index) {
        return "-+.eE0123456789".indexOf(text.charAt(index - 1)) >= 0;
    }

    private char peek() {
        if (next >= text.length()) {
            throw fault("more");
        }
        return text.charAt(next);
    }

    private boolean takes(final char c) {
        final boolean isThere = next < text.length() && text.charAt(next) == c;
        if (isThere) {
            next++;
        }
        return isThere;
    }

    private void expect(final char c) {
        if (!takes(c)) {
            throw fault("'" + c + "'");
        }
    }

    private void skipSpace() {
        while (next < text.length() && " \t\r\n".indexOf(text.charAt(next)) >= 0) {
            next++;
        }
    }

    private IllegalArgumentException fault(final String expected) {
        return new IllegalArgumentException("not JSON: expected " + expected + " at character " + next);
    }
}
