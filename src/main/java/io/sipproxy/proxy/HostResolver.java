package io.sipproxy.proxy;

import io.sipproxy.dns.HostQuery;
import io.sipproxy.dns.Located;
import io.sipproxy.dns.Locator;
import io.sipproxy.dns.LookupKind;
import io.sipproxy.dns.ResolvedHost;
import io.sipproxy.sip.Span;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.transaction.Fingerprint;
import io.sipproxy.transaction.KeyedHash;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.agrona.DirectBuffer;
import org.agrona.collections.Object2ObjectHashMap;

/**
 * The servers behind host names, without a wait on the loop: they are located elsewhere, the answer comes back as a
 * task of the loop. Answers are kept for as long as they say, that there is none too; while nobody can tell, what was
 * known last goes on being used (RFC 8767).
 */
public final class HostResolver implements AutoCloseable {
    private static final long MIN_TTL_SECONDS = 1;
    private static final long MAX_TTL_SECONDS = 3_600;
    private static final long MIN_NEGATIVE_TTL_SECONDS = 5;
    private static final long MAX_NEGATIVE_TTL_SECONDS = 300;
    private static final long FAILURE_TTL_SECONDS = 5;
    /** An answer that may lack something, and one that is out of date, are to be replaced soon. */
    private static final long STALE_TTL_SECONDS = 30;
    private static final long MAX_STALE_NS = TimeUnit.HOURS.toNanos(24);
    /** So long a request waits while there is an answer that is out of date. */
    private static final long STALE_WAIT_NS = TimeUnit.MILLISECONDS.toNanos(1_800);
    /** So long a request may wait: then its host counts as unknown, whenever the system's resolver gives up. */
    private static final long MAX_WAIT_NS = TimeUnit.SECONDS.toNanos(8);
    private static final int MAX_ENTRIES = 10_000;
    private static final int MAX_WAITERS = 10_000;
    private static final int MAX_QUESTIONS = 1_000;
    private static final long RETRY_NS = 1_000_000;

    /** Whoever waits for an answer. */
    public interface Waiter {
        /** The answer is there, or there will be none; ask again. Does not throw: others wait too. */
        void onHostResolved(long nowNs);
    }

    private static final class Entry {
        private final List<Waiter> waiters = new ArrayList<>(2);
        private final Fingerprint key = new Fingerprint();
        private ResolvedHost answer;
        /** When an answer that somebody gave was no longer out of doubt. */
        private long staleSinceNs;
        private long expiresNs;
        private long waitedForSinceNs;
        private boolean asked;
        private boolean isKept;
        /** Neighbours among those that may go; null for one that may not. */
        private Entry earlier;
        private Entry later;

        boolean mayGo() {
            return later != null;
        }

        void linkBefore(final Entry other) {
            earlier = other.earlier;
            later = other;
            earlier.later = this;
            other.earlier = this;
        }

        void unlink() {
            if (mayGo()) {
                earlier.later = later;
                later.earlier = earlier;
                earlier = null;
                later = null;
            }
        }
    }

    private final Object2ObjectHashMap<Fingerprint, Entry> entries = new Object2ObjectHashMap<>();
    /**
     * Those that may go when there is no room: a ring in the order of their last use, begun by this one, which stands
     * for none. An entry that is asked for, and so every one that is waited for, is not in it.
     */
    private final Entry idle = new Entry();
    private final Fingerprint probe = new Fingerprint();
    private final KeyedHash hash;
    private final Predicate<Runnable> loop;
    private final LongSupplier clock;
    private final Locator locator;
    private final Quarantine quarantine;
    private final Counters counters;
    private int waiters;
    private int questions;
    private volatile boolean closed;

    /**
     * @param loop takes a task for the loop thread; false when it takes no more.
     * @param clock the loop's time in nanoseconds, read on the loop thread.
     * @param locator finds the servers; closed along with this.
     * @param quarantineNs how long an address at which a request failed is tried after the others; 0 for not at all.
     */
    public HostResolver(final Predicate<Runnable> loop, final LongSupplier clock, final Locator locator,
        final long quarantineNs, final Counters counters) {
        this.loop = loop;
        this.clock = clock;
        this.locator = locator;
        this.quarantine = new Quarantine(quarantineNs, counters);
        this.counters = counters;
        idle.earlier = idle;
        idle.later = idle;
        final SecureRandom random = new SecureRandom();
        this.hash = new KeyedHash(random.nextLong(), random.nextLong());
    }

    /** @return the addresses at which requests have failed lately. */
    Quarantine quarantine() {
        return quarantine;
    }

    /** @return what is known; null if it has to be asked for, see {@link #await}. */
    public ResolvedHost find(final HostQuery query, final long nowNs) {
        return fresh(entryOf(query), nowNs);
    }

    private Entry entryOf(final HostQuery query) {
        final String host = query.host();
        hash.start().add(query.kind().ordinal());
        for (int i = 0; i < host.length(); i++) {
            hash.add(lower(host.charAt(i)));
        }
        return probed();
    }

    /** As {@link #find(HostQuery, long)}, for the host's name as it stands in a message. */
    public ResolvedHost find(final DirectBuffer buffer, final Span host, final LookupKind kind, final long nowNs) {
        hash.start().add(kind.ordinal());
        for (int i = host.offset(); i < host.end(); i++) {
            hash.add(lower((char) (buffer.getByte(i) & 0xff)));
        }
        return fresh(probed(), nowNs);
    }

    private Entry probed() {
        hash.finish();
        probe.set(hash.hi(), hash.lo());
        final Entry entry = entries.get(probe);
        if (entry != null && entry.mayGo()) {
            entry.unlink();
            entry.linkBefore(idle);
        }
        return entry;
    }

    /** Never gives this name up for another one. */
    void keep(final HostQuery query) {
        final Entry known = entryOf(query);
        final Entry entry = known == null ? make() : known;
        entry.isKept = true;
        entry.unlink();
    }

    private static ResolvedHost fresh(final Entry entry, final long nowNs) {
        return entry == null || entry.answer == null || entry.expiresNs <= nowNs ? null : entry.answer;
    }

    private static int lower(final char c) {
        return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
    }

    /**
     * Asks for a host and calls back on the loop.
     *
     * @return false if too much is waiting already; there will be no call.
     */
    public boolean await(final HostQuery query, final Waiter waiter, final long nowNs) {
        Entry entry = entryOf(query);
        final boolean isAsked = entry != null && entry.asked;
        if (waiters >= MAX_WAITERS || !isAsked && questions >= MAX_QUESTIONS || entry == null && !makeRoom()) {
            counters.increment(Counter.DNS_WAIT_LIMIT_HIT);
            return false;
        }
        if (entry == null) {
            entry = make();
        }
        if (!isAsked) {
            ask(query, entry);
        }
        if (entry.waiters.isEmpty()) {
            entry.waitedForSinceNs = nowNs;
        }
        entry.waiters.add(waiter);
        waiters++;
        return true;
    }

    /**
     * How long what is known of a host can be relied on, so that it can be asked for again in time.
     *
     * @return nanoseconds from now; 0 if nothing is known.
     */
    long validForNs(final HostQuery query, final long nowNs) {
        final Entry entry = entryOf(query);
        return fresh(entry, nowNs) == null ? 0 : entry.expiresNs - nowNs;
    }

    /** Lets nobody wait any longer who has waited long enough; to be called about every second. */
    public void expire(final long nowNs) {
        quarantine.expire(nowNs);
        if (waiters == 0) {
            return;
        }
        for (final Entry entry : List.copyOf(entries.values())) {
            if (entry.waiters.isEmpty()) {
                continue;
            }
            final long waitedNs = nowNs - entry.waitedForSinceNs;
            if (isStale(entry, nowNs) ? waitedNs >= STALE_WAIT_NS : waitedNs >= MAX_WAIT_NS) {
                counters.increment(Counter.DNS_TIMEOUTS);
                settle(entry, Located.FAILED, nowNs);
            }
        }
    }

    /** What was used longest ago gives way: whoever asks for many names must not keep others from asking for theirs. */
    private boolean makeRoom() {
        if (entries.size() < MAX_ENTRIES) {
            return true;
        }
        final Entry oldest = idle.later;
        if (oldest == idle) {
            return false;
        }
        oldest.unlink();
        entries.remove(oldest.key);
        return true;
    }

    /** The entry for what has been probed last, which may not go yet. */
    private Entry make() {
        final Entry entry = new Entry();
        entry.key.set(probe);
        entries.put(entry.key, entry);
        return entry;
    }

    private void ask(final HostQuery query, final Entry entry) {
        counters.increment(Counter.DNS_QUESTIONS);
        entry.asked = true;
        entry.unlink();
        questions++;
        locator.locate(new HostQuery(query.host().toLowerCase(Locale.ROOT), query.kind()))
            .whenComplete((located, failure) -> answer(entry, failure == null ? located : Located.FAILED));
    }

    /** On whatever thread found it out. */
    private void answer(final Entry entry, final Located located) {
        while (!loop.test(() -> onAnswer(entry, located)) && !closed) {
            LockSupport.parkNanos(RETRY_NS);
        }
    }

    private void onAnswer(final Entry entry, final Located located) {
        final long nowNs = clock.getAsLong();
        if (located.host().size() == 0) {
            counters.increment(Counter.DNS_FAILURES);
        }
        questions--;
        entry.asked = false;
        if (!entry.isKept) {
            entry.linkBefore(idle);
        }
        settle(entry, located, nowNs);
    }

    private void settle(final Entry entry, final Located located, final long nowNs) {
        if (!located.isComplete() && isStale(entry, nowNs)) {
            counters.increment(Counter.DNS_STALE_USED);
            entry.expiresNs = nowNs + TimeUnit.SECONDS.toNanos(STALE_TTL_SECONDS);
        } else {
            entry.answer = located.host();
            entry.expiresNs = nowNs + TimeUnit.SECONDS.toNanos(ttlSeconds(located));
            entry.staleSinceNs = entry.expiresNs;
        }
        final List<Waiter> told = List.copyOf(entry.waiters);
        entry.waiters.clear();
        waiters -= told.size();
        tell(told, nowNs);
    }

    /** Whether there is an answer with servers, in date or not too long out of it. */
    private static boolean isStale(final Entry entry, final long nowNs) {
        return entry.answer != null && entry.answer.size() > 0 && nowNs - entry.staleSinceNs < MAX_STALE_NS;
    }

    private static long ttlSeconds(final Located located) {
        final long ttl = located.ttlSeconds();
        if (located.host().size() > 0) {
            final long max = located.isComplete() ? MAX_TTL_SECONDS : STALE_TTL_SECONDS;
            return ttl < 0 ? Math.min(max, STALE_TTL_SECONDS) : Math.max(MIN_TTL_SECONDS, Math.min(ttl, max));
        }
        return located.isComplete()
            ? Math.max(MIN_NEGATIVE_TTL_SECONDS, Math.min(ttl, MAX_NEGATIVE_TTL_SECONDS)) : FAILURE_TTL_SECONDS;
    }

    /** All are told, whatever one of them runs into. */
    private static void tell(final List<Waiter> told, final long nowNs) {
        Throwable failure = null;
        for (final Waiter waiter : told) {
            try {
                waiter.onHostResolved(nowNs);
            } catch (final RuntimeException | AssertionError e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw new IllegalStateException("failure of one who waited for a host name", failure);
        }
    }

    @Override
    public void close() {
        closed = true;
        locator.close();
    }
}
