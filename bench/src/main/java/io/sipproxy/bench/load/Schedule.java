package io.sipproxy.bench.load;

/**
 * When each call is to begin. In the first half of the warm-up the rate grows from nothing, since no program that
 * compiles itself begins at full speed; then it is what was asked for. The callee knows the schedule too, so that it can
 * tell how late an INVITE came.
 */
final class Schedule {
    private static final double NANOS_PER_SECOND = 1e9;

    private final double callsPerNs;
    private final double rampNs;
    private final double rampCalls;
    private final long warmupCalls;
    private final long calls;
    private volatile long startNs;

    Schedule(final RigOptions options) {
        callsPerNs = options.rate() / NANOS_PER_SECOND;
        rampNs = options.warmupSeconds() * NANOS_PER_SECOND / 2;
        rampCalls = callsPerNs * rampNs / 2;
        warmupCalls = (long) (rampCalls + callsPerNs * rampNs);
        calls = warmupCalls + (long) options.rate() * options.durationSeconds();
    }

    void start(final long nowNs) {
        startNs = nowNs;
    }

    /** @return how many calls there are, those of the warm-up included. */
    long calls() {
        return calls;
    }

    long measuredCalls() {
        return calls - warmupCalls;
    }

    boolean isMeasured(final long call) {
        return call >= warmupCalls && call < calls;
    }

    /** @return when the call is to begin. */
    long intendedNs(final long call) {
        final double ns = call < rampCalls ? Math.sqrt(2 * rampNs * call / callsPerNs)
            : rampNs + (call - rampCalls) / callsPerNs;
        return startNs + (long) ns;
    }

    long windowStartNs() {
        return intendedNs(warmupCalls);
    }

    long windowEndNs() {
        return intendedNs(calls);
    }
}
