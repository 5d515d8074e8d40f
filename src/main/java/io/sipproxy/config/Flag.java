package io.sipproxy.config;

/** true or false; a {@link Boolean}. */
record Flag() implements ValueKind {
    @Override
    public Object parse(final String text) {
        return switch (text) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            default -> null;
        };
    }

    @Override
    public String valid() {
        return "true, false";
    }
}
