package io.sipproxy.transaction;

import io.sipproxy.sip.Transport;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.PeerAddress;
import io.sipproxy.transport.Purpose;
import io.sipproxy.transport.Transports;

/** Where a connection can be opened that leads to the same peer as the one that was lost. Reused. */
final class ReopenAddress {
    private final Purpose purpose;
    private Transport transport;
    private long hi;
    private long lo;
    private int port;
    /** The name that the address stands for, or null. */
    private String host;

    /** @param purpose whether a request is what goes there, or a response. */
    ReopenAddress(final Purpose purpose) {
        this.purpose = purpose;
    }

    void set(final Transport newTransport, final long newHi, final long newLo, final int newPort,
        final String newHost) {
        transport = newTransport;
        hi = newHi;
        lo = newLo;
        port = newPort;
        host = newHost;
    }

    void set(final Link link) {
        final PeerAddress address = link.remote();
        set(address.transport(), address.hi(), address.lo(), address.port(), link.host());
    }

    void set(final ReopenAddress other) {
        set(other.transport, other.hi, other.lo, other.port, other.host);
    }

    void clear() {
        transport = null;
        host = null;
    }

    /** @return whether there is an address, and one to which connections exist. */
    boolean isKnown() {
        return transport != null && transport.reliable();
    }

    boolean is(final PeerAddress address) {
        return isKnown() && address.matches(transport, hi, lo, port);
    }

    /** @return the newest usable connection there; null if there is none. */
    Link find(final Transports transports) {
        return transports.find(transport, hi, lo, port, host);
    }

    /** @return a connection there, an existing one that is not suspect or a new one; null if none can be made. */
    Link link(final Transports transports, final long nowNs) {
        final Link known = find(transports);
        return known == null || known.isSuspect() ? open(transports, nowNs) : known;
    }

    /** @return a new connection there, whatever exists; null if none can be made. */
    Link open(final Transports transports, final long nowNs) {
        return transports.open(purpose, transport, hi, lo, port, host, nowNs);
    }
}
