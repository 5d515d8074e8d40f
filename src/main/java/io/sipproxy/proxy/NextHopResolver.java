package io.sipproxy.proxy;

import io.sipproxy.dns.HostQuery;
import io.sipproxy.dns.LookupKind;
import io.sipproxy.dns.ResolvedHost;
import io.sipproxy.dns.Service;
import io.sipproxy.dns.ServiceOrder;
import io.sipproxy.sip.IpLiteral;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.SipUri;
import io.sipproxy.sip.Span;
import io.sipproxy.sip.Transport;
import io.sipproxy.transaction.KeyedHash;
import java.security.SecureRandom;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * From the URI of the next hop to transport, address and port, and to those that are tried after them (RFC 3263).
 */
final class NextHopResolver {
    /** How far it got. */
    enum Result {
        /** The next hop is known. */
        READY,
        /** {@link #awaited} has to be looked up first. */
        WAIT,
        /** It is this proxy itself, and the request has just come from there. */
        ITSELF,
        /** No such host, or a URI that leads nowhere. */
        UNREACHABLE
    }

    private final HostResolver hosts;
    private final OwnAddresses own;
    private final IpLiteral literal = new IpLiteral();
    private final ServiceOrder order = new ServiceOrder();
    private final KeyedHash hash;
    private HostQuery awaited;
    private SipMessage request;
    private boolean isPassedOver;
    private long picks;

    NextHopResolver(final HostResolver hosts, final OwnAddresses own) {
        this(hosts, own, new SecureRandom());
    }

    /** @param own addresses that what has come from them is not sent to. */
    NextHopResolver(final HostResolver hosts, final OwnAddresses own, final SecureRandom random) {
        this.hosts = hosts;
        this.own = own;
        this.hash = new KeyedHash(random.nextLong(), random.nextLong());
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
        final Span host = uri.maddr().isPresent() ? uri.maddr() : uri.host();
        if (literal.parse(buffer, host.offset(), host.length())) {
            return resolve(transport, literal.hi(), literal.lo(),
                uri.port() > 0 ? uri.port() : transport.defaultPort(), result);
        }
        final LookupKind kind =
            LookupKind.of(isSecure || uri.scheme() == SipUri.Scheme.SIPS, uri.transport(), uri.port() > 0);
        final ResolvedHost answer = hosts.find(buffer, host, kind, nowNs);
        if (answer == null) {
            awaited = new HostQuery(host.text(buffer), kind);
            return Result.WAIT;
        }
        final String name = leadsOverTls(answer, transport) ? host.text(buffer) : null;
        return take(answer, name, transport, uri.port(), result, nowNs);
    }

    /** As {@link #resolve(DirectBuffer, SipUri, NextHop, long)} for an address. */
    Result resolve(final Transport transport, final long hi, final long lo, final int port, final NextHop result) {
        if (wouldComeRound(transport, hi, lo, port)) {
            return Result.ITSELF;
        }
        result.add(transport, hi, lo, port, null);
        return Result.READY;
    }

    /**
     * As {@link #resolve(DirectBuffer, SipUri, NextHop, long)} for a host that is no address.
     *
     * @param transport of those servers whose transport DNS leaves open.
     * @param port of those servers whose port DNS leaves open; not above 0 for that of the transport.
     * @param known what is taken if the host has to be asked for again.
     */
    Result resolve(final HostQuery query, final Transport transport, final int port, final ResolvedHost known,
        final NextHop result, final long nowNs) {
        final ResolvedHost answer = hosts.find(query, nowNs);
        if ((answer == null || answer.size() == 0) && known.size() > 0) {
            return take(known, query.host(), transport, port, result, nowNs);
        }
        if (answer == null) {
            awaited = query;
            return Result.WAIT;
        }
        return take(answer, query.host(), transport, port, result, nowNs);
    }

    /** The request that the next hops are for. */
    void begin(final SipMessage newRequest) {
        request = newRequest;
    }

    /**
     * A request may go to this proxy itself, as when one user's contact is another user here, but not from there again:
     * contacts that name this proxy would make each other's requests more and more (RFC 5393 section 3).
     */
    private boolean wouldComeRound(final Transport transport, final long hi, final long lo, final int port) {
        return own.isOwnAddress(transport, hi, lo, port) && request != null
            && own.isSender(request.buffer(), request.topVia());
    }

    private static boolean leadsOverTls(final ResolvedHost answer, final Transport transport) {
        for (int i = 0; i < answer.services(); i++) {
            if (wayTo(answer.service(i), transport).secure()) {
                return true;
            }
        }
        return false;
    }

    private static Transport wayTo(final Service service, final Transport transport) {
        return service.transport() == null ? transport : service.transport();
    }

    /**
     * @param host what was looked up: over TLS each server has to prove that it serves this domain, whatever the names
     *     are that DNS led there by (RFC 5922 section 4).
     */
    private Result take(final ResolvedHost answer, final String host, final Transport transport, final int port,
        final NextHop result, final long nowNs) {
        if (answer.size() == 0) {
            return Result.UNREACHABLE;
        }
        order.arrange(answer, answer.services() > 1 ? seed() : 0);
        final int before = result.count();
        isPassedOver = false;
        add(answer, host, transport, port, false, result, nowNs);
        add(answer, host, transport, port, true, result, nowNs);
        return isPassedOver && result.count() == before ? Result.ITSELF : Result.READY;
    }

    /** The requests of a call, its ACK and retransmissions among them, find the same order (RFC 3263 4.3). */
    private long seed() {
        if (request == null) {
            return hash.start().add(++picks).finish().lo();
        }
        return hash.start().add(request.buffer(), request.callId().offset(), request.callId().length()).finish().lo();
    }

    private void add(final ResolvedHost answer, final String host, final Transport transport, final int port,
        final boolean isQuarantined, final NextHop result, final long nowNs) {
        for (int i = 0; i < order.size(); i++) {
            final Service service = answer.service(order.get(i));
            final Transport way = wayTo(service, transport);
            final int given = service.port() > 0 ? service.port() : port;
            final int at = given > 0 ? given : way.defaultPort();
            final List<IpLiteral> addresses = service.addresses();
            for (int j = 0; j < addresses.size(); j++) {
                final IpLiteral address = addresses.get(j);
                if (wouldComeRound(way, address.hi(), address.lo(), at)) {
                    isPassedOver = true;
                } else if (hosts.quarantine().contains(way, address.hi(), address.lo(), at, nowNs) == isQuarantined
                    && !result.add(way, address.hi(), address.lo(), at, way.secure() ? host : null)) {
                    return;
                }
            }
        }
    }

    HostQuery awaited() {
        return awaited;
    }

    /** @return the transport that the URI names, explicitly or by default; of an unknown one the default. */
    static Transport transportOf(final SipUri uri) {
        if (uri.scheme() == SipUri.Scheme.SIPS) {
            return Transport.TLS;
        }
        return uri.transport() == null ? Transport.UDP : uri.transport();
    }
}
