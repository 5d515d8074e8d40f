package io.sipproxy.transaction;

import io.sipproxy.transport.Timer;
import io.sipproxy.transport.Timers;

/**
 * The two deadlines that a transaction can have at a time, one for what repeats and one that ends its state, on one
 * entry of the wheel.
 */
final class TransactionTimer extends Timer {
    /** No deadline. */
    static final long NONE = Long.MAX_VALUE;

    /** What the deadlines do. */
    interface Machine {
        /** Timers A, E, G, and the wait before a 100; the deadline is cleared already. */
        void onRetransmit(long nowNs);

        /** Timers B, C, D, F, H, I, J, K, L, M; the deadline is cleared already. */
        void onTimeout(long nowNs);
    }

    private final Timers timers;
    private final Machine machine;
    private long retransmitNs = NONE;
    private long timeoutNs = NONE;

    TransactionTimer(final Timers timers, final Machine machine) {
        this.timers = timers;
        this.machine = machine;
    }

    void retransmitAt(final long deadlineNs) {
        retransmitNs = deadlineNs;
        rearm();
    }

    void timeoutAt(final long deadlineNs) {
        timeoutNs = deadlineNs;
        rearm();
    }

    void set(final long retransmitDeadlineNs, final long timeoutDeadlineNs) {
        retransmitNs = retransmitDeadlineNs;
        timeoutNs = timeoutDeadlineNs;
        rearm();
    }

    void stop() {
        set(NONE, NONE);
    }

    @Override
    protected void onTimer(final long nowNs) {
        try {
            if (timeoutNs <= nowNs) {
                timeoutNs = NONE;
                machine.onTimeout(nowNs);
            } else if (retransmitNs <= nowNs) {
                retransmitNs = NONE;
                machine.onRetransmit(nowNs);
            }
        } finally {
            // Whatever a repetition ran into, the deadline that ends the transaction stays.
            rearm();
        }
    }

    private void rearm() {
        final long next = Math.min(retransmitNs, timeoutNs);
        if (next == NONE) {
            timers.cancel(this);
        } else {
            timers.schedule(this, next);
        }
    }
}
