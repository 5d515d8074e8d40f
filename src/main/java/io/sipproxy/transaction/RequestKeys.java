package io.sipproxy.transaction;

import io.sipproxy.sip.HeaderId;
import io.sipproxy.sip.HeaderValues;
import io.sipproxy.sip.Method;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.Span;
import io.sipproxy.sip.Via;
import org.agrona.DirectBuffer;

/** Which transaction a request belongs to (RFC 3261 17.2.3), and which request it is whatever way it came (8.2.2.2). */
final class RequestKeys {
    private final KeyedHash hash;
    private final HeaderValues vias = new HeaderValues();
    private final Via via = new Via();

    RequestKeys(final KeyedHash hash) {
        this.hash = hash;
    }

    /**
     * The key of the server transaction.
     *
     * @param method the transaction's method: that of the request, or INVITE to find what an ACK or CANCEL is about.
     */
    void transaction(final SipMessage request, final Method method, final Fingerprint result) {
        final DirectBuffer buffer = request.buffer();
        final Via top = request.topVia();
        hash.start();
        if (top.isRfc3261Branch()) {
            add(buffer, top.branch());
            add(buffer, top.host());
            hash.add(top.port());
        } else {
            hash.add(buffer, top.start(), top.end() - top.start());
            add(buffer, request.requestUri());
            addIdentity(request);
        }
        addMethod(request, method);
        result.set(hash.finish().hi(), hash.lo());
    }

    /** The key of the request itself: what a fork upstream delivers twice has the same one. */
    void identity(final SipMessage request, final Fingerprint result) {
        hash.start();
        add(request.buffer(), request.requestUri());
        addIdentity(request);
        addMethod(request, request.method());
        result.set(hash.finish().hi(), hash.lo());
    }

    /** @return whether it passed this proxy, or one like it, before: then it is a spiral or a loop, not a merged one. */
    boolean hasViaOfOurs(final SipMessage request) {
        vias.start(request, HeaderId.VIA);
        while (vias.next()) {
            if (via.parse(request.buffer(), vias.offset(), vias.length()) >= 0
                && Branch.isOurs(request.buffer(), via.branch())) {
                return true;
            }
        }
        return false;
    }

    private void addIdentity(final SipMessage request) {
        final DirectBuffer buffer = request.buffer();
        add(buffer, request.fromTag());
        add(buffer, request.callId());
        hash.add(request.cseq());
    }

    private void addMethod(final SipMessage request, final Method method) {
        hash.add(method.ordinal());
        if (method == Method.OTHER) {
            add(request.buffer(), request.methodToken());
        }
    }

    private void add(final DirectBuffer buffer, final Span span) {
        if (span.isPresent()) {
            hash.add(buffer, span.offset(), span.length());
        } else {
            hash.add(-1);
        }
    }
}
