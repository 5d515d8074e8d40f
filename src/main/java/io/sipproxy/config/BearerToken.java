package io.sipproxy.config;

/**
 * What an HTTP client proves itself by (RFC 6750 section 2.1), never shown; a {@link String}.
 *
 * @param minLength characters that it must have at least.
 */
record BearerToken(int minLength) implements ValueKind {
    @Override
    public Object parse(final String text) {
        return text.length() >= minLength && Characters.isMadeOf(text, "-._~+/=") ? text : null;
    }

    @Override
    public String valid() {
        return minLength + " or more letters, digits, '-', '.', '_', '~', '+', '/', '='";
    }

    @Override
    public boolean isSecret() {
        return true;
    }
}
