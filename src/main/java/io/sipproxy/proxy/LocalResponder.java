package io.sipproxy.proxy;

import io.sipproxy.sip.Ascii;
import io.sipproxy.sip.HeaderId;
import io.sipproxy.sip.MessageWriter;
import io.sipproxy.sip.ReasonPhrase;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.transaction.ServerTransaction;

/** What this proxy answers of its own: OPTIONS to itself (RFC 3261 11.2) and refusals that need more than a status. */
final class LocalResponder {
    private static final byte[] ALLOW =
        Ascii.bytes("INVITE, ACK, CANCEL, BYE, OPTIONS, REGISTER, SUBSCRIBE, NOTIFY, MESSAGE, REFER, INFO, PRACK, UPDATE, PUBLISH");
    private static final byte[] ACCEPT = Ascii.bytes("*/*");

    private final Counters counters;

    LocalResponder(final Counters counters) {
        this.counters = counters;
    }

    void options(final ServerTransaction transaction, final long nowNs) {
        counters.increment(Counter.OPTIONS_ANSWERED);
        transaction.beginReply(200, ReasonPhrase.of(200))
            .header(HeaderId.ALLOW, ALLOW)
            .header(HeaderId.ACCEPT, ACCEPT);
        transaction.reply(nowNs);
    }

    /** Refuses a request that did not pass the checks; 420 names what is not supported (16.3 step 5). */
    void refuse(final ServerTransaction transaction, final int status, final SipMessage request, final long nowNs) {
        counters.increment(Counter.RESPONSES_OWN);
        final MessageWriter writer = transaction.beginReply(status, ReasonPhrase.of(status));
        if (status == 420) {
            for (int i = request.first(HeaderId.PROXY_REQUIRE); i >= 0; i = request.next(i)) {
                writer.header(HeaderId.UNSUPPORTED, request.buffer(), request.valueOffset(i), request.valueLength(i));
            }
        }
        transaction.reply(nowNs);
    }
}
