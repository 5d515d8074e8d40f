package io.sipproxy.proxy;

import io.sipproxy.sip.Ascii;
import io.sipproxy.sip.HeaderId;
import io.sipproxy.sip.MessageWriter;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.Via;
import io.sipproxy.transaction.ServerTransaction;
import io.sipproxy.transport.PooledBuffer;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Writes a response as it goes on upstream (RFC 3261 16.7): the received bytes without the proxy's own Via. */
final class ResponseForwarder {
    private static final byte[] CONTENT_LENGTH = Ascii.bytes("Content-Length: ");

    private final MutableDirectBuffer out;
    private final MessageWriter writer = new MessageWriter();

    ResponseForwarder(final int capacity) {
        out = new UnsafeBuffer(new byte[capacity]);
    }

    /**
     * Sends the response through the server transaction.
     *
     * @param challenges header lines that replace the response's own challenges (16.7 step 7); null keeps those.
     * @return false if the transaction lets it pass no more, or it is too large.
     */
    boolean forward(final SipMessage response, final ServerTransaction server, final PooledBuffer challenges,
        final long nowNs) {
        final int length = write(response, server.isReliable(), challenges);
        return length >= 0 && server.respond(response.statusCode(), out, 0, length, nowNs);
    }

    /** @return the length of the response in {@link #out()}; -1 if it is too large. */
    int write(final SipMessage response, final boolean toStream, final PooledBuffer challenges) {
        writer.start(out, 0, out.capacity());
        writer.source(response.buffer(), response.offset());
        writer.copyTo(response.headersStart());
        if (challenges != null) {
            writer.put(challenges.buffer(), 0, challenges.length());
        }
        if (response.contentLength() < 0 && toStream) {
            writer.put(CONTENT_LENGTH).putInt(response.bodyLength()).crlf();
        }
        copyHeaders(response, challenges != null);
        writer.copyTo(response.end());
        return writer.overflowed() ? -1 : writer.length();
    }

    MutableDirectBuffer out() {
        return out;
    }

    private void copyHeaders(final SipMessage response, final boolean withoutChallenges) {
        final int topVia = response.first(HeaderId.VIA);
        if (!withoutChallenges) {
            removeTopVia(response, topVia);
            return;
        }
        for (int i = 0; i < response.headerCount(); i++) {
            if (i == topVia) {
                removeTopVia(response, i);
            } else if (isChallenge(response.headerId(i))) {
                writer.copyTo(response.lineStart(i));
                writer.skipTo(response.lineEnd(i));
            }
        }
    }

    /** @return whether the header is one that 16.7 step 7 gathers. */
    static boolean isChallenge(final HeaderId id) {
        return id == HeaderId.WWW_AUTHENTICATE || id == HeaderId.PROXY_AUTHENTICATE;
    }

    private void removeTopVia(final SipMessage response, final int line) {
        final Via top = response.topVia();
        final int valueEnd = response.valueOffset(line) + response.valueLength(line);
        final int next = nextValue(response.buffer(), top.end(), valueEnd);
        if (next == valueEnd) {
            writer.copyTo(response.lineStart(line));
            writer.skipTo(response.lineEnd(line));
        } else {
            writer.copyTo(top.start());
            writer.skipTo(next);
        }
    }

    /** There may be white space on both sides of the comma, and nothing between two commas. */
    private static int nextValue(final DirectBuffer buffer, final int viaEnd, final int end) {
        int pos = Ascii.skipWhitespace(buffer, viaEnd, end);
        while (pos < end && buffer.getByte(pos) == ',') {
            pos = Ascii.skipWhitespace(buffer, pos + 1, end);
        }
        return pos;
    }
}
