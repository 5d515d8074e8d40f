package io.sipproxy.transport;

import io.sipproxy.status.Counter;

import java.io.IOException;

/**
 * Who may have a connection: so many of each source, and so many of all. The last few of all are kept for those that
 * this side opens, since calls in progress depend on them. When there is no room left, an idle connection has to go.
 */
final class ConnectionLimits {
    /** One in so many connections is kept: 2 %. */
    private static final int RESERVE_DIVISOR = 50;
    /**
     * Connections for responses that one source may have at a time. A peer whose connection was lost needs one, on the
     * port that it listens on, and perhaps a second one while that is replaced; the rest is for those who share its
     * address.
     */
    static final int MOST_FOR_RESPONSES = 64;

    private final TransportContext context;
    private final SourceCounts sources;
    private final SourceCounts responses = new SourceCounts(MOST_FOR_RESPONSES);
    private final Shedding shedding;
    private final int most;
    private final int mostWithAccepted;

    ConnectionLimits(final TransportContext context, final Shedding shedding) {
        this.context = context;
        this.shedding = shedding;
        this.sources = new SourceCounts(context.settings.limits().connectionsPerSource());
        this.most = context.settings.maxConnections();
        this.mostWithAccepted = Math.max(1, most - Math.max(1, most / RESERVE_DIVISOR));
    }

    /** Whether an accepted connection may stay; if it may, {@link #ended} is to be called at its end. */
    boolean admits(final PeerAddress remote, final long nowNs) {
        if (!sources.add(remote.source())) {
            context.counters.increment(Counter.CONNECTIONS_REFUSED_SOURCE);
            context.events.overload(remote.sourceText(), "connections-per-source", nowNs)
                .put("limit", sources.limit()).write();
            return false;
        }
        if (isFull(mostWithAccepted, nowNs) && !shedding.shedFor(Purpose.ACCEPTED, nowNs)) {
            sources.remove(remote.source());
            context.counters.increment(Counter.CONNECTIONS_REFUSED_LIMIT);
            return false;
        }
        return true;
    }

    /** Whether this side may open another connection; if it may, {@link #ended} is to be called at its end. */
    boolean mayOpen(final PeerAddress remote, final Purpose purpose, final long nowNs) {
        if (purpose == Purpose.RESPONSE && !addResponse(remote, nowNs)) {
            return false;
        }
        if (isFull(most, nowNs) && !shedding.shedFor(purpose, nowNs)) {
            ended(remote, purpose);
            context.counters.increment(Counter.CONNECTIONS_NOT_STARTED_LIMIT);
            return false;
        }
        return true;
    }

    private boolean addResponse(final PeerAddress remote, final long nowNs) {
        if (responses.add(remote.source())) {
            return true;
        }
        context.counters.increment(Counter.CONNECTIONS_NOT_STARTED_SOURCE);
        context.events.overload(remote.sourceText(), "response-connections-per-source", nowNs)
            .put("limit", MOST_FOR_RESPONSES).write();
        return false;
    }

    /** A connection that was allowed is over, or has come to nothing. */
    void ended(final PeerAddress remote, final Purpose purpose) {
        if (purpose == Purpose.ACCEPTED) {
            sources.remove(remote.source());
        } else if (purpose == Purpose.RESPONSE) {
            responses.remove(remote.source());
        }
    }

    /**
     * The system gives no more sockets: an idle connection has to go.
     *
     * @param purpose of the connection that the socket is for
     * @return whether there is one less, so that there will be a socket in the next pass
     */
    boolean onShortage(final IOException reason, final Purpose purpose, final long nowNs) {
        context.events.overload(null, "sockets", nowNs).put("error", reason.getMessage()).write();
        return shedding.shedFor(purpose, nowNs);
    }

    private boolean isFull(final int limit, final long nowNs) {
        if (context.connectionCount < limit) {
            return false;
        }
        context.events.overload(null, "connections", nowNs).put("limit", most).write();
        return true;
    }
}
