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
    private static final byte[] ALLOW = Ascii.bytes("INVITE, ACK, CANCEL, BYE, OPTIONS, REGISTER, SUBSCRIBE, NOTIFY, "
        + "MESSAGE, REFER, INFO, PRACK, UPDATE, PUBLISH");
    private static final byte[] ACCEPT = Ascii.bytes("*/*");

    private final Counters counters;

    LocalResponder(final Counters counters) {
        this.counters = counters;
    }

    void options(final ServerTransaction transaction, final long nowNs) {
        counters.increment(Counter.OPTIONS_ANSWERED);
        counters.increment(Counter.RESPONSES_OWN);
        transaction.beginReply(200, ReasonPhrase.of(200))
            .header(HeaderId.ALLOW, ALLOW)
            .header(HeaderId.ACCEPT, ACCEPT);
        transaction.reply(nowNs);
    }

    /**
     * Answers 420 and names what is not supported.
     *
     * @param demands Proxy-Require (16.3 step 5), or Require for what is addressed to this proxy itself (8.2.2.3).
     */
    void refuseExtensions(final ServerTransaction transaction, final SipMessage request, final HeaderId demands,
        final long nowNs) {
        counters.increment(Counter.RESPONSES_OWN);
        final MessageWriter writer = transaction.beginReply(420, ReasonPhrase.of(420));
        for (int i = request.first(demands); i >= 0; i = request.next(i)) {
            writer.header(HeaderId.UNSUPPORTED, request.buffer(), request.valueOffset(i), request.valueLength(i));
        }
        transaction.reply(nowNs);
    }
}
