package io.sipproxy.config;

/** Character classes of the small grammars in this package; ASCII only, whatever the locale. */
final class Characters {
    private Characters() {
    }

    static boolean isDigit(final char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isAlphanumeric(final char c) {
        return isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    static boolean isHexDigit(final char c) {
        return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }

    /** Whether text is one or more digits. */
    static boolean isDigits(final String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> isDigit((char) c));
    }

    /** Whether text is one or more of letters, digits and the others. */
    static boolean isMadeOf(final String text, final String others) {
        return !text.isEmpty() && text.chars().allMatch(c -> isAlphanumeric((char) c) || others.indexOf(c) >= 0);
    }
}
