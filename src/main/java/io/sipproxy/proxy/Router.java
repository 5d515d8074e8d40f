package io.sipproxy.proxy;

import io.sipproxy.proxy.Routing.Outcome;
import io.sipproxy.sip.Ascii;
import io.sipproxy.sip.HeaderId;
import io.sipproxy.sip.Method;
import io.sipproxy.sip.NameAddr;
import io.sipproxy.sip.ParseError;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.SipUri;
import io.sipproxy.sip.Span;
import io.sipproxy.sip.Transport;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.transport.Link;
import org.agrona.DirectBuffer;

/**
 * Decides where a request goes: route information (RFC 3261 16.4) and targets (16.5), for requests of SIP Servers and
 * of everybody else. Has no side effects, so that a request that waits for a name can be routed again.
 */
final class Router {
    private static final byte[] BAD_REQUEST_URI = Ascii.bytes(ParseError.BAD_REQUEST_URI.reasonPhrase());
    private static final byte[] BAD_ROUTE = Ascii.bytes("Bad Route");
    private static final byte[] BAD_PRIVATE_ROUTE = Ascii.bytes("Bad X-Genesys-Route");

    private final OwnAddresses own;
    private final RecordRouteToken token;
    private final SipServers servers;
    private final NextHopResolver resolver;
    private final LocationTable locations;
    private final LearnedFlows flows;
    private final int maxForks;
    private final Counters counters;
    private final NameAddr nameAddr = new NameAddr();
    private final SipUri nextHopUri = new SipUri();

    Router(final OwnAddresses own, final RecordRouteToken token, final SipServers servers,
        final NextHopResolver resolver, final LocationTable locations, final LearnedFlows flows,
        final int maxForks, final Counters counters) {
        this.own = own;
        this.token = token;
        this.servers = servers;
        this.resolver = resolver;
        this.locations = locations;
        this.flows = flows;
        this.maxForks = maxForks;
        this.counters = counters;
    }

    /** Decides about the request; the result refers to its bytes. */
    Outcome route(final SipMessage request, final Link from, final Routing routing, final long nowNs) {
        resolver.begin(request);
        if (!prepare(request, from, routing)) {
            return Outcome.REJECT;
        }
        return routing.isFromSipServer() ? routeFromSipServer(request, routing, nowNs)
            : routeFromEndpoint(request, routing, nowNs);
    }

    /**
     * The part of {@link #route} that is about the request alone (16.4), with no target.
     *
     * @return false if the request is refused.
     */
    boolean prepare(final SipMessage request, final Link from, final Routing routing) {
        routing.clear();
        routing.routes().read(request);
        routing.fromSipServer(servers.isSipServer(from));
        final Span uri = request.requestUri();
        if (!routing.requestUri(request.buffer(), uri.offset(), uri.length())) {
            routing.reject(ParseError.BAD_REQUEST_URI.status(), BAD_REQUEST_URI);
            return false;
        }
        if (routing.parsedRequestUri().scheme() == SipUri.Scheme.OTHER) {
            routing.reject(416);
            return false;
        }
        undoStrictRouting(request, routing);
        stripOwnMaddr(from, routing);
        return removeOwnRoutes(request, routing);
    }

    /** A strict router put our Record-Route value into the Request-URI and the Request-URI at the end (16.4). */
    private void undoStrictRouting(final SipMessage request, final Routing routing) {
        final SipUri uri = routing.parsedRequestUri();
        final RouteSet routes = routing.routes();
        if (routes.isEmpty() || !token.isPresent(uri) || !own.isSelf(request.buffer(), uri)) {
            return;
        }
        final SipUri last = routes.uri(routes.end() - 1);
        if (last != null) {
            counters.increment(Counter.STRICT_ROUTES_REPAIRED);
            routing.token(token.isValid(request.buffer(), uri, request));
            routing.requestUri(request.buffer(), routes.uriSpan().offset(), routes.uriSpan().length());
            routes.removeLast();
        }
    }

    /** A maddr that names this proxy has done its duty if the request came the way that the URI tells (16.4). */
    private void stripOwnMaddr(final Link from, final Routing routing) {
        final SipUri uri = routing.parsedRequestUri();
        if (!uri.maddr().isPresent() || !own.isOwnHost(routing.requestUriBuffer(), uri.maddr())) {
            return;
        }
        final Transport transport = NextHopResolver.transportOf(uri);
        if (transport == from.transport()
            && own.isOwnPort(transport, uri.port() > 0 ? uri.port() : transport.defaultPort())) {
            routing.stripMaddr();
        }
    }

    /**
     * Values without a token may be ours too: a phone that is told to use an outbound proxy puts one into each
     * request.
     */
    private boolean removeOwnRoutes(final SipMessage request, final Routing routing) {
        final RouteSet routes = routing.routes();
        while (!routes.isEmpty()) {
            final SipUri uri = routes.uri(routes.first());
            if (uri == null) {
                routing.reject(400, BAD_ROUTE);
                return false;
            }
            if (!own.isSelf(request.buffer(), uri)) {
                break;
            }
            if (token.isPresent(uri)) {
                routing.token(token.isValid(request.buffer(), uri, request));
            }
            routes.removeFirst();
        }
        return true;
    }

    private Outcome routeFromSipServer(final SipMessage request, final Routing routing, final long nowNs) {
        final int line = request.first(HeaderId.X_GENESYS_ROUTE);
        if (line >= 0) {
            return toRouteHeader(request, line, routing, nowNs);
        }
        if (routing.routes().isEmpty() && isOwnDomain(routing)) {
            return routeInitial(request, routing, nowNs);
        }
        return alongRoute(request, routing, nowNs);
    }

    private Outcome toRouteHeader(final SipMessage request, final int line, final Routing routing, final long nowNs) {
        final DirectBuffer buffer = request.buffer();
        // Without angle brackets the whole value is the URI: its parameters say how to get there.
        final boolean isUri = nextHopUri.parse(buffer, request.valueOffset(line), request.valueLength(line));
        if (!isUri && (nameAddr.parse(buffer, request.valueOffset(line), request.valueLength(line)) < 0
            || !nextHopUri.parse(buffer, nameAddr.uri().offset(), nameAddr.uri().length()))) {
            return routing.reject(400, BAD_PRIVATE_ROUTE);
        }
        return toNextHop(buffer, nextHopUri, routing, nowNs);
    }

    private Outcome routeFromEndpoint(final SipMessage request, final Routing routing, final long nowNs) {
        if (request.toTag().isPresent() && routing.hasToken()) {
            if (!routing.isTokenValid()) {
                counters.increment(Counter.RECORD_ROUTE_TOKEN_INVALID);
                return routing.reject(403);
            }
            if (!routing.routes().isEmpty() || !isOwnDomain(routing)) {
                return alongRoute(request, routing, nowNs);
            }
        }
        return routeInitial(request, routing, nowNs);
    }

    /** A request that no Route set of a dialog of ours guides. */
    private Outcome routeInitial(final SipMessage request, final Routing routing, final long nowNs) {
        if (isForThisProxy(request, routing)) {
            return Outcome.LOCAL;
        }
        if (servers.serving() != null) {
            return toServingSipServer(routing, request.toTag().isPresent(), nowNs);
        }
        if (!isOwnDomain(routing) || !routing.routes().isEmpty()) {
            counters.increment(Counter.RELAY_REFUSED);
            return routing.reject(403);
        }
        if (request.method() == Method.REGISTER) {
            return Outcome.REGISTER;
        }
        return toRegisteredContacts(routing, nowNs);
    }

    private boolean isOwnDomain(final Routing routing) {
        return own.isOwnDomain(routing.requestUriBuffer(), routing.parsedRequestUri());
    }

    private boolean isForThisProxy(final SipMessage request, final Routing routing) {
        final SipUri uri = routing.parsedRequestUri();
        return request.method() == Method.OPTIONS && !uri.user().isPresent() && routing.routes().isEmpty()
            && isOwnDomain(routing);
    }

    /**
     * The SIP Server is part of the domain that the request is for, so how it is reached is the operator's decision, for
     * sips URIs too (RFC 3261 26.2.2). A request that the active one cannot be given goes to its partner; a dialog
     * stays where it is.
     */
    private Outcome toServingSipServer(final Routing routing, final boolean isInDialog, final long nowNs) {
        final SipServerPair pair = servers.serving();
        if (!pair.isAvailable()) {
            counters.increment(Counter.REFUSED_PAIR_UNAVAILABLE);
            return routing.rejectUntil(pair.retryAfter());
        }
        final Target target = routing.addTarget();
        final SipServerMember active = pair.active();
        final SipServerMember partner = isInDialog ? null : pair.other(active);
        final NextHopResolver.Result result = active.resolve(resolver, target.nextHop(), nowNs);
        target.members(active, partner);
        if (partner == null || result == NextHopResolver.Result.WAIT) {
            return decide(result, routing);
        }
        // For when the active one has failed: that the name of its partner is not known yet is no reason to wait.
        final NextHopResolver.Result further = partner.resolve(resolver, target.nextHop(), nowNs);
        return decide(result == NextHopResolver.Result.READY ? result : further, routing);
    }

    private Outcome toRegisteredContacts(final Routing routing, final long nowNs) {
        routing.markForOwnUser();
        final Span user = routing.parsedRequestUri().user();
        final AddressOfRecord record = locations.find(routing.requestUriBuffer(), user, nowNs);
        if (record == null || record.size() == 0) {
            counters.increment(Counter.USERS_NOT_REGISTERED);
            return routing.reject(480);
        }
        int seen = 0;
        int unreachable = 0;
        while (seen < record.size() && routing.targetCount() < maxForks) {
            final Outcome outcome = addContact(record, record.contact(seen++), routing, nowNs);
            if (outcome == Outcome.WAIT) {
                return outcome;
            }
            unreachable += outcome == Outcome.REJECT ? 1 : 0;
        }
        counters.add(Counter.FORKS_LEFT_OUT, record.size() - seen);
        return unreachable == seen ? routing.reject(480) : Outcome.FORWARD;
    }

    /** A request for a sips URI goes to no contact that is not one, nor over a flow without TLS (RFC 5630 5.3). */
    private Outcome addContact(final AddressOfRecord record, final ContactBinding contact, final Routing routing,
        final long nowNs) {
        if (isSecure(routing) && !contact.isSips()) {
            counters.increment(Counter.SIPS_CONTACTS_PASSED_OVER);
            return Outcome.REJECT;
        }
        final Target target = routing.addTarget();
        target.uri(contact.requestUri(), 0, contact.requestUri().capacity());
        target.flows(record);
        if (!nextHopUri.parse(contact.uri(), 0, contact.uriLength())) {
            routing.removeTarget();
            return Outcome.REJECT;
        }
        if (contact.hasUsableFlow() && mayUse(contact.flow(), nextHopUri)) {
            return overFlow(contact.uri(), nextHopUri, contact.flow(), target, nowNs);
        }
        final Outcome outcome = decide(resolver.resolve(contact.uri(), nextHopUri, target.nextHop(), nowNs), routing);
        if (outcome == Outcome.REJECT) {
            routing.removeTarget();
        }
        return outcome;
    }

    /**
     * The address is for reopening, with the default port of the flow's transport, which the Contact need not name; the
     * flow leads there even without one.
     */
    private Outcome overFlow(final DirectBuffer buffer, final SipUri contact, final Link flow, final Target target,
        final long nowNs) {
        resolver.resolve(buffer, contact, flow.transport().secure(), target.nextHop(), nowNs);
        target.nextHop().flow(flow);
        return Outcome.FORWARD;
    }

    private static boolean isSecure(final Routing routing) {
        return routing.parsedRequestUri().scheme() == SipUri.Scheme.SIPS;
    }

    private static boolean mayUse(final Link flow, final SipUri uri) {
        return uri.scheme() != SipUri.Scheme.SIPS || flow.transport().secure();
    }

    /** The first Route value that remains, else the Request-URI, is the next hop (16.6 step 7). */
    private Outcome alongRoute(final SipMessage request, final Routing routing, final long nowNs) {
        final RouteSet routes = routing.routes();
        if (!routes.isEmpty()) {
            final SipUri first = routes.uri(routes.first());
            return toNextHop(request.buffer(), first, routing, nowNs);
        }
        final SipUri uri = routing.parsedRequestUri();
        final Link flow = flows.find(routing.requestUriBuffer(), uri, nowNs);
        final Target target = routing.addTarget();
        target.flows(flows);
        if (flow != null && mayUse(flow, uri)) {
            return overFlow(routing.requestUriBuffer(), uri, flow, target, nowNs);
        }
        return toNextHop(routing.requestUriBuffer(), uri, target, routing, nowNs);
    }

    private Outcome toNextHop(final DirectBuffer buffer, final SipUri uri, final Routing routing, final long nowNs) {
        return toNextHop(buffer, uri, routing.addTarget(), routing, nowNs);
    }

    private Outcome toNextHop(final DirectBuffer buffer, final SipUri uri, final Target target, final Routing routing,
        final long nowNs) {
        return decide(resolver.resolve(buffer, uri, isSecure(routing), target.nextHop(), nowNs), routing);
    }

    private Outcome decide(final NextHopResolver.Result result, final Routing routing) {
        return switch (result) {
            case READY -> Outcome.FORWARD;
            case WAIT -> routing.waitFor(resolver.awaited());
            case ITSELF -> {
                counters.increment(Counter.NEXT_HOP_IS_SELF);
                yield routing.reject(482);
            }
            case UNREACHABLE -> {
                counters.increment(Counter.NEXT_HOP_UNRESOLVED);
                yield routing.reject(500);
            }
        };
    }
}
