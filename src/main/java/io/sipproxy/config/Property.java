package io.sipproxy.config;

/**
 * A name and value as the operator gave them.
 *
 * @param name   without the prefix.
 * @param value  without surrounding white space.
 * @param source the file's name, or -D.
 */
record Property(String name, String value, String source) {
    private static final int MAX_SHOWN = 200;

    /** The property at the start of a fault line, its value shown. */
    String shown() {
        return Option.PREFIX + printable(name) + "=" + printable(value) + " (" + printable(source) + ")";
    }

    /** The property at the start of a fault line, its value masked. */
    String masked() {
        return Option.PREFIX + printable(name) + "=(hidden) (" + printable(source) + ")";
    }

    /** Text that stays on its line and of a length that can be read, whatever it holds. */
    static String printable(final String text) {
        final StringBuilder out = new StringBuilder();
        text.codePoints().limit(MAX_SHOWN).forEach(c -> {
            if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                out.append(String.format("\\u%04x", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return text.codePointCount(0, text.length()) > MAX_SHOWN ? out.append("...").toString() : out.toString();
    }
}
