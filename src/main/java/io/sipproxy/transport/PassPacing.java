package io.sipproxy.transport;

/**
 * Keeps the passes of a busy loop some time apart, as network cards do with their interrupts: what comes meanwhile is
 * served together, with one wake-up, and one read and one write for each connection. What comes to a quiet loop is
 * served at once, and a loop that has more to do than fits into that time does not pause.
 */
final class PassPacing {
    /** The system does not wake a thread up after less. */
    private static final long SHORTEST_NS = 50_000;

    private final long periodNs;
    private long servedNs = Long.MIN_VALUE / 2;

    /** @param periodNs from the beginning of one pass to that of the next at least; 0 for no pause ever. */
    PassPacing(final long periodNs) {
        this.periodNs = periodNs;
    }

    /**
     * @param beganNs when the pass began to serve
     * @param served  how many channels it has served
     * @param nowNs   the time now, at its end
     * @return how long the next pass is to be put off; 0 to not do so
     */
    long pauseNs(final long beganNs, final int served, final long nowNs) {
        if (periodNs == 0 || served == 0) {
            return 0;
        }
        final boolean isBusy = beganNs - servedNs < 2 * periodNs;
        servedNs = beganNs;
        final long pauseNs = beganNs + periodNs - nowNs;
        return isBusy && pauseNs >= SHORTEST_NS ? pauseNs : 0;
    }
}
