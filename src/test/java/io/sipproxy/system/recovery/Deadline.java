package io.sipproxy.system.recovery;

import java.util.concurrent.TimeUnit;

/** A time limit that began with an event. */
final class Deadline {
    private final long startNs = System.nanoTime();
    private final long limitMillis;

    private Deadline(final long limitMillis) {
        this.limitMillis = limitMillis;
    }

    /** Begins now. */
    static Deadline in(final long millis) {
        return new Deadline(millis);
    }

    /** Milliseconds that are left, at least 1. */
    long left() {
        return Math.max(1, limitMillis - elapsed());
    }

    boolean isOver() {
        return elapsed() >= limitMillis;
    }

    /** Milliseconds since the event. */
    long elapsed() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
    }
}
