package io.sipproxy.transaction;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.Timer;
import io.sipproxy.transport.Timers;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What is to be sent again over a connection that is not open yet, or has no room because thousands are sent again over
 * it at once. It goes out in order, as soon as it can, and not at all if it is answered or released before.
 */
final class ResendBacklog extends Timer {
    private static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(2);

    /** A place in the queue of one connection. */
    static final class Entry {
        private Recoverable transaction;

        private Entry(final Recoverable transaction) {
            this.transaction = transaction;
        }

        /** There is nothing to be sent any more. */
        void withdraw() {
            transaction = null;
        }
    }

    private final Map<Link, ArrayDeque<Entry>> queues = new IdentityHashMap<>();
    private final Timers timers;
    private final Counters counters;

    ResendBacklog(final Timers timers, final Counters counters) {
        this.timers = timers;
        this.counters = counters;
    }

    /** Sends over the link now or, if that cannot be or others wait for the same, later. */
    void send(final Recoverable transaction, final Link link, final long nowNs) {
        final boolean isFirst = !queues.containsKey(link);
        if (isFirst && link.isOpen() && transaction.resend(nowNs)) {
            return;
        }
        final Entry entry = new Entry(transaction);
        queues.computeIfAbsent(link, ignored -> new ArrayDeque<>()).addLast(entry);
        transaction.waiting(entry);
        if (link.isOpen()) {
            counters.increment(Counter.RESENDS_DEFERRED);
            scheduleRetry(nowNs);
        }
    }

    void onOpen(final Link link, final long nowNs) {
        final ArrayDeque<Entry> queue = queues.get(link);
        if (queue == null) {
            return;
        }
        flush(queue, nowNs);
        if (queue.isEmpty()) {
            queues.remove(link);
        } else {
            counters.add(Counter.RESENDS_DEFERRED, queue.size());
            scheduleRetry(nowNs);
        }
    }

    /** Whoever waited has been told of the loss and waits elsewhere, or nowhere. */
    void onLost(final Link link) {
        queues.remove(link);
    }

    @Override
    protected void onTimer(final long nowNs) {
        for (final Iterator<Map.Entry<Link, ArrayDeque<Entry>>> i = queues.entrySet().iterator(); i.hasNext();) {
            final Map.Entry<Link, ArrayDeque<Entry>> entry = i.next();
            if (entry.getKey().isOpen()) {
                flush(entry.getValue(), nowNs);
                if (entry.getValue().isEmpty()) {
                    i.remove();
                } else {
                    scheduleRetry(nowNs);
                }
            }
        }
    }

    private void scheduleRetry(final long nowNs) {
        if (!isScheduled()) {
            timers.schedule(this, nowNs + PERIOD_NS);
        }
    }

    /** Stops at the first that there is no room for, so that an INVITE leaves before its CANCEL. */
    private static void flush(final ArrayDeque<Entry> queue, final long nowNs) {
        while (!queue.isEmpty()) {
            final Recoverable transaction = queue.peekFirst().transaction;
            if (transaction != null) {
                if (!transaction.resend(nowNs)) {
                    return;
                }
                transaction.waiting(null);
            }
            queue.pollFirst();
        }
    }
}
