package io.sipproxy.control;

import io.sipproxy.inspect.Steps;
import io.sipproxy.transport.ConnectionSnapshot;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.LinkState;
import io.sipproxy.transport.LossCause;
import io.sipproxy.transport.TransportLayer;

/** Looks for a connection by its number and closes it; hands over its peer, or null if there is none. */
final class ConnectionDrop implements Steps<String> {
    private static final int LOOKS_PER_STEP = 256;

    private final TransportLayer transports;
    private final long id;
    private ConnectionSnapshot snapshot;
    private Link[] all;
    private int next;
    private String peer;

    ConnectionDrop(final TransportLayer transports, final long id) {
        this.transports = transports;
        this.id = id;
    }

    @Override
    public boolean step(final long nowNs) {
        if (snapshot == null) {
            snapshot = transports.connections();
        }
        if (all == null) {
            all = snapshot.step() ? snapshot.connections() : null;
            return false;
        }
        for (final int end = Math.min(all.length, next + LOOKS_PER_STEP); next < end && peer == null; next++) {
            if (all[next].id() == id && all[next].state() != LinkState.CLOSED) {
                peer = all[next].remote().toString();
                all[next].close(LossCause.ADMIN, nowNs);
            }
        }
        return peer != null || next == all.length;
    }

    @Override
    public String result() {
        return peer;
    }
}
