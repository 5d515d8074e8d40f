package io.sipproxy.transport;

import io.sipproxy.status.Counter;

/**
 * How many malformed messages a source may bring over streams in a second. Reading a large one to its end and answering
 * it costs tens of times what a call's message does, and whoever loses a connection for it just opens another, so it
 * is the source that is counted, not the connection. A source is what {@link PeerAddress#source()} says.
 */
final class MalformedLimit {
    private static final long SECOND_NS = 1_000_000_000L;

    private final TransportContext context;
    private final SourceCounts counts;
    private long second;

    MalformedLimit(final TransportContext context) {
        this.context = context;
        this.counts = new SourceCounts(context.settings.limits().malformed());
    }

    /** Counts one. Returns whether the connection that it came on may stay. */
    boolean admits(final TcpConnection connection, final long nowNs) {
        context.counters.increment(Counter.TCP_MESSAGES_MALFORMED);
        final long now = nowNs / SECOND_NS;
        if (second != now) {
            second = now;
            counts.clear();
        }
        return counts.add(connection.remote().source());
    }
}
