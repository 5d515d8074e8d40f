package io.sipproxy.inspect;

import io.sipproxy.transport.ConnectionSnapshot;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.LinkState;
import io.sipproxy.transport.TransportLayer;
import io.sipproxy.transport.nativesocket.TcpInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Lists connections: first all are looked at, then those that are listed are described. One that has ended meanwhile is
 * left out, one that came meanwhile is not in it.
 */
final class ConnectionWalk implements Steps<ConnectionList> {
    private static final int LOOKS_PER_STEP = 64;
    /** Each may ask the operating system. */
    private static final int ROWS_PER_STEP = 8;

    private final TransportLayer transports;
    private final ConnectionQuery query;
    private final FirstOf<Link> first;
    private final TcpInfo info = new TcpInfo();
    private final List<ConnectionRow> rows = new ArrayList<>();
    private ConnectionSnapshot snapshot;
    private Link[] all;
    private List<Link> listed;
    private int next;
    private int matched;
    private boolean isCut;

    ConnectionWalk(final TransportLayer transports, final ConnectionQuery query) {
        this.transports = transports;
        this.query = query;
        this.first = new FirstOf<>(query.offset() + query.limit());
    }

    @Override
    public boolean step(final long nowNs) {
        if (all == null) {
            take();
        } else if (listed == null) {
            look();
        } else {
            describe(nowNs);
        }
        return listed != null && next == listed.size();
    }

    private void take() {
        if (snapshot == null) {
            snapshot = transports.connections();
        } else if (snapshot.step()) {
            all = snapshot.connections();
        }
    }

    private void look() {
        for (final int end = Math.min(all.length, next + LOOKS_PER_STEP); next < end; next++) {
            final Link link = all[next];
            if (link.state() != LinkState.CLOSED && matches(link)) {
                matched++;
                first.add(key(link), query.order() == ConnectionOrder.ANY ? 0 : link.id(), link);
            }
        }
        if (next == all.length) {
            final List<Link> inOrder = first.inOrder();
            listed = inOrder.subList(Math.min(query.offset(), inOrder.size()), inOrder.size());
            isCut = matched > inOrder.size();
            next = 0;
        }
    }

    private long key(final Link link) {
        final long key = query.order().key(link);
        return query.reversed() ? -key : key;
    }

    private boolean matches(final Link link) {
        return query.kind().includes(link) && contains(link);
    }

    private boolean contains(final Link link) {
        return query.filter().isEmpty() || link.remote().toString().contains(query.filter())
            || link.host() != null && link.host().toLowerCase(Locale.ROOT).contains(query.filter());
    }

    private void describe(final long nowNs) {
        for (final int end = Math.min(listed.size(), next + ROWS_PER_STEP); next < end; next++) {
            final Link link = listed.get(next);
            if (link.state() != LinkState.CLOSED) {
                rows.add(row(link, nowNs));
            }
        }
    }

    private ConnectionRow row(final Link link, final long nowNs) {
        final TcpRow tcp = query.withTcpInfo() && transports.readTcpInfo(link, info) ? TcpRow.of(info) : null;
        return new ConnectionRow(link.id(), link.remote().toString(), link.transport().name().toLowerCase(Locale.ROOT),
            link.isInbound(), link.state(), TimeUnit.NANOSECONDS.toMillis(nowNs - link.createdNs()),
            TimeUnit.NANOSECONDS.toMillis(nowNs - ConnectionOrder.lastUsedNs(link)), link.bytesReceived(),
            link.bytesSent(), link.messagesReceived(), link.messagesSent(), link.hasUsers(), link.isSuspect(), tcp);
    }

    @Override
    public ConnectionList result() {
        return new ConnectionList(List.copyOf(rows), all.length, matched, isCut);
    }
}
