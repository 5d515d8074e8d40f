package io.sipproxy.capture;

import io.sipproxy.sip.IpLiteral;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.PeerAddress;
import java.net.InetSocketAddress;

/**
 * Whose messages are wanted: an address, on all transports.
 *
 * @param hi   upper 64 bits of the address, as {@link PeerAddress} has them.
 * @param lo   lower 64 bits of the address.
 * @param port of the peer; 0 for all ports.
 */
public record TracedPeer(long hi, long lo, int port) {
    /**
     * @param address of the peer; its port may be 0, for all ports.
     */
    public static TracedPeer of(final InetSocketAddress address) {
        final byte[] bytes = address.getAddress().getAddress();
        return new TracedPeer(PeerAddress.hi(bytes), PeerAddress.lo(bytes), address.getPort());
    }

    boolean isPeerOf(final Link link) {
        final PeerAddress remote = link.remote();
        return remote.isSameHost(hi, lo) && (port == 0 || port == remote.port());
    }

    /** As an operator writes it. */
    @Override
    public String toString() {
        final IpLiteral address = new IpLiteral().set(hi, lo);
        return port == 0 ? address.toString() : address.isIpv4() ? address + ":" + port : "[" + address + "]:" + port;
    }
}
