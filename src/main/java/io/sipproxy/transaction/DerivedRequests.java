package io.sipproxy.transaction;

import io.sipproxy.sip.Ascii;
import io.sipproxy.sip.HeaderId;
import io.sipproxy.sip.MessageWriter;
import io.sipproxy.sip.Method;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.Span;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The two requests that an INVITE client transaction sends of its own: the ACK to a non-2xx response (RFC 3261 17.1.1.3)
 * and the CANCEL (9.1). Both carry the INVITE's Request-URI, top Via, Route, From, Call-ID and CSeq number.
 */
final class DerivedRequests {
    private static final byte[] VERSION = Ascii.bytes(" SIP/2.0\r\nVia: ");
    private static final byte[] CRLF_FROM = Ascii.bytes("\r\nFrom: ");
    private static final byte[] CRLF_TO = Ascii.bytes("\r\nTo: ");
    private static final byte[] CRLF_CALL_ID = Ascii.bytes("\r\nCall-ID: ");
    private static final byte[] CRLF_CSEQ = Ascii.bytes("\r\nCSeq: ");
    private static final byte[] CRLF_ROUTE = Ascii.bytes("\r\nRoute: ");
    private static final byte[] CRLF_MAX_FORWARDS = Ascii.bytes("\r\nMax-Forwards: 70\r\n");
    private static final byte[] CONTENT_LENGTH_0 = Ascii.bytes("Content-Length: 0\r\n\r\n");

    private final MutableDirectBuffer out;
    private final MessageWriter writer = new MessageWriter();

    DerivedRequests(final int capacity) {
        out = new UnsafeBuffer(new byte[capacity]);
    }

    /** @return the length of the ACK in {@link #buffer()}, whose To is that of the response; -1 if it does not fit. */
    int ack(final SipMessage invite, final SipMessage response) {
        return write(Method.ACK, invite, response.buffer(), response.to(), null);
    }

    /** @return the length of the CANCEL in {@link #buffer()}; -1 if it does not fit. */
    int cancel(final SipMessage invite, final byte[] reasonLine) {
        return write(Method.CANCEL, invite, invite.buffer(), invite.to(), reasonLine);
    }

    MutableDirectBuffer buffer() {
        return out;
    }

    private int write(final Method method, final SipMessage invite, final DirectBuffer toBuffer, final Span to,
        final byte[] extraLine) {
        final DirectBuffer source = invite.buffer();
        writer.start(out, 0, out.capacity());
        writer.put(method.token()).put((byte) ' ').put(source, invite.requestUri());
        writer.put(VERSION).put(source, invite.topVia().start(), invite.topVia().end() - invite.topVia().start());
        for (int i = invite.first(HeaderId.ROUTE); i >= 0; i = invite.next(i)) {
            writer.put(CRLF_ROUTE).put(source, invite.valueOffset(i), invite.valueLength(i));
        }
        writer.put(CRLF_FROM).put(source, invite.from());
        writer.put(CRLF_TO).put(toBuffer, to);
        writer.put(CRLF_CALL_ID).put(source, invite.callId());
        writer.put(CRLF_CSEQ).putInt(invite.cseq()).put((byte) ' ').put(method.token());
        writer.put(CRLF_MAX_FORWARDS);
        if (extraLine != null) {
            writer.put(extraLine);
        }
        writer.put(CONTENT_LENGTH_0);
        return writer.overflowed() ? -1 : writer.length();
    }
}
