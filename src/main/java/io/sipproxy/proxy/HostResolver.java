package io.sipproxy.proxy;

import io.sipproxy.sip.Span;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.transaction.Fingerprint;
import io.sipproxy.transaction.KeyedHash;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.agrona.DirectBuffer;
import org.agrona.collections.Object2ObjectHashMap;

/**
 * Addresses of host names, without a wait on the loop: a helper thread asks the system's resolver, the answer comes
 * back as a task of the loop. Answers are kept for a while, failures for a shorter one.
 */
public final class HostResolver implements AutoCloseable {
    private static final long POSITIVE_TTL_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long NEGATIVE_TTL_NS = TimeUnit.SECONDS.toNanos(5);
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

    /** The system's resolver, or a fake. */
    public interface Lookup {
        /** @return the addresses; may block. */
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    private static final class Entry {
        private final List<Waiter> waiters = new ArrayList<>(2);
        private final Fingerprint key = new Fingerprint();
        private ResolvedHost answer;
        private long expiresNs;
        private long waitedForSinceNs;
        private boolean asked;
    }

    private final Object2ObjectHashMap<Fingerprint, Entry> entries = new Object2ObjectHashMap<>();
    private final Fingerprint probe = new Fingerprint();
    private final KeyedHash hash;
    private final ThreadPoolExecutor helper;
    private final Predicate<Runnable> loop;
    private final LongSupplier clock;
    private final Lookup lookup;
    private final Counters counters;
    private int waiters;

    /**
     * @param loop takes a task for the loop thread; false when it takes no more.
     * @param clock the loop's time in nanoseconds, read on the loop thread.
     */
    public HostResolver(final Predicate<Runnable> loop, final LongSupplier clock,
        final Lookup lookup, final Counters counters) {
        this.loop = loop;
        this.clock = clock;
        this.lookup = lookup;
        this.counters = counters;
        final SecureRandom random = new SecureRandom();
        this.hash = new KeyedHash(random.nextLong(), random.nextLong());
        this.helper = new ThreadPoolExecutor(2, 2, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_QUESTIONS),
            task -> {
                final Thread thread = new Thread(task, "sipproxy-dns");
                thread.setDaemon(true);
                return thread;
            });
        helper.allowCoreThreadTimeOut(true);
    }

    /**
     * @param host a host name.
     * @return what is known; null if it has to be asked for, see {@link #await}.
     */
    public ResolvedHost find(final String host, final long nowNs) {
        hash.start();
        for (int i = 0; i < host.length(); i++) {
            hash.add(lower(host.charAt(i)));
        }
        return findProbed(nowNs);
    }

    /** As {@link #find(String, long)}, for the host's name as it stands in a message. */
    public ResolvedHost find(final DirectBuffer buffer, final Span host, final long nowNs) {
        hash.start();
        for (int i = host.offset(); i < host.end(); i++) {
            hash.add(lower((char) (buffer.getByte(i) & 0xff)));
        }
        return findProbed(nowNs);
    }

    private ResolvedHost findProbed(final long nowNs) {
        hash.finish();
        probe.set(hash.hi(), hash.lo());
        final Entry entry = entries.get(probe);
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
    public boolean await(final String host, final Waiter waiter, final long nowNs) {
        find(host, nowNs);
        Entry entry = entries.get(probe);
        if (waiters >= MAX_WAITERS || entry == null && !makeRoom(nowNs)) {
            counters.increment(Counter.DNS_WAIT_LIMIT_HIT);
            return false;
        }
        if (entry == null) {
            entry = new Entry();
            entry.key.set(probe);
            entries.put(entry.key, entry);
        }
        if (!entry.asked && !ask(host.toLowerCase(Locale.ROOT), entry)) {
            counters.increment(Counter.DNS_WAIT_LIMIT_HIT);
            return false;
        }
        if (entry.waiters.isEmpty()) {
            entry.waitedForSinceNs = nowNs;
        }
        entry.waiters.add(waiter);
        waiters++;
        return true;
    }

    /** Lets nobody wait any longer who has waited long enough; to be called about every second. */
    public void expire(final long nowNs) {
        if (waiters == 0) {
            return;
        }
        for (final Entry entry : List.copyOf(entries.values())) {
            if (!entry.waiters.isEmpty() && nowNs - entry.waitedForSinceNs >= MAX_WAIT_NS) {
                counters.increment(Counter.DNS_TIMEOUTS);
                settle(entry, ResolvedHost.NONE, nowNs);
            }
        }
    }

    private boolean makeRoom(final long nowNs) {
        if (entries.size() >= MAX_ENTRIES) {
            entries.values().removeIf(entry -> !entry.asked && entry.expiresNs <= nowNs);
        }
        return entries.size() < MAX_ENTRIES;
    }

    private boolean ask(final String name, final Entry entry) {
        try {
            helper.execute(() -> answer(name, entry));
        } catch (final RejectedExecutionException e) {
            return false;
        }
        counters.increment(Counter.DNS_QUESTIONS);
        entry.asked = true;
        return true;
    }

    /** On the helper thread. */
    private void answer(final String name, final Entry entry) {
        ResolvedHost answer;
        try {
            answer = ResolvedHost.of(lookup.addresses(name));
        } catch (final UnknownHostException | RuntimeException e) {
            answer = ResolvedHost.NONE;
        }
        final ResolvedHost result = answer;
        while (!loop.test(() -> onAnswer(entry, result)) && !helper.isShutdown()) {
            LockSupport.parkNanos(RETRY_NS);
        }
    }

    private void onAnswer(final Entry entry, final ResolvedHost answer) {
        final long nowNs = clock.getAsLong();
        if (answer.size() == 0) {
            counters.increment(Counter.DNS_FAILURES);
        }
        entry.asked = false;
        settle(entry, answer, nowNs);
    }

    private void settle(final Entry entry, final ResolvedHost answer, final long nowNs) {
        entry.answer = answer;
        entry.expiresNs = nowNs + (answer.size() == 0 ? NEGATIVE_TTL_NS : POSITIVE_TTL_NS);
        final List<Waiter> told = List.copyOf(entry.waiters);
        entry.waiters.clear();
        waiters -= told.size();
        tell(told, nowNs);
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
        helper.shutdownNow();
    }
}
