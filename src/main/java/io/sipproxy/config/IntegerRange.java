package io.sipproxy.config;

/**
 * A whole number from min to max, both included; a {@link Long}.
 *
 * @param min  the smallest valid value, not negative.
 * @param max  the largest valid value.
 * @param unit what is counted, or empty.
 */
record IntegerRange(long min, long max, String unit) implements ValueKind {
    /** More digits than any maximum has: keeps {@link Long#parseLong} from overflowing. */
    private static final int MAX_DIGITS = 18;

    IntegerRange(final long min, final long max) {
        this(min, max, "");
    }

    @Override
    public Object parse(final String text) {
        if (!Characters.isDigits(text) || text.length() > MAX_DIGITS) {
            return null;
        }
        final long value = Long.parseLong(text);
        return value < min || value > max ? null : value;
    }

    @Override
    public String valid() {
        return min + "-" + max + (unit.isEmpty() ? "" : " " + unit);
    }
}
