package io.sipproxy.config;

/** What an option's value may be: how it reads and how that is described to the operator. */
interface ValueKind {
    /**
     * Reads a value.
     *
     * @param text the value without surrounding white space.
     * @return the typed value, or null if the text is not valid.
     */
    Object parse(String text);

    /** The valid values in words, as fault lines and tables show them. */
    String valid();

    /** The unit of a bare number; empty when there is none. */
    default String unit() {
        return "";
    }

    /** Whether the value must not be shown to anyone who reads logs or the printed configuration. */
    default boolean isSecret() {
        return false;
    }
}
