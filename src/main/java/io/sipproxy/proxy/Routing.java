package io.sipproxy.proxy;

import io.sipproxy.dns.HostQuery;
import io.sipproxy.sip.MessageWriter;
import io.sipproxy.sip.ReasonPhrase;
import io.sipproxy.sip.SipUri;
import io.sipproxy.sip.Span;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What is decided about one request (RFC 3261 16.4, 16.5): its fate, and for one that is forwarded the route set that
 * remains and the targets. Reused; spans point into the request.
 */
final class Routing {
    /** What becomes of the request. */
    enum Outcome {
        /** Refused with {@link #status()}. */
        REJECT,
        /** This proxy answers itself. */
        LOCAL,
        /** A REGISTER for the registrar here. */
        REGISTER,
        /** Goes to the targets. */
        FORWARD,
        /** A host name has to be looked up first; then it is routed again. */
        WAIT
    }

    private final RouteSet routes = new RouteSet();
    private final Span requestUri = new Span();
    private final SipUri parsedRequestUri = new SipUri();
    private final MessageWriter writer = new MessageWriter();
    private final UnsafeBuffer edited = new UnsafeBuffer(new byte[0]);
    private final List<Target> targets = new ArrayList<>();
    private DirectBuffer requestUriBuffer;
    private int status;
    private byte[] reason;
    private byte[] retryAfter;
    private int targetCount;
    private boolean fromSipServer;
    private boolean hasToken;
    private boolean tokenValid;
    private boolean forOwnUser;
    private HostQuery awaitedHost;

    void clear() {
        routes.clear();
        requestUri.clear();
        requestUriBuffer = null;
        for (int i = 0; i < targetCount; i++) {
            targets.get(i).clear();
        }
        targetCount = 0;
        status = 0;
        retryAfter = null;
        fromSipServer = false;
        hasToken = false;
        tokenValid = false;
        forOwnUser = false;
        awaitedHost = null;
    }

    Outcome reject(final int newStatus) {
        return reject(newStatus, ReasonPhrase.of(newStatus));
    }

    Outcome reject(final int newStatus, final byte[] newReason) {
        status = newStatus;
        reason = newReason;
        return Outcome.REJECT;
    }

    /** Refused for now with 503. @param seconds the value of Retry-After. */
    Outcome rejectUntil(final byte[] seconds) {
        retryAfter = seconds;
        return reject(503);
    }

    /** @return the value of the Retry-After that goes with {@link #status()}; null for none. */
    byte[] retryAfter() {
        return retryAfter;
    }

    /** @return the reason phrase that goes with {@link #status()}. */
    byte[] reason() {
        return reason;
    }

    Outcome waitFor(final HostQuery query) {
        awaitedHost = query;
        return Outcome.WAIT;
    }

    int status() {
        return status;
    }

    HostQuery awaitedHost() {
        return awaitedHost;
    }

    RouteSet routes() {
        return routes;
    }

    boolean isFromSipServer() {
        return fromSipServer;
    }

    void fromSipServer(final boolean newValue) {
        fromSipServer = newValue;
    }

    /** @return whether it goes, or would go, to the contacts of a user who registers here. */
    boolean isForOwnUser() {
        return forOwnUser;
    }

    void markForOwnUser() {
        forOwnUser = true;
    }

    /** A Route value of ours carries a token; a single one that is not valid spoils all. */
    void token(final boolean valid) {
        tokenValid = valid && (tokenValid || !hasToken);
        hasToken = true;
    }

    boolean hasToken() {
        return hasToken;
    }

    boolean isTokenValid() {
        return tokenValid;
    }

    /**
     * The Request-URI after 16.4: the received one, or the one that a strict router had moved. Headers, which must not
     * be in a Request-URI (19.1.1), end here.
     *
     * @return false if it is malformed.
     */
    boolean requestUri(final DirectBuffer buffer, final int offset, final int length) {
        requestUriBuffer = buffer;
        requestUri.set(offset, length);
        if (!parsedRequestUri.parse(buffer, offset, length)) {
            return false;
        }
        final Span headers = parsedRequestUri.headers();
        return !headers.isPresent() || requestUri(buffer, offset, headers.offset() - offset);
    }

    /** The Request-URI as if it had no maddr: that one names this proxy (16.4). */
    void stripMaddr() {
        if (edited.capacity() < parsedRequestUri.length()) {
            edited.wrap(new byte[2 * parsedRequestUri.length()]);
        }
        writer.start(edited, 0, edited.capacity());
        UriEdits.writeWithoutMaddr(writer, requestUriBuffer, parsedRequestUri);
        requestUri(edited, 0, writer.length());
    }

    DirectBuffer requestUriBuffer() {
        return requestUriBuffer;
    }

    Span requestUri() {
        return requestUri;
    }

    SipUri parsedRequestUri() {
        return parsedRequestUri;
    }

    Target addTarget() {
        if (targetCount == targets.size()) {
            targets.add(new Target());
        }
        return targets.get(targetCount++);
    }

    /** Nothing can be sent to the target added last. */
    void removeTarget() {
        targets.get(--targetCount).clear();
    }

    int targetCount() {
        return targetCount;
    }

    Target target(final int index) {
        return targets.get(index);
    }
}
