package io.sipproxy.transport;

/**
 * Something that is called at a time. A subclass says what happens; {@link Timers} says when. A timer is used again and
 * again, and arming it allocates nothing.
 */
public abstract class Timer {
    /** Neighbours in the list that the timer waits in; null when it is not armed. */
    Timer previous;
    Timer next;
    /** The tick that the timer waits in; null when it is not armed, or is about to be fired. */
    TimerBucket bucket;
    long deadlineNs;

    /**
     * The time has come. The timer is not armed any more and may be armed again at once.
     *
     * @param nowNs time of the pass; not before the deadline
     */
    protected abstract void onTimer(long nowNs);

    /**
     * @return whether it is armed
     */
    public final boolean isScheduled() {
        return next != null;
    }

    /**
     * @return the time that it was last armed for
     */
    public final long deadlineNs() {
        return deadlineNs;
    }

    final void linkBefore(final Timer node) {
        previous = node.previous;
        next = node;
        node.previous.next = this;
        node.previous = this;
    }

    final void unlink() {
        previous.next = next;
        next.previous = previous;
        previous = null;
        next = null;
        bucket = null;
    }
}
