package io.sipproxy.capture;

import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;

/**
 * The time of day in microseconds, without allocating. It goes with the clock that is never set, so that messages stay
 * in order, and follows the other one when they are more than a little apart.
 */
final class WallClock {
    private static final long MAX_APART_MS = 2;

    private final NanoClock nanoClock;
    private final EpochClock epochClock;
    private long baseNs;
    private long baseUs;

    WallClock(final NanoClock nanoClock, final EpochClock epochClock) {
        this.nanoClock = nanoClock;
        this.epochClock = epochClock;
        set(nanoClock.nanoTime(), epochClock.time());
    }

    /** Microseconds since 1970, UTC. */
    long epochMicros() {
        final long nowNs = nanoClock.nanoTime();
        final long epochMs = epochClock.time();
        if (Math.abs(micros(nowNs) / 1000 - epochMs) > MAX_APART_MS) {
            set(nowNs, epochMs);
        }
        return micros(nowNs);
    }

    private void set(final long nowNs, final long epochMs) {
        baseNs = nowNs;
        baseUs = epochMs * 1000;
    }

    private long micros(final long nowNs) {
        return baseUs + (nowNs - baseNs) / 1000;
    }
}
