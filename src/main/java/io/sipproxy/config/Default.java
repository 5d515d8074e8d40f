package io.sipproxy.config;

/**
 * What holds while an option is not set.
 *
 * @param value   the default value, or null if the option then has none.
 * @param text    the default as tables show it.
 * @param example a value for the sample file.
 */
record Default(String value, String text, String example) {
    static Default of(final String value) {
        return new Default(value, value, value);
    }

    static Default unset(final String text, final String example) {
        return new Default(null, text, example);
    }
}
