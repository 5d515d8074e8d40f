package io.sipproxy.proxy;

import io.sipproxy.sip.MessageWriter;
import io.sipproxy.sip.SipUri;
import io.sipproxy.transport.Link;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** One contact of a user (RFC 3261 10.3): the URI, until when it holds, and the connection that it registered over. */
final class ContactBinding {
    /** Never expires: a contact from the configuration. */
    static final long PERMANENT = Long.MAX_VALUE;
    static final int NO_Q = -1;

    private final DirectBuffer uri;
    private final DirectBuffer requestUri;
    private final SipUri parsedUri = new SipUri();
    private final String callId;
    private final long cseq;
    private final int q;
    private final long expiresNs;
    private final Link flow;
    /** What this holds of the connections that are remembered for contacts; null for nothing. */
    LearnedFlows.Flow held;

    /**
     * @param uri the contact's URI as the phone gave it.
     * @param callId and {@code cseq} of the REGISTER, which order updates.
     * @param q preference, 0 to 1000 thousandths; {@link #NO_Q} if not given.
     * @param expiresNs end of validity.
     * @param flow the connection; null for a contact from the configuration.
     */
    ContactBinding(final byte[] uri, final String callId, final long cseq, final int q, final long expiresNs,
        final Link flow) {
        this.uri = new UnsafeBuffer(uri);
        this.parsedUri.parse(this.uri, 0, uri.length);
        this.requestUri = requestUri(uri.length);
        this.callId = callId;
        this.cseq = cseq;
        this.q = q;
        this.expiresNs = expiresNs;
        this.flow = flow;
    }

    private DirectBuffer requestUri(final int maxLength) {
        if (!parsedUri.method().isPresent() && !parsedUri.headers().isPresent()) {
            return uri;
        }
        final UnsafeBuffer out = new UnsafeBuffer(new byte[maxLength]);
        final MessageWriter writer = new MessageWriter().start(out, 0, maxLength);
        UriEdits.writeForRequest(writer, uri, parsedUri);
        return new UnsafeBuffer(out, 0, writer.length());
    }

    /** @return the URI as the phone gave it. */
    DirectBuffer uri() {
        return uri;
    }

    SipUri parsedUri() {
        return parsedUri;
    }

    /** @return the URI as it stands in a request line. */
    DirectBuffer requestUri() {
        return requestUri;
    }

    int uriLength() {
        return uri.capacity();
    }

    boolean isFor(final DirectBuffer buffer, final SipUri other) {
        return SipUri.equal(uri, parsedUri, buffer, other);
    }

    boolean isSips() {
        return parsedUri.scheme() == SipUri.Scheme.SIPS;
    }

    /** @return whether a REGISTER with these comes after the one that made this binding (10.3 step 7). */
    boolean isOlderThan(final String otherCallId, final long otherCseq) {
        return !callId.equals(otherCallId) || cseq < otherCseq;
    }

    String callId() {
        return callId;
    }

    long cseq() {
        return cseq;
    }

    int q() {
        return q;
    }

    long expiresNs() {
        return expiresNs;
    }

    Link flow() {
        return flow;
    }

    boolean hasUsableFlow() {
        return flow != null && flow.isUsable();
    }
}
