package io.sipproxy.status;

import java.util.Locale;

/** Writes one line of JSON (RFC 8259), field by field. One object serves many lines. */
public final class JsonWriter {
    private final StringBuilder text = new StringBuilder(256);
    private boolean needsComma;

    /**
     * Begins a line with an object.
     *
     * @return this
     */
    public JsonWriter begin() {
        text.setLength(0);
        text.append('{');
        needsComma = false;
        return this;
    }

    /**
     * Begins an object in the current one.
     *
     * @param name of the field
     * @return this
     */
    public JsonWriter begin(final String name) {
        name(name);
        text.append('{');
        needsComma = false;
        return this;
    }

    /**
     * Ends the current object.
     *
     * @return this
     */
    public JsonWriter end() {
        text.append('}');
        needsComma = true;
        return this;
    }

    /**
     * Adds a field.
     *
     * @param name  of the field
     * @param value any text
     * @return this
     */
    public JsonWriter put(final String name, final CharSequence value) {
        name(name);
        quote(value);
        return this;
    }

    /**
     * Adds a field.
     *
     * @param name  of the field
     * @param value the number
     * @return this
     */
    public JsonWriter put(final String name, final long value) {
        name(name);
        text.append(value);
        return this;
    }

    /**
     * Adds a field with one digit behind the point.
     *
     * @param name  of the field
     * @param value the number, finite
     * @return this
     */
    public JsonWriter put(final String name, final double value) {
        name(name);
        text.append(String.format(Locale.ROOT, "%.1f", value));
        return this;
    }

    /** @return the line so far, without a line end. */
    @Override
    public String toString() {
        return text.toString();
    }

    private void name(final String name) {
        if (needsComma) {
            text.append(',');
        }
        needsComma = true;
        quote(name);
        text.append(':');
    }

    private void quote(final CharSequence value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            final char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c == '\n') {
                text.append("\\n");
            } else if (c == '\t') {
                text.append("\\t");
            } else if (mustBeEscaped(c) || Character.isSurrogate(c) && !isPaired(value, i)) {
                text.append(String.format("\\u%04x", (int)c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    /** Control characters, and what some readers of lines take for a line end. */
    private static boolean mustBeEscaped(final char c) {
        return c < ' ' || c >= 0x7f && c < 0xa0 || c == '\u2028' || c == '\u2029';
    }

    private static boolean isPaired(final CharSequence value, final int i) {
        return Character.isHighSurrogate(value.charAt(i))
            ? i + 1 < value.length() && Character.isLowSurrogate(value.charAt(i + 1))
            : i > 0 && Character.isHighSurrogate(value.charAt(i - 1));
    }
}
