package io.sipproxy.digest;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Reads {@code scheme name=value, name="value"...} (RFC 7235 2.1, RFC 3261 25.1), white space and folds anywhere. */
final class AuthParams {
    private static final String TOKEN_MARKS = "!%'*+-._`~#$&^|";
    private static final int MAX_PARAMS = 32;

    private final String text;
    private int at;

    AuthParams(final String text) {
        this.text = text;
    }

    /** @return the parameters by name in lower case; null if the scheme is another one or something is malformed. */
    Map<String, String> read(final String scheme) {
        skipSpace();
        if (!scheme.equalsIgnoreCase(token()) || at == text.length() || !isSpace(text.charAt(at))) {
            return null;
        }
        final Map<String, String> params = new HashMap<>();
        do {
            skipSpace();
            final String name = token();
            final String value = name.isEmpty() || !skip('=') ? null : value();
            if (value == null || params.size() == MAX_PARAMS
                || params.put(name.toLowerCase(Locale.ROOT), value) != null) {
                return null;
            }
        } while (skip(','));
        return at == text.length() ? params : null;
    }

    private String token() {
        final int start = at;
        while (at < text.length() && isToken(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    /** A token or a quoted string; null if it is neither. An escaped character stays as it was hashed: escaped. */
    private String value() {
        if (at < text.length() && text.charAt(at) == '"') {
            return quoted();
        }
        final String token = token();
        return token.isEmpty() ? null : token;
    }

    private String quoted() {
        final int start = ++at;
        while (at < text.length() && text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        if (at >= text.length()) {
            return null;
        }
        return text.substring(start, at++);
    }

    /** @return whether the separator was there; it and the space around it are passed over. */
    private boolean skip(final char separator) {
        skipSpace();
        if (at == text.length() || text.charAt(at) != separator) {
            return false;
        }
        at++;
        skipSpace();
        return true;
    }

    private void skipSpace() {
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
    }

    private static boolean isSpace(final char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static boolean isToken(final char c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || TOKEN_MARKS.indexOf(c) >= 0;
    }
}
