package io.sipproxy.bench.load;

/** When each call is to begin. The callee knows it too, so that it can tell how late an INVITE came. */
final class Schedule {
    private static final double NANOS_PER_SECOND = 1e9;

    private final double intervalNs;
    private final long warmupCalls;
    private final long calls;
    private volatile long startNs;

    Schedule(final RigOptions options) {
        intervalNs = NANOS_PER_SECOND / options.rate();
        warmupCalls = (long) options.rate() * options.warmupSeconds();
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
        return startNs + (long) (call * intervalNs);
    }

    long windowStartNs() {
        return intendedNs(warmupCalls);
    }

    long windowEndNs() {
        return intendedNs(calls);
    }
}
