package io.sipproxy.transport;

/**
 * How dead connections are noticed. Immutable.
 *
 * @param isEnabled       whether keep-alive, stale detection and recovery are on at all; if not, the rest is not used
 * @param idleSeconds     idle time before the first keep-alive probe, 1-32767, or {@link TransportSettings#UNSET}: the
 *                        operating system's
 * @param intervalSeconds time between two probes, 1-32767, or UNSET
 * @param count           unanswered probes that end the connection, 1-127, or UNSET
 * @param userTimeoutMs   how long sent data may stay unacknowledged, in ms; 0 or UNSET: as long as the operating system
 *                        tries
 * @param ackTimeoutNs    how long a request may stay unacknowledged by the peer's TCP before its connection counts as
 *                        stale, in ns; 0 for never
 */
public record KeepAliveSettings(
    boolean isEnabled, int idleSeconds, int intervalSeconds, int count, int userTimeoutMs, long ackTimeoutNs) {
    /** Nothing is probed and nothing is recovered. */
    public static final KeepAliveSettings DISABLED = new KeepAliveSettings(false, TransportSettings.UNSET,
        TransportSettings.UNSET, TransportSettings.UNSET, TransportSettings.UNSET, 0);

    private static final int LARGEST_TIME = 32_767;
    private static final int LARGEST_COUNT = 127;

    /** Checks the ranges. */
    public KeepAliveSettings {
        check("keep-alive idle time", idleSeconds, 1, LARGEST_TIME);
        check("keep-alive interval", intervalSeconds, 1, LARGEST_TIME);
        check("keep-alive count", count, 1, LARGEST_COUNT);
        check("user timeout", userTimeoutMs, 0, Integer.MAX_VALUE);
        if (ackTimeoutNs < 0) {
            throw new IllegalArgumentException("acknowledgement timeout " + ackTimeoutNs + " ns: must be 0 or more");
        }
    }

    /**
     * @return whether the time that sent data may stay unacknowledged is set
     */
    public boolean hasUserTimeout() {
        return userTimeoutMs > 0;
    }

    /**
     * @return whether the acknowledgement of requests is watched
     */
    public boolean hasAckTimeout() {
        return isEnabled && ackTimeoutNs > 0;
    }

    private static void check(final String what, final int value, final int least, final int most) {
        if (value != TransportSettings.UNSET && (value < least || value > most)) {
            throw new IllegalArgumentException(what + " " + value + ": must be " + least + " to " + most +
                ", or UNSET");
        }
    }
}
