package io.sipproxy.config;

/** When a changed value takes effect. */
public enum Effective {
    /** The value is read at the start only. */
    AFTER_RESTART("after restart");

    private final String text;

    Effective(final String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
