package io.sipproxy.transaction;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.transport.Timer;
import io.sipproxy.transport.Timers;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * Requests that a reopened connection has no room for yet, because thousands are sent again over it at once: tried again
 * a little later, in order, until they are sent, answered or released.
 */
final class ResendBacklog extends Timer {
    private static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private final ArrayDeque<ClientTransaction> waiting = new ArrayDeque<>();
    /** Transactions are reused: the number tells whether it is the same one still. */
    private final ArrayDeque<Long> ids = new ArrayDeque<>();
    private final Timers timers;
    private final Counters counters;

    ResendBacklog(final Timers timers, final Counters counters) {
        this.timers = timers;
        this.counters = counters;
    }

    void add(final ClientTransaction transaction, final long nowNs) {
        counters.increment(Counter.RESENDS_DEFERRED);
        waiting.addLast(transaction);
        ids.addLast(transaction.id());
        if (!isScheduled()) {
            timers.schedule(this, nowNs + PERIOD_NS);
        }
    }

    @Override
    protected void onTimer(final long nowNs) {
        for (int i = waiting.size(); i > 0; i--) {
            final ClientTransaction transaction = waiting.pollFirst();
            final long id = ids.pollFirst();
            if (transaction.id() == id && transaction.isPending() && transaction.link() != null
                && !transaction.transmit(nowNs)) {
                waiting.addLast(transaction);
                ids.addLast(id);
            }
        }
        if (!waiting.isEmpty()) {
            timers.schedule(this, nowNs + PERIOD_NS);
        }
    }
}
