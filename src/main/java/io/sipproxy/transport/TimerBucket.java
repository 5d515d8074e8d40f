package io.sipproxy.transport;

/** The timers that wait in one tick: a ring with the bucket itself as its anchor. */
final class TimerBucket extends Timer {
    static final long NOT_IN_WHEEL = -1;

    /** Number of the tick since the start. */
    long tick;
    /** Id of the bucket's entry in the wheel. */
    long wheelId = NOT_IN_WHEEL;
    /** When the wheel is to call: not later than the earliest deadline in the bucket. */
    long wheelDeadlineNs;

    TimerBucket() {
        previous = this;
        next = this;
    }

    boolean isEmpty() {
        return next == this;
    }

    void append(final Timer timer) {
        timer.linkBefore(this);
        timer.bucket = this;
    }

    @Override
    protected void onTimer(final long nowNs) {
        throw new IllegalStateException("a bucket is not a timer");
    }
}
