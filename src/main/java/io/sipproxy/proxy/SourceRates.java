package io.sipproxy.proxy;

import io.sipproxy.transaction.KeyedHash;
import io.sipproxy.transport.PeerAddress;

/**
 * A rate limit for each source, as {@link PeerAddress#source()} says, in a table of fixed size. A source that has been
 * quiet for long enough takes no room; while a source finds none, it is not limited.
 */
final class SourceRates {
    private static final int SLOTS = 8192;
    private static final int PROBES = 16;

    private final KeyedHash hash;
    private final long[] sources = new long[SLOTS];
    private final RateLimit[] limits = new RateLimit[SLOTS];

    SourceRates(final int rate, final KeyedHash hash) {
        this.hash = hash;
        for (int i = 0; i < SLOTS; i++) {
            limits[i] = new RateLimit(rate);
        }
    }

    /** @return whether one more from that source is within its limit. */
    boolean admits(final long source, final long nowNs) {
        final int start = (int) hash.start().add(source).finish().lo();
        int free = -1;
        for (int i = 0; i < PROBES; i++) {
            final int slot = start + i & SLOTS - 1;
            if (limits[slot].isFull(nowNs)) {
                free = free < 0 ? slot : free;
            } else if (sources[slot] == source) {
                return limits[slot].admits(nowNs);
            }
        }
        if (free < 0) {
            return true;
        }
        sources[free] = source;
        return limits[free].admits(nowNs);
    }
}
