package io.sipproxy.capture;

import io.sipproxy.sip.IpLiteral;
import io.sipproxy.sip.Transport;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.PeerAddress;
import java.util.Collection;

/**
 * This side's address of a link. Where the socket does not tell it, since it is bound to all interfaces or the
 * connection is only being opened, it is the first address of this host of the same family, with the port that is
 * listened on.
 */
public final class LocalAddresses {
    private static final long IPV4_UNSPECIFIED = 0x0000_ffff_0000_0000L;

    private final PeerAddress[] ipv4;
    private final PeerAddress[] ipv6;

    /**
     * @param names   of this host, the preferred ones first; those that are no addresses are passed over.
     * @param port    for UDP and TCP.
     * @param tlsPort for TLS.
     */
    public LocalAddresses(final Collection<String> names, final int port, final int tlsPort) {
        ipv4 = of(first(names, true), port, tlsPort);
        ipv6 = of(first(names, false), port, tlsPort);
    }

    /** One that is not the loopback address, if there is such a one. */
    private static IpLiteral first(final Collection<String> names, final boolean isIpv4) {
        IpLiteral found = new IpLiteral().set(0, isIpv4 ? IPV4_UNSPECIFIED : 0);
        for (final String name : names) {
            final IpLiteral address = new IpLiteral();
            if (address.parse(name) && address.isIpv4() == isIpv4 && !address.isUnspecified()) {
                if (!address.isLoopback()) {
                    return address;
                }
                found = found.isUnspecified() ? address : found;
            }
        }
        return found;
    }

    private static PeerAddress[] of(final IpLiteral address, final int port, final int tlsPort) {
        final Transport[] transports = Transport.values();
        final PeerAddress[] all = new PeerAddress[transports.length];
        for (final Transport transport : transports) {
            all[transport.ordinal()] = new PeerAddress(transport, address.hi(), address.lo(),
                transport == Transport.TLS ? tlsPort : port);
        }
        return all;
    }

    PeerAddress of(final Link link) {
        final PeerAddress local = link.local();
        if (local != null && !local.isUnspecified()) {
            return local;
        }
        return (link.remote().isIpv4() ? ipv4 : ipv6)[link.transport().ordinal()];
    }
}
