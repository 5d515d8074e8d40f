package io.sipproxy.proxy;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Addresses of host names, without a wait on the loop: a helper thread asks the system's resolver, the answer comes back
 * as a task of the loop. Answers are kept for a while, failures for a shorter one.
 */
public final class HostResolver implements AutoCloseable {
    private static final long POSITIVE_TTL_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long NEGATIVE_TTL_NS = TimeUnit.SECONDS.toNanos(5);
    private static final int MAX_ENTRIES = 10_000;
    private static final int MAX_WAITERS = 10_000;
    private static final int MAX_QUESTIONS = 1_000;
    private static final long RETRY_NS = 1_000_000;

    /** Whoever waits for an answer. */
    public interface Waiter {
        /** The answer is there; ask again. */
        void onHostResolved(long nowNs);
    }

    /** The system's resolver, or a fake. */
    public interface Lookup {
        /** @return the addresses; may block. */
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    private static final class Entry {
        private final List<Waiter> waiters = new ArrayList<>(2);
        private ResolvedHost answer;
        private long expiresNs;
        private boolean asked;
    }

    private final Map<String, Entry> entries = new HashMap<>();
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
        final Entry entry = entries.get(host.toLowerCase(Locale.ROOT));
        return entry == null || entry.answer == null || entry.expiresNs <= nowNs ? null : entry.answer;
    }

    /**
     * Asks for a host and calls back on the loop.
     *
     * @return false if too much is waiting already; there will be no call.
     */
    public boolean await(final String host, final Waiter waiter, final long nowNs) {
        final String name = host.toLowerCase(Locale.ROOT);
        if (waiters >= MAX_WAITERS || !makeRoom(name, nowNs)) {
            counters.increment(Counter.DNS_WAIT_LIMIT_HIT);
            return false;
        }
        final Entry entry = entries.computeIfAbsent(name, key -> new Entry());
        if (!entry.asked && !ask(name, entry)) {
            counters.increment(Counter.DNS_WAIT_LIMIT_HIT);
            return false;
        }
        entry.waiters.add(waiter);
        waiters++;
        return true;
    }

    private boolean makeRoom(final String name, final long nowNs) {
        if (entries.size() >= MAX_ENTRIES && !entries.containsKey(name)) {
            entries.values().removeIf(entry -> !entry.asked && entry.expiresNs <= nowNs);
        }
        return entries.size() < MAX_ENTRIES || entries.containsKey(name);
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
