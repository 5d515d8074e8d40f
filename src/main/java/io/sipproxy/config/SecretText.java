package io.sipproxy.config;

/**
 * A key or password, never shown; a {@link String}.
 *
 * @param minLength characters that it must have at least.
 */
record SecretText(int minLength) implements ValueKind {
    @Override
    public Object parse(final String text) {
        return text.length() < minLength || text.chars().anyMatch(Character::isISOControl) ? null : text;
    }

    @Override
    public String valid() {
        return minLength + " or more characters";
    }

    @Override
    public boolean isSecret() {
        return true;
    }
}
