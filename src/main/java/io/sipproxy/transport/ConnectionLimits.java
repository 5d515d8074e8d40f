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

    private final TransportContext context;
    private final SourceCounts sources;
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

    /** Whether an accepted connection may stay; if it may, {@link #removed} is to be called at its end. */
    boolean admits(final PeerAddress remote, final long nowNs) {
        if (!sources.add(remote.source())) {
            context.counters.increment(Counter.CONNECTIONS_REFUSED_SOURCE);
            context.events.overload(remote.sourceText(), "connections-per-source", nowNs)
                .put("limit", sources.limit()).write();
            return false;
        }
        if (isFull(mostWithAccepted, nowNs) && !shedding.shedForStranger(nowNs)) {
            sources.remove(remote.source());
            context.counters.increment(Counter.CONNECTIONS_REFUSED_LIMIT);
            return false;
        }
        return true;
    }

    /** Whether this side may open another connection. */
    boolean mayOpen(final long nowNs) {
        if (isFull(most, nowNs) && !shedding.shedForOwn(nowNs)) {
            context.counters.increment(Counter.CONNECTIONS_NOT_STARTED_LIMIT);
            return false;
        }
        return true;
    }

    void removed(final TcpConnection connection) {
        if (connection.isInbound()) {
            sources.remove(connection.remote().source());
        }
    }

    /**
     * The system gives no more sockets: an idle connection has to go.
     *
     * @param isOwn whether the socket is for a connection that this side opens
     * @return whether there is one less, so that there will be a socket in the next pass
     */
    boolean onShortage(final IOException reason, final boolean isOwn, final long nowNs) {
        context.events.overload(null, "sockets", nowNs).put("error", reason.getMessage()).write();
        return isOwn ? shedding.shedForOwn(nowNs) : shedding.shedForStranger(nowNs);
    }

    private boolean isFull(final int limit, final long nowNs) {
        if (context.connectionCount < limit) {
            return false;
        }
        context.events.overload(null, "connections", nowNs).put("limit", most).write();
        return true;
    }
}
