package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.transport.BufferPool;
import io.sipproxy.transport.PooledBuffer;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 3261 16.7 step 3 and 7, byte by byte. */
class ResponseForwarderTest {
    private static final String OURS = "SIP/2.0/TCP 10.0.0.9:5060;branch=z9hG4bK1234567890abcdeffedcba0987654321";
    private static final String PHONES = "SIP/2.0/UDP 10.0.0.1:5070;branch=z9hG4bKx;received=10.0.0.1";
    private static final String START = "SIP/2.0 407 Proxy  Authentication ; Required\r\n";
    private static final String REST =
        "f: \"J\u00f6rg\" <sip:alice@example.com>;tag=a\r\n"
        + "To:<sip:bob@example.com>;tag=b\r\n"
        + "Call-ID: c1\r\n"
        + "CSeq: 1 INVITE\r\n"
        + "Record-Route: <sip:10.0.0.9:5060;lr>\r\n"
        + "X-Folded: a\r\n b\r\n";
    private static final String BODY = "body\r\n\r\nVia: none\r\n";

    private final ResponseForwarder forwarder = new ResponseForwarder(4096);

    private static String length(final String body) {
        return "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n";
    }

    private String forward(final String text) {
        return forward(text, false, null);
    }

    private String forward(final String text, final boolean toStream, final PooledBuffer challenges) {
        final int length = forwarder.write(Parsed.message(text), toStream, challenges);
        assertTrue(length >= 0);
        return Parsed.text((UnsafeBuffer) forwarder.out(), length);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Via: " + OURS + "\r\nVia: " + PHONES + "\r\n",
        "v:" + OURS + "\r\nVia: " + PHONES + "\r\n",
        "Via: " + OURS + "," + PHONES + "\r\n",
        "Via: " + OURS + " ,\t" + PHONES + "\r\n",
        "Via: " + OURS + "\r\n ,\r\n " + PHONES + "\r\n",
        "Via: " + OURS + ",\r\nVia: " + PHONES + "\r\n",
        "Via: " + OURS + " , ,\r\n " + PHONES + "\r\n",
        "Via :  " + OURS + ";x=\"a,b\" , " + PHONES + "\r\n",
    })
    void shouldRemoveTheTopViaWhateverItsPlace(final String vias) {
        final String forwarded = forward(START + vias + REST + length(BODY) + "\r\n" + BODY);
        assertEquals(START + "Via: " + PHONES + "\r\n" + REST + length(BODY) + "\r\n" + BODY,
            forwarded.replace("Via :  ", "Via: "));
    }

    @Test
    void shouldRemoveTheTopViaBehindOtherHeaders() {
        assertEquals(START + REST + "Via: " + PHONES + "\r\n\r\n",
            forward(START + REST + "Via: " + OURS + "\r\nVia: " + PHONES + "\r\n\r\n"));
    }

    @Test
    void shouldAddTheLengthThatAStreamNeeds() {
        final String text = START + "Via: " + OURS + "\r\nVia: " + PHONES + "\r\n" + REST + "\r\n" + BODY;
        assertEquals(START + length(BODY) + "Via: " + PHONES + "\r\n" + REST + "\r\n" + BODY,
            forward(text, true, null));
        assertFalse(forward(text).contains("Content-Length"));
    }

    @Test
    void shouldPutAllChallengesInPlaceOfItsOwn() {
        final BufferPool buffers = new BufferPool(1024 * 1024);
        final PooledBuffer challenges = buffers.acquire(100);
        final String lines = "WWW-Authenticate: Digest realm=\"1\", nonce=\"x\"\r\n"
            + "Proxy-Authenticate: Digest realm=\"2\"\r\n";
        challenges.buffer().putStringWithoutLengthAscii(0, lines);
        challenges.length(lines.length());
        final String text = START + "Via: " + OURS + "\r\n"
            + "Proxy-Authenticate: Digest realm=\"2\"\r\nVia: " + PHONES + "\r\n" + REST
            + "proxy-authenticate :\r\n Digest realm=\"3\"\r\n\r\n";
        assertEquals(START + lines + "Via: " + PHONES + "\r\n" + REST + "\r\n", forward(text, false, challenges));
        assertEquals(text.replace("Via: " + OURS + "\r\n", ""), forward(text),
            "its own remain when there are no others");
    }

    @Test
    void shouldSayThatItDoesNotFit() {
        final String text = START + "Via: " + OURS + "\r\nVia: " + PHONES + "\r\n" + REST + "\r\n" + BODY;
        final int needed = forwarder.write(Parsed.message(text), true, null);
        assertEquals(needed, new ResponseForwarder(needed).write(Parsed.message(text), true, null));
        assertEquals(-1, new ResponseForwarder(needed - 1).write(Parsed.message(text), true, null));
        assertEquals(-1, new ResponseForwarder(10).write(Parsed.message(text), true, null));
    }
}
