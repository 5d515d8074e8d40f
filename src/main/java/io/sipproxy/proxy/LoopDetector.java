package io.sipproxy.proxy;

import io.sipproxy.sip.HeaderId;
import io.sipproxy.sip.HeaderValues;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.Span;
import io.sipproxy.sip.Via;
import io.sipproxy.transaction.Branch;
import io.sipproxy.transaction.KeyedHash;
import org.agrona.DirectBuffer;

/**
 * Loop detection (RFC 3261 16.3 step 4, RFC 5393 4.2): the branch of each request that leaves carries a digest of all
 * that decided its way. A request that comes back with the same digest will take the same way again; one that comes
 * back changed is a spiral, and welcome.
 */
final class LoopDetector {
    private static final HeaderId[] DECIDING =
        {HeaderId.ROUTE, HeaderId.X_GENESYS_ROUTE, HeaderId.PROXY_REQUIRE, HeaderId.PROXY_AUTHORIZATION};

    private final KeyedHash hash;
    private final HeaderValues values = new HeaderValues();
    private final Via via = new Via();

    LoopDetector(final KeyedHash hash) {
        this.hash = hash;
    }

    /**
     * The digest of the request as received.
     *
     * @param fromSipServer whether a SIP Server sent it: what goes from a phone to a SIP Server and comes back
     *                      unchanged goes another way the second time.
     */
    long digest(final SipMessage request, final boolean fromSipServer) {
        final DirectBuffer buffer = request.buffer();
        hash.start().add(fromSipServer ? 1 : 0);
        add(buffer, request.requestUri());
        add(buffer, request.callId());
        add(buffer, request.fromTag());
        add(buffer, request.toTag());
        hash.add(request.cseq());
        for (final HeaderId id : DECIDING) {
            for (int i = request.first(id); i >= 0; i = request.next(i)) {
                hash.add(id.ordinal()).add(buffer, request.valueOffset(i), request.valueLength(i));
            }
        }
        return hash.finish().lo();
    }

    /** @return whether a Via shows that a request with this digest left this proxy before. */
    boolean isLoop(final SipMessage request, final long digest) {
        final int first = request.first(HeaderId.VIA);
        final int firstLineEnd = request.valueOffset(first) + request.valueLength(first);
        if (request.next(first) < 0 && request.topVia().end() == firstLineEnd) {
            return isOurs(request.buffer(), request.topVia().branch(), digest);
        }
        values.start(request, HeaderId.VIA);
        while (values.next()) {
            if (via.parse(request.buffer(), values.offset(), values.length()) >= 0
                && isOurs(request.buffer(), via.branch(), digest)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOurs(final DirectBuffer buffer, final Span branch, final long digest) {
        return branch.isPresent() && Branch.isOurs(buffer, branch) && Branch.loopDigest(buffer, branch) == digest;
    }

    private void add(final DirectBuffer buffer, final Span span) {
        if (span.isPresent()) {
            hash.add(buffer, span.offset(), span.length());
        } else {
            hash.add(-1);
        }
    }
}
