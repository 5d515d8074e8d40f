package io.sipproxy.sip;

import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Messages and buffers that several tests share. */
final class Samples {
    /** Bytes before each message, so that an offset that is not absolute shows. */
    static final int PREFIX = 13;

    static final String SDP = crlf("""
        v=0
        o=alice 2890844526 2890844526 IN IP4 192.0.2.101
        s=-
        c=IN IP4 192.0.2.101
        t=0 0
        m=audio 49172 RTP/AVP 0 101
        a=rtpmap:0 PCMU/8000
        a=rtpmap:101 telephone-event/8000

        a=sendrecv
        """);

    static final String INVITE = crlf("""
        INVITE sip:bob@biloxi.example.com;transport=tcp SIP/2.0
        Via: SIP/2.0/TCP client.example.com:5070;branch=z9hG4bK74b43;rport
        Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKabc , SIP/2.0/TLS h3;branch=z9hG4bKdef
        Max-Forwards: 70
        Route: <sip:p1.example.com;lr>
        From: "Alice ;tag=no" <sip:alice@example.com;tag=neither>;tag=9fxced76sl
        To: Bob <sip:bob@biloxi.example.com>
        Call-ID: 3848276298220188511@example.com
        CSeq: 2147483647 INVITE
        Contact: <sip:alice@client.example.com;transport=tcp>
        Supported: replaces, timer
        Supported: path
        X-Custom: one
         two
        Content-Type: application/sdp
        Content-Length: %d

        """).formatted(SDP.length()) + SDP;

    static final String RINGING = crlf("""
        SIP/2.0 180 Ringing
        Via: SIP/2.0/TCP client.example.com:5070;branch=z9hG4bK74b43;received=192.0.2.101;rport=5070
        From: <sip:alice@example.com>;tag=9fxced76sl
        To: <sip:bob@biloxi.example.com>;tag=8321234356
        Call-ID: 3848276298220188511@example.com
        CSeq: 1 INVITE
        Content-Length: 0

        """);

    static final String OPTIONS = crlf("""
        OPTIONS sip:example.com SIP/2.0
        v: SIP/2.0/TCP h;branch=z9hG4bK1
        f: <sip:a@example.com>;tag=1
        t: <sip:example.com>
        i: c1
        CSeq: 1 OPTIONS
        l: 0

        """);

    private Samples() {
    }

    static String crlf(final String text) {
        return text.replace("\n", "\r\n");
    }

    /** A direct buffer with the text after {@link #PREFIX} bytes and nothing after it: reading on would throw. */
    static UnsafeBuffer direct(final String text) {
        return direct(text.getBytes(StandardCharsets.UTF_8));
    }

    static UnsafeBuffer direct(final byte[] bytes) {
        final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(PREFIX + bytes.length));
        buffer.setMemory(0, PREFIX, (byte) 'x');
        buffer.putBytes(PREFIX, bytes);
        return buffer;
    }

    /** Parses a text as a datagram. */
    static SipMessage parse(final String text) {
        return parse(text, MessageLimits.ofHeaders(64));
    }

    static SipMessage parse(final String text, final MessageLimits limits) {
        final UnsafeBuffer buffer = direct(text);
        final SipMessage message = new SipMessage();
        final boolean wellFormed =
            new SipParser(limits).parseDatagram(buffer, PREFIX, buffer.capacity() - PREFIX, message);
        if (wellFormed != (message.error() == null)) {
            throw new AssertionError("result and error disagree: " + message);
        }
        return message;
    }

    /** A request with one piece of text replaced, which must be there. */
    static String with(final String message, final String old, final String replacement) {
        if (!message.contains(old)) {
            throw new AssertionError("no " + old);
        }
        return message.replace(old, replacement);
    }

    static String value(final SipMessage message, final int line) {
        return message.buffer().getStringWithoutLengthUtf8(message.valueOffset(line), message.valueLength(line));
    }

    static String name(final SipMessage message, final int line) {
        return message.buffer().getStringWithoutLengthUtf8(message.lineStart(line), message.nameLength(line));
    }
}
