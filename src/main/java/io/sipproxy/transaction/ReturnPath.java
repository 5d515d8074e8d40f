package io.sipproxy.transaction;

import io.sipproxy.sip.IpLiteral;
import io.sipproxy.sip.Transport;
import io.sipproxy.sip.Via;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.PeerAddress;
import io.sipproxy.transport.Purpose;
import io.sipproxy.transport.Transports;
import org.agrona.DirectBuffer;

/**
 * Where the responses to one request go (RFC 3261 18.2.2, RFC 3581 4). Over a connection: back on it, and when it is
 * gone, on a new one to the source address and the sent-by port. Over UDP: to the source if the sender asked for it by
 * {@code rport}, else to the source address, or {@code maddr}, and the sent-by port. Never to many hosts at once: this
 * proxy takes part in no multicast, and a {@code maddr} that says so would let anybody use it to reach them all.
 */
final class ReturnPath {
    private final IpLiteral maddr = new IpLiteral();
    private Link source;
    private long hi;
    private long lo;
    private int port;
    /** What the sender calls itself, which it has to prove over TLS when a connection to it is opened; or null. */
    private String host;
    private boolean direct;

    void set(final Via via, final DirectBuffer buffer, final Link from) {
        source = from;
        final PeerAddress remote = from.remote();
        hi = remote.hi();
        lo = remote.lo();
        port = via.port() > 0 ? via.port() : remote.transport().defaultPort();
        direct = true;
        host = from.transport() == Transport.TLS && !isAddress(via, buffer) ? via.host().text(buffer) : null;
        if (!from.isReliable() && !via.hasRport()) {
            if (via.maddr().isPresent() && maddr.parse(buffer, via.maddr().offset(), via.maddr().length())
                && !maddr.isMulticastOrBroadcast()) {
                hi = maddr.hi();
                lo = maddr.lo();
            }
            direct = hi == remote.hi() && lo == remote.lo() && port == remote.port();
        }
    }

    private boolean isAddress(final Via via, final DirectBuffer buffer) {
        return maddr.parse(buffer, via.host().offset(), via.host().length());
    }

    /** The peer repeated itself over another connection: that one is alive. */
    void moveTo(final Link from) {
        if (source.isReliable() && from.isReliable()) {
            source = from;
        }
    }

    boolean isReliable() {
        return source.isReliable();
    }

    Link source() {
        return source;
    }

    /** Where a connection to the sender can be opened. */
    void copyTo(final ReopenAddress address) {
        address.set(source.transport(), hi, lo, port, host);
    }

    /** @return the link to answer on; null if there is none and none can be made. */
    Link link(final Transports transports, final long nowNs) {
        if (direct && source.isUsable()) {
            return source;
        }
        final Link other = transports.linkTo(Purpose.RESPONSE, source.transport(), hi, lo, port, host, nowNs);
        if (other != null && source.isReliable()) {
            source = other;
        }
        return other;
    }

    void clear() {
        source = null;
    }
}
