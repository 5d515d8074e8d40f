package io.sipproxy.proxy;

import io.sipproxy.sip.Transport;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.Transports;

/** Where one copy of a request is sent: an address, or a connection that is known to lead there. Reused. */
final class NextHop {
    private Link flow;
    private Transport transport;
    private long hi;
    private long lo;
    private int port;
    private String host;

    /** @param newHost name that the address stands for, which the peer has to prove over TLS; null if there is none. */
    void address(final Transport newTransport, final long newHi, final long newLo, final int newPort,
        final String newHost) {
        flow = null;
        transport = newTransport;
        hi = newHi;
        lo = newLo;
        port = newPort;
        host = newHost;
    }

    /** A connection that leads there; the address, if there is one, is where another can be opened. */
    void flow(final Link link) {
        flow = link;
    }

    boolean hasAddress() {
        return transport != null;
    }

    Transport transport() {
        return transport;
    }

    long hi() {
        return hi;
    }

    long lo() {
        return lo;
    }

    int port() {
        return port;
    }

    String host() {
        return host;
    }

    void clear() {
        flow = null;
        host = null;
        transport = null;
    }

    /** @return the link to send on; null if there is none and none can be made. */
    Link link(final Transports transports, final long nowNs) {
        if (flow != null) {
            return flow;
        }
        return transport == null ? null : transports.linkTo(transport, hi, lo, port, host, nowNs);
    }
}
