package io.sipproxy.config;

/** When a changed value takes effect. */
public enum Effective {
    /** The value is read at the start only. */
    AFTER_RESTART("after restart"),
    /** The value can be changed while the program runs, by {@code ctl set}. */
    IMMEDIATELY("immediately");

    private final String text;

    Effective(final String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
