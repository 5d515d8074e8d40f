package io.sipproxy.transport;

/**
 * How much of what this proxy has a peer may take, or all peers together.
 *
 * @param connectionsPerSource accepted connections of one {@link PeerAddress#source()}; 0 for no limit
 */
public record TransportLimits(int connectionsPerSource) {
    /** What a small office and a large site can live with. */
    public static final TransportLimits DEFAULT = new TransportLimits(10_000);

    /** Checks the values. */
    public TransportLimits {
        atLeast("connections of one source", connectionsPerSource, 0);
    }

    private static void atLeast(final String what, final long value, final long least) {
        if (value < least) {
            throw new IllegalArgumentException(what + ' ' + value + ": must be at least " + least);
        }
    }
}
