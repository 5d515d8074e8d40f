package io.sipproxy.config;

import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A length of time; a {@link Long} of nanoseconds. A bare number is in the option's unit, a suffix is explicit.
 *
 * @param unit     suffix that a bare number is taken to have: us, ms, s, m or h.
 * @param min      the shortest valid time, written like a value.
 * @param max      the longest valid time, written like a value.
 * @param zeroText what a valid 0 below min means, or null if it is not valid.
 */
record DurationRange(String unit, String min, String max, String zeroText) implements ValueKind {
    private static final Map<String, TimeUnit> UNITS = Map.of(
        "us", TimeUnit.MICROSECONDS, "ms", TimeUnit.MILLISECONDS, "s", TimeUnit.SECONDS, "m", TimeUnit.MINUTES, "h", TimeUnit.HOURS);
    /** Keeps {@link Long#parseLong} from overflowing; the conversion to nanoseconds saturates. */
    private static final int MAX_DIGITS = 18;
    private static final long INVALID = -1;

    DurationRange(final String unit, final String min, final String max) {
        this(unit, min, max, null);
    }

    @Override
    public Object parse(final String text) {
        final long nanos = nanos(text);
        if (nanos == 0 && zeroText != null) {
            return nanos;
        }
        return nanos < nanos(min) || nanos > nanos(max) ? null : nanos;
    }

    private long nanos(final String text) {
        int digits = 0;
        while (digits < text.length() && Characters.isDigit(text.charAt(digits))) {
            digits++;
        }
        if (digits == 0 || digits > MAX_DIGITS) {
            return INVALID;
        }
        final String suffix = text.substring(digits).strip();
        final TimeUnit timeUnit = UNITS.get(suffix.isEmpty() ? unit : suffix);
        return timeUnit == null ? INVALID : timeUnit.toNanos(Long.parseLong(text.substring(0, digits)));
    }

    @Override
    public String valid() {
        final String range = min + "-" + max;
        return zeroText == null ? range : "0 (" + zeroText + ") or " + range;
    }
}
