package io.sipproxy.transport;

/**
 * How much of what this proxy has a peer may take, or all peers together.
 *
 * @param connectionsPerSource accepted connections of one {@link PeerAddress#source()}; 0 for no limit
 * @param messageTimeoutNs     how long a message on a stream may take to arrive, from its first byte
 * @param incompleteBytes      memory for messages on streams that are not complete
 * @param outputBytes          output that waits on all connections; above it those that are stalled get no more
 * @param pings                keep-alive pings of one connection that are answered in a second
 * @param malformed            malformed messages on streams of one {@link PeerAddress#source()} in a second; above it
 *                             each closes its connection; 0 for no limit
 */
public record TransportLimits(int connectionsPerSource, long messageTimeoutNs, long incompleteBytes, long outputBytes,
    int pings, int malformed) {
    /** What a small office and a large site can live with. */
    public static final TransportLimits DEFAULT = 
        new TransportLimits(10_000, 32_000_000_000L, 64L * 1024 * 1024, 128L * 1024 * 1024, 10, 100);

    /** Checks the values. */
    public TransportLimits {
        atLeast("connections of one source", connectionsPerSource, 0);
        atLeast("time for a message in nanoseconds", messageTimeoutNs, 1);
        atLeast("memory for incomplete messages", incompleteBytes, BufferPool.MAX_CAPACITY);
        atLeast("memory for output", outputBytes, BufferPool.MAX_CAPACITY);
        atLeast("pings in a second", pings, 1);
        atLeast("malformed messages of one source in a second", malformed, 0);
    }

    private static void atLeast(final String what, final long value, final long least) {
        if (value < least) {
            throw new IllegalArgumentException(what + ' ' + value + ": must be at least " + least);
        }
    }
}
