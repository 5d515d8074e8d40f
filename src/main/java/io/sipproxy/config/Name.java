package io.sipproxy.config;

/** The name of an application; a {@link String}. */
record Name() implements ValueKind {
    @Override
    public Object parse(final String text) {
        return isName(text) ? text : null;
    }

    static boolean isName(final String text) {
        return Characters.isMadeOf(text, "-_.");
    }

    @Override
    public String valid() {
        return "name of letters, digits, '-', '_', '.'";
    }
}
