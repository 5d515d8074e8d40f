package io.sipproxy.proxy;

import io.sipproxy.sip.Ascii;
import io.sipproxy.sip.IpLiteral;
import io.sipproxy.sip.SipUri;
import io.sipproxy.sip.Span;
import io.sipproxy.sip.Transport;
import io.sipproxy.sip.Via;
import java.util.Collection;
import org.agrona.DirectBuffer;

/** The names, addresses and ports under which this proxy is meant itself. */
public final class OwnAddresses {
    private static final int SIP_PORT = 5060;
    private static final int SIPS_PORT = 5061;

    private final byte[][] names;
    private final IpLiteral[] addresses;
    private final IpLiteral probe = new IpLiteral();
    private final int port;
    private final int tlsPort;

    /**
     * @param names host names, domains and addresses, IPv6 with or without brackets.
     * @param port of UDP and TCP.
     * @param tlsPort of TLS; 0 if there is none.
     */
    public OwnAddresses(final Collection<String> names, final int port, final int tlsPort) {
        this.addresses = names.stream().map(OwnAddresses::literal).filter(java.util.Objects::nonNull)
            .toArray(IpLiteral[]::new);
        this.names = names.stream().filter(name -> literal(name) == null).map(Ascii::bytes).toArray(byte[][]::new);
        this.port = port;
        this.tlsPort = tlsPort;
    }

    private static IpLiteral literal(final String name) {
        final IpLiteral literal = new IpLiteral();
        return literal.parse(name) ? literal : null;
    }

    /** @return whether the host is this proxy or a domain of its. */
    public boolean isOwnHost(final DirectBuffer buffer, final Span host) {
        if (probe.parse(buffer, host.offset(), host.length())) {
            return isOwnAddress(probe.hi(), probe.lo());
        }
        for (final byte[] name : names) {
            if (host.equalsIgnoreCase(buffer, name)) {
                return true;
            }
        }
        return false;
    }

    private boolean isOwnAddress(final long hi, final long lo) {
        for (final IpLiteral address : addresses) {
            if (address.hi() == hi && address.lo() == lo) {
                return true;
            }
        }
        return false;
    }

    /** @return whether the Via is one that this proxy writes. */
    boolean isSender(final DirectBuffer buffer, final Via via) {
        final Transport transport = via.transport();
        return transport != null && isOwnHost(buffer, via.host())
            && isOwnPort(transport, via.port() > 0 ? via.port() : transport.defaultPort());
    }

    /** @return whether it is this proxy that listens there. */
    boolean isOwnAddress(final Transport transport, final long hi, final long lo, final int atPort) {
        return isOwnPort(transport, atPort) && isOwnAddress(hi, lo);
    }

    /**
     * @return whether the URI's domain is one that this proxy is responsible for: a port, if there is one, is ours, and
     *         so is the maddr.
     */
    public boolean isOwnDomain(final DirectBuffer buffer, final SipUri uri) {
        return uri.host().isPresent() && (uri.port() <= 0 || isOwnPort(uri.port())) && isOwnHost(buffer, uri.host())
            && (!uri.maddr().isPresent() || isOwnHost(buffer, uri.maddr()));
    }

    /** @return whether the URI leads to this very proxy, as a Route value of ours does. */
    public boolean isSelf(final DirectBuffer buffer, final SipUri uri) {
        final int defaultPort = uri.scheme() == SipUri.Scheme.SIPS ? SIPS_PORT : SIP_PORT;
        return uri.host().isPresent() && isOwnPort(uri.port() > 0 ? uri.port() : defaultPort)
            && isOwnHost(buffer, uri.maddr().isPresent() ? uri.maddr() : uri.host());
    }

    /** @return whether this proxy listens there. */
    boolean isOwnPort(final Transport transport, final int uriPort) {
        return uriPort == (transport.secure() ? tlsPort : port);
    }

    private boolean isOwnPort(final int uriPort) {
        return uriPort == port || uriPort == tlsPort;
    }
}
