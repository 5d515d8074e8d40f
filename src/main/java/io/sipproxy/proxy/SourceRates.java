package io.sipproxy.proxy;

import io.sipproxy.transaction.KeyedHash;

/**
 * A rate limit for each source address, in a table of fixed size. An address that has been quiet for long enough takes
 * no room; while an address finds none, it is not limited.
 */
final class SourceRates {
    private static final int SLOTS = 8192;
    private static final int PROBES = 16;

    private final KeyedHash hash;
    private final long[] his = new long[SLOTS];
    private final long[] los = new long[SLOTS];
    private final RateLimit[] limits = new RateLimit[SLOTS];

    SourceRates(final int rate, final KeyedHash hash) {
        this.hash = hash;
        for (int i = 0; i < SLOTS; i++) {
            limits[i] = new RateLimit(rate);
        }
    }

    /** @return whether one more from that address is within its limit. */
    boolean admits(final long hi, final long lo, final long nowNs) {
        final int start = (int) hash.start().add(hi).add(lo).finish().lo();
        int free = -1;
        for (int i = 0; i < PROBES; i++) {
            final int slot = start + i & SLOTS - 1;
            if (limits[slot].isFull(nowNs)) {
                free = free < 0 ? slot : free;
            } else if (his[slot] == hi && los[slot] == lo) {
                return limits[slot].admits(nowNs);
            }
        }
        if (free < 0) {
            return true;
        }
        his[free] = hi;
        los[free] = lo;
        return limits[free].admits(nowNs);
    }
}
