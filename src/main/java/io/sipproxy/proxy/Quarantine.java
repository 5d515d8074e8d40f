package io.sipproxy.proxy;

import io.sipproxy.sip.Transport;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.transaction.Fingerprint;
import io.sipproxy.transaction.KeyedHash;
import org.agrona.collections.Object2ObjectHashMap;

/** Addresses at which a request has just failed: for a while they are tried after all others. Bounded. */
final class Quarantine {
    private static final int MAX_ADDRESSES = 1_000;

    private final Object2ObjectHashMap<Fingerprint, Entry> entries = new Object2ObjectHashMap<>();
    private final Fingerprint probe = new Fingerprint();
    private final KeyedHash hash = new KeyedHash(0, 0);
    private final long durationNs;
    private final Counters counters;

    private static final class Entry {
        private final Fingerprint key = new Fingerprint();
        private long untilNs;
    }

    /** @param durationNs how long an address stays in it; 0 if none ever comes in. */
    Quarantine(final long durationNs, final Counters counters) {
        this.durationNs = durationNs;
        this.counters = counters;
    }

    /** @return the longest time that an address stays in it. */
    long durationNs() {
        return durationNs;
    }

    /** Puts an address in, for so long at most. */
    void add(final Transport transport, final long hi, final long lo, final int port, final long forNs,
        final long nowNs) {
        final long stayNs = Math.min(forNs, durationNs);
        if (stayNs <= 0) {
            return;
        }
        find(transport, hi, lo, port);
        Entry entry = entries.get(probe);
        if (entry == null) {
            if (entries.size() >= MAX_ADDRESSES) {
                entries.values().removeIf(other -> other.untilNs <= nowNs);
            }
            if (entries.size() >= MAX_ADDRESSES) {
                counters.increment(Counter.DNS_QUARANTINE_LIMIT_HIT);
                return;
            }
            entry = new Entry();
            entry.key.set(probe);
            entry.untilNs = nowNs;
            entries.put(entry.key, entry);
        }
        counters.increment(Counter.DNS_QUARANTINED);
        entry.untilNs = Math.max(entry.untilNs, nowNs + stayNs);
    }

    /** @return whether the address is in it. */
    boolean contains(final Transport transport, final long hi, final long lo, final int port, final long nowNs) {
        if (entries.isEmpty()) {
            return false;
        }
        find(transport, hi, lo, port);
        final Entry entry = entries.get(probe);
        return entry != null && entry.untilNs > nowNs;
    }

    /** Removes what has been in it for long enough; to be called from time to time. */
    void expire(final long nowNs) {
        if (!entries.isEmpty()) {
            entries.values().removeIf(entry -> entry.untilNs <= nowNs);
        }
    }

    private void find(final Transport transport, final long hi, final long lo, final int port) {
        hash.start().add(transport.ordinal()).add(hi).add(lo).add(port).finish();
        probe.set(hash.hi(), hash.lo());
    }
}
