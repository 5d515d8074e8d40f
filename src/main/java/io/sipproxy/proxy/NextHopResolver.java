package io.sipproxy.proxy;

import io.sipproxy.sip.IpLiteral;
import io.sipproxy.sip.SipUri;
import io.sipproxy.sip.Span;
import io.sipproxy.sip.Transport;
import org.agrona.DirectBuffer;

/**
 * From the URI of the next hop to transport, address and port (RFC 3263 for addresses and for names with A and AAAA
 * records).
 */
final class NextHopResolver {
    /** How far it got. */
    enum Result {
        /** The next hop is known. */
        READY,
        /** {@link #awaitedHost} has to be looked up first. */
        WAIT,
        /** No such host, or a URI that leads nowhere. */
        UNREACHABLE
    }

    private final HostResolver hosts;
    private final IpLiteral literal = new IpLiteral();
    private String awaitedHost;

    NextHopResolver(final HostResolver hosts) {
        this.hosts = hosts;
    }

    /** Adds where the URI leads to; what the result has already stays in front. */
    Result resolve(final DirectBuffer buffer, final SipUri uri, final NextHop result, final long nowNs) {
        return resolve(buffer, uri, false, result, nowNs);
    }

    /**
     * As {@link #resolve(DirectBuffer, SipUri, NextHop, long)}.
     *
     * @param isSecure the request is for a sips URI: whatever the next hop's URI says, it is reached as if it were one
     *     (16.6 step 7).
     */
    Result resolve(final DirectBuffer buffer, final SipUri uri, final boolean isSecure, final NextHop result,
        final long nowNs) {
        final boolean isSip = uri.scheme() == SipUri.Scheme.SIP || uri.scheme() == SipUri.Scheme.SIPS;
        if (!isSip || uri.hasTransportParam() && uri.transport() == null) {
            return Result.UNREACHABLE;
        }
        final Transport transport = isSecure ? Transport.TLS : transportOf(uri);
        final int port = uri.port() > 0 ? uri.port() : transport.defaultPort();
        final Span host = uri.maddr().isPresent() ? uri.maddr() : uri.host();
        if (literal.parse(buffer, host.offset(), host.length())) {
            result.add(transport, literal.hi(), literal.lo(), port, null);
            return Result.READY;
        }
        final ResolvedHost answer = hosts.find(buffer, host, nowNs);
        if (answer == null) {
            awaitedHost = host.text(buffer);
        }
        return take(answer, transport.secure() ? host.text(buffer) : null, transport, port, result);
    }

    /** As {@link #resolve(DirectBuffer, SipUri, NextHop, long)} for a host that is no address. */
    Result resolve(final String host, final Transport transport, final int port, final NextHop result,
        final long nowNs) {
        final ResolvedHost answer = hosts.find(host, nowNs);
        if (answer == null) {
            awaitedHost = host;
        }
        return take(answer, host, transport, port, result);
    }

    static Result take(final ResolvedHost answer, final String host, final Transport transport, final int port,
        final NextHop result) {
        if (answer == null) {
            return Result.WAIT;
        }
        if (answer.size() == 0) {
            return Result.UNREACHABLE;
        }
        for (int i = 0; i < answer.size(); i++) {
            result.add(transport, answer.address(i).hi(), answer.address(i).lo(), port, host);
        }
        return Result.READY;
    }

    String awaitedHost() {
        return awaitedHost;
    }

    /** @return the transport that the URI names, explicitly or by default; of an unknown one the default. */
    static Transport transportOf(final SipUri uri) {
        if (uri.scheme() == SipUri.Scheme.SIPS) {
            return Transport.TLS;
        }
        return uri.transport() == null ? Transport.UDP : uri.transport();
    }
}
