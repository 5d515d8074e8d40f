package io.sipproxy.transport;

import org.agrona.concurrent.UnsafeBuffer;

import java.nio.charset.StandardCharsets;

/** Messages for tests. */
final class Sip {
    private Sip() {
    }

    static String request(final String callId) {
        return request(callId, 0);
    }

    static String request(final String callId, final int bodyLength) {
        return head(callId) + "Content-Type: text/plain\r\nContent-Length: " + bodyLength + "\r\n\r\n" +
            "x".repeat(bodyLength);
    }

    /** Every message in place but a From. */
    static String requestWithoutFrom(final String callId) {
        return request(callId).replaceFirst("From: [^\r]*\r\n", "");
    }

    /** Where the body ends cannot be told. */
    static String requestWithoutLength(final String callId) {
        return head(callId) + "Content-Type: text/plain\r\n\r\nwho knows where this ends";
    }

    static String response(final String callId) {
        return "SIP/2.0 200 OK\r\nVia: SIP/2.0/TCP 192.0.2.1;branch=z9hG4bK" + callId +
            "\r\nFrom: <sip:a@example.com>;tag=1\r\nTo: <sip:b@example.com>;tag=2\r\nCall-ID: " + callId +
            "\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";
    }

    static UnsafeBuffer buffer(final String text) {
        return new UnsafeBuffer(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static boolean send(final Link link, final String text, final long nowNs) {
        final UnsafeBuffer buffer = buffer(text);
        return link.send(buffer, 0, buffer.capacity(), nowNs);
    }

    private static String head(final String callId) {
        return "MESSAGE sip:b@example.com SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.1;branch=z9hG4bK" + callId +
            "\r\nMax-Forwards: 70\r\nFrom: <sip:a@example.com>;tag=1\r\nTo: <sip:b@example.com>\r\nCall-ID: " + callId +
            "\r\nCSeq: 1 MESSAGE\r\n";
    }
}
