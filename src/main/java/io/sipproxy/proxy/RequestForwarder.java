package io.sipproxy.proxy;

import io.sipproxy.digest.Credentials;
import io.sipproxy.sip.Ascii;
import io.sipproxy.sip.HeaderId;
import io.sipproxy.sip.IpLiteral;
import io.sipproxy.sip.MessageWriter;
import io.sipproxy.sip.NameAddr;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.SipUri;
import io.sipproxy.sip.Span;
import io.sipproxy.sip.ViaStamp;
import io.sipproxy.transaction.Branch;
import io.sipproxy.transport.Link;
import java.util.function.Supplier;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Writes the copy of a request that goes to one target (RFC 3261 16.6): the received bytes with the proxy's edits and
 * nothing else changed.
 */
final class RequestForwarder {
    private static final byte[] MAX_FORWARDS_70 = Ascii.bytes("Max-Forwards: 70\r\n");
    private static final byte[] CONTENT_LENGTH = Ascii.bytes("Content-Length: ");
    private static final byte[] ROUTE = Ascii.bytes("Route: ");
    private static final byte[] SIPS = Ascii.bytes("sips:");
    private static final byte[] RECORD_ROUTE_END = Ascii.bytes(">\r\n");

    private final AdvertisedAddress self;
    private final RecordRouteToken token;
    private final Supplier<String> realm;
    private final MessageWriter writer = new MessageWriter();
    private final IpLiteral sourceAddress = new IpLiteral();
    private final NameAddr nameAddr = new NameAddr();
    private final SipUri routeUri = new SipUri();
    private final Span strictRoute = new Span();

    /** @param realm gives that whose credentials have served their purpose here; null if there is none. */
    RequestForwarder(final AdvertisedAddress self, final RecordRouteToken token, final Supplier<String> realm) {
        this.self = self;
        this.token = token;
        this.realm = realm;
    }

    /**
     * Writes the copy.
     *
     * @param request as received, or as retained.
     * @param from where it came from.
     * @param to where it goes.
     * @param transactionId and {@code loopDigest} make up the branch.
     * @return its length in {@code out}; -1 if it does not fit.
     */
    int write(final SipMessage request, final Routing routing, final Target target, final Link from, final Link to,
        final long transactionId, final long loopDigest, final MutableDirectBuffer out) {
        writer.start(out, 0, out.capacity());
        writer.source(request.buffer(), request.offset());
        findStrictRoute(request, routing);
        writeRequestLine(request, routing, target);
        writeNewHeaders(request, isSips(request, routing, target), from, to, transactionId, loopDigest);
        if (target.breadth() > 0) {
            writer.header(HeaderId.MAX_BREADTH, target.breadth());
        }
        copyHeaders(request, routing, target, from);
        writer.copyTo(request.end());
        return writer.overflowed() ? -1 : writer.length();
    }

    private void writeRequestLine(final SipMessage request, final Routing routing, final Target target) {
        final Span received = request.requestUri();
        writer.copyTo(received.offset());
        if (strictRoute.isPresent()) {
            UriEdits.writeForRequest(writer, request.buffer(), routeUri);
        } else {
            writeTargetUri(routing, target);
        }
        writer.source(request.buffer(), received.end());
        writer.copyTo(request.headersStart());
    }

    private void writeTargetUri(final Routing routing, final Target target) {
        if (target.uri().isPresent()) {
            writer.put(target.uriBuffer(), target.uri());
        } else {
            writer.put(routing.requestUriBuffer(), routing.requestUri());
        }
    }

    /** Whether the copy goes to a sips URI: in its Request-URI, or in the first Route value that it keeps. */
    private boolean isSips(final SipMessage request, final Routing routing, final Target target) {
        if (!routing.routes().isEmpty()) {
            final SipUri first = routing.routes().uri(routing.routes().first());
            if (first != null && first.scheme() == SipUri.Scheme.SIPS) {
                return true;
            }
        }
        if (!target.uri().isPresent()) {
            return routing.parsedRequestUri().scheme() == SipUri.Scheme.SIPS;
        }
        return target.uri().length() > SIPS.length
            && Ascii.equalsIgnoreCase(target.uriBuffer(), target.uri().offset(), SIPS.length, SIPS);
    }

    private void writeNewHeaders(final SipMessage request, final boolean isSips, final Link from, final Link to,
        final long transactionId, final long loopDigest) {
        self.writeViaStart(writer, to.transport());
        Branch.write(writer, transactionId, loopDigest);
        writer.crlf();
        if (mayOpenDialog(request)) {
            writeRecordRoute(request, to, isSips);
            if (from.transport() != to.transport()) {
                writeRecordRoute(request, from, isSips);
            }
        }
        if (request.maxForwards() < 0) {
            writer.put(MAX_FORWARDS_70);
        }
        if (request.contentLength() < 0 && to.isReliable()) {
            writer.put(CONTENT_LENGTH).putInt(request.bodyLength()).crlf();
        }
    }

    /** With two transports there are two values, the one for the callee's side on top (RFC 5658). */
    private void writeRecordRoute(final SipMessage request, final Link side, final boolean isSips) {
        self.writeRecordRouteStart(writer, side.transport(), isSips);
        token.write(writer, request);
        writer.put(RECORD_ROUTE_END);
    }

    /** Requests of unknown methods may open dialogs too; a Record-Route that nobody uses does no harm. */
    private static boolean mayOpenDialog(final SipMessage request) {
        if (request.toTag().isPresent()) {
            return false;
        }
        return switch (request.method()) {
            case INVITE, SUBSCRIBE, REFER, NOTIFY, OTHER -> true;
            default -> false;
        };
    }

    private void copyHeaders(final SipMessage request, final Routing routing, final Target target, final Link from) {
        final int topVia = request.first(HeaderId.VIA);
        boolean routesWritten = false;
        for (int i = 0; i < request.headerCount(); i++) {
            switch (request.headerId(i)) {
                case VIA -> {
                    if (i == topVia) {
                        stamp(request, from);
                    }
                }
                case MAX_FORWARDS -> {
                    writer.copyTo(request.valueOffset(i));
                    writer.putInt(request.maxForwards() - 1);
                    writer.skipTo(request.valueOffset(i) + request.valueLength(i));
                }
                case ROUTE -> {
                    if (routing.routes().isChanged() || strictRoute.isPresent()) {
                        writer.copyTo(request.lineStart(i));
                        if (!routesWritten) {
                            writeRoutes(request.buffer(), routing, target);
                            routesWritten = true;
                        }
                        writer.skipTo(request.lineEnd(i));
                    }
                }
                case X_GENESYS_ROUTE -> {
                    if (routing.isFromSipServer()) {
                        writer.copyTo(request.lineStart(i));
                        writer.skipTo(request.lineEnd(i));
                    }
                }
                case MAX_BREADTH -> {
                    if (target.breadth() > 0) {
                        writer.copyTo(request.lineStart(i));
                        writer.skipTo(request.lineEnd(i));
                    }
                }
                case PROXY_AUTHORIZATION -> {
                    if (isForThisRealm(request, i)) {
                        writer.copyTo(request.lineStart(i));
                        writer.skipTo(request.lineEnd(i));
                    }
                }
                default -> {
                }
            }
        }
    }

    /** Credentials are for the proxy that asked for them, not for the next one (22.3). */
    private boolean isForThisRealm(final SipMessage request, final int line) {
        final String own = realm.get();
        if (own == null) {
            return false;
        }
        final Credentials credentials = Door.credentials(request, line);
        return credentials != null && own.equals(credentials.realm());
    }

    private void stamp(final SipMessage request, final Link from) {
        sourceAddress.set(from.remote().hi(), from.remote().lo());
        ViaStamp.writeTopViaWithSource(writer, request, sourceAddress, from.remote().port());
    }

    /** A next hop without {@code lr} wants its own URI in the request line and the target at the end (16.6 step 6). */
    private void findStrictRoute(final SipMessage request, final Routing routing) {
        strictRoute.clear();
        final RouteSet routes = routing.routes();
        if (routes.isEmpty()) {
            return;
        }
        final Span first = routes.value(routes.first());
        if (nameAddr.parse(request.buffer(), first.offset(), first.length()) >= 0
            && routeUri.parse(request.buffer(), nameAddr.uri().offset(), nameAddr.uri().length())
            && !routeUri.isLooseRouter()) {
            strictRoute.set(nameAddr.uri());
        }
    }

    private void writeRoutes(final DirectBuffer buffer, final Routing routing, final Target target) {
        final RouteSet routes = routing.routes();
        final int first = strictRoute.isPresent() ? routes.first() + 1 : routes.first();
        for (int i = first; i < routes.end(); i++) {
            writer.put(ROUTE).put(buffer, routes.value(i)).crlf();
        }
        if (strictRoute.isPresent()) {
            writer.put(ROUTE).put((byte) '<');
            writeTargetUri(routing, target);
            writer.put((byte) '>').crlf();
        }
    }
}
