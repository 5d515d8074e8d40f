package io.sipproxy.proxy;

/**
 * A token bucket: so many a second. What comes by chance in a heap is let through: a tenth of a second's worth at one
 * moment, or five, since of calls at half the rate a smaller bucket would refuse many. Kept as the time at which the
 * bucket is full again, so that a quiet one needs no care.
 */
final class RateLimit {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final int BURST_PART = 10;
    private static final int LEAST_BURST = 5;

    private int currentRate;
    private long intervalNs;
    private long toleranceNs;
    private boolean hasStarted;
    private long fullAtNs;

    /** @param rate tokens in a second; 0 for no limit. */
    RateLimit(final int rate) {
        rate(rate);
    }

    /** Another rate begins with a full bucket: what was taken was counted by other measure. The same changes nothing. */
    void rate(final int rate) {
        hasStarted &= rate == currentRate;
        currentRate = rate;
        intervalNs = rate == 0 ? 0 : SECOND_NS / rate;
        toleranceNs = rate == 0 ? 0 : intervalNs * (Math.min(rate, Math.max(LEAST_BURST, rate / BURST_PART)) - 1);
    }

    /** @return whether nothing has been taken, or it is all back. */
    boolean isFull(final long nowNs) {
        return !hasStarted || fullAtNs - nowNs <= 0;
    }

    /** Takes a token. @return false if there is none. */
    boolean admits(final long nowNs) {
        if (isFull(nowNs)) {
            hasStarted = true;
            fullAtNs = nowNs;
        }
        if (fullAtNs - nowNs > toleranceNs) {
            return false;
        }
        fullAtNs += intervalNs;
        return true;
    }
}
