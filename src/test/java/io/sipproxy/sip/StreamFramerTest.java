package io.sipproxy.sip;

import io.sipproxy.sip.StreamFramer.Result;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.sipproxy.sip.Samples.INVITE;
import static io.sipproxy.sip.Samples.OPTIONS;
import static io.sipproxy.sip.Samples.PREFIX;
import static io.sipproxy.sip.Samples.RINGING;
import static io.sipproxy.sip.Samples.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class StreamFramerTest {
    private static final int MAX_SIZE = 2000;

    private final StreamFramer framer = new StreamFramer(new SipParser(64), MAX_SIZE);
    private final SipMessage message = new SipMessage();
    private int scanned;

    private Result next(final String text) {
        final UnsafeBuffer buffer = Samples.direct(text);
        final Result result = framer.next(buffer, PREFIX, buffer.capacity(), scanned, message);
        scanned = framer.scanned();
        return result;
    }

    /** Gives the text byte by byte and expects nothing to be found before the last one. */
    private Result nextSlowly(final String text) {
        final UnsafeBuffer buffer = Samples.direct(text);
        for (int limit = PREFIX; limit < buffer.capacity(); limit++) {
            assertSame(Result.NEED_MORE, framer.next(buffer, PREFIX, limit, scanned, message), "at " + limit);
            assertEquals(0, framer.consumed());
            scanned = framer.scanned();
        }
        final Result result = framer.next(buffer, PREFIX, buffer.capacity(), scanned, message);
        scanned = framer.scanned();
        return result;
    }

    @Test
    void shouldTakeOneMessageAtATime() {
        assertSame(Result.MESSAGE, next(INVITE + RINGING));
        assertEquals(INVITE.length(), framer.consumed());
        assertEquals(0, scanned);
        assertEquals(INVITE.length(), message.length());
        assertSame(Method.INVITE, message.method());
        assertTrue(message.isRequest());
        assertNull(message.error());
    }

    @Test
    void shouldParseAMessageThatComesByteByByte() {
        assertSame(Result.MESSAGE, nextSlowly(INVITE));
        assertEquals(INVITE.length(), framer.consumed());
        assertEquals(14, message.headerCount());
        assertEquals(0, scanned);
    }

    @Test
    void shouldTellTheLengthOfAMessageWhoseHeadIsComplete() {
        assertSame(Result.NEED_MORE, next(INVITE.substring(0, INVITE.length() - 1)));
        assertEquals(INVITE.length(), StreamFramer.expectedLength(scanned));
        scanned = 0;
        assertSame(Result.NEED_MORE, next(INVITE.substring(0, 300)));
        assertEquals(0, StreamFramer.expectedLength(scanned));
        assertEquals(0, StreamFramer.expectedLength(0));
    }

    @Test
    void shouldTakeAMissingContentLengthAsNoBody() {
        assertSame(Result.MESSAGE, next(with(OPTIONS, "l: 0\r\n", "") + RINGING));
        assertEquals(OPTIONS.length() - 6, framer.consumed());
        assertEquals(-1, message.contentLength());
    }

    @Test
    void shouldNotGuessTheLengthOfABody() {
        assertSame(Result.UNFRAMEABLE, next(with(OPTIONS, "l: 0\r\n", "c: text/plain\r\n") + "hello"));
        assertSame(ParseError.MISSING_CONTENT_LENGTH, message.error());
        assertTrue(message.isAnswerable());
    }

    @ParameterizedTest
    @ValueSource(strings = {"l: -1", "l: x", "l:", "l: 0\r\nl: 1", "l: 5\r\nContent-Length: 6"})
    void shouldNotGoOnAfterAnUnusableContentLength(final String length) {
        final String text = with(OPTIONS, "l: 0", length) + RINGING;
        assertSame(Result.UNFRAMEABLE, next(text));
        assertEquals(text.length(), framer.consumed());
        assertTrue(message.isAnswerable());
        assertEquals(text.length() - RINGING.length(), message.length());
    }

    @Test
    void shouldGoOnAfterAMessageWithAnError() {
        final String bad = with(INVITE, "CSeq: 2147483647 INVITE", "CSeq: 1 BYE");
        assertSame(Result.BAD_MESSAGE, next(bad + RINGING));
        assertEquals(bad.length(), framer.consumed());
        assertSame(ParseError.CSEQ_METHOD_MISMATCH, message.error());
        assertTrue(message.isAnswerable());
        assertEquals(bad.length(), message.length());
    }

    @Test
    void shouldFrameAMessageWithTooManyHeaders() {
        final String many = "X: y\r\n".repeat(100);
        final String bad = with(OPTIONS, "l: 0\r\n\r\n", many + "l: 5\r\n\r\nhello");
        assertSame(Result.BAD_MESSAGE, next(bad + RINGING));
        assertEquals(bad.length(), framer.consumed());
        assertSame(ParseError.TOO_MANY_HEADERS, message.error());

        assertSame(Result.UNFRAMEABLE, next(with(OPTIONS, "l: 0\r\n", many + "c: text/plain\r\n")));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "OPTIONS  sip:example.com SIP/2.0", "OPTIONS sip:example.com SIP/2.0 ", "OPTIONS sip:example.com SIP/3.0",
        "OPTIONS <sip:example.com> SIP/2.0", "O(PTIONS sip:example.com SIP/2.0", "OPTIONS SIP/2.0"
    })
    void shouldGoOnAfterAFaultyRequestLine(final String line) {
        final String bad = with(OPTIONS, "OPTIONS sip:example.com SIP/2.0", line);
        assertSame(Result.BAD_MESSAGE, nextSlowly(bad));
        assertTrue(message.isAnswerable());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "GET / HTTP/1.1\r\n", "HTTP/1.1 200 OK\n", "SSH-2.0-OpenSSH_9.6\r\n", "OPTIONS sip:example.com\r\n", "x\n",
        "\u0016", "{", "<", " ", "\u00c3", "OPTIONS sip:\u0000", "OPTIONS sip:a\rb", "\rx", "\u007f"
    })
    void shouldGiveUpOnOtherProtocolsAtOnce(final String text) {
        assertSame(Result.UNFRAMEABLE, next(text));
        assertSame(ParseError.NOT_SIP, message.error());
        assertFalse(message.isAnswerable());
        assertTrue(framer.consumed() > 0);

        scanned = 0;
        final String first = text.substring(0, 1);
        assertSame(Result.UNFRAMEABLE, Ascii.bytes(text).length > text.length() ? next(text) : nextSlowly(text), first);
        scanned = 0;
        assertSame(Result.UNFRAMEABLE, next(text + OPTIONS));
    }

    @Test
    void shouldRefuseADeclaredLengthAboveTheLimit() {
        final String head = with(OPTIONS, "l: 0", "l: " + MAX_SIZE);
        assertSame(Result.TOO_LARGE, nextSlowly(head));
        assertSame(ParseError.MESSAGE_TOO_LARGE, message.error());
        assertTrue(message.isAnswerable());
        assertEquals(head.length(), message.length());

        assertSame(Result.TOO_LARGE, next(with(OPTIONS, "l: 0", "l: 99999999999999999999")));
        assertSame(Result.TOO_LARGE, next(with(OPTIONS, "l: 0", "l: 2147483647")));
        assertSame(Result.TOO_LARGE, next(with(with(OPTIONS, "l: 0", "l: 2147483647"), "CSeq: 1", "CSeq: 1 x")));
        assertSame(ParseError.MESSAGE_TOO_LARGE, message.error());
        assertFalse(message.isAnswerable());
    }

    @Test
    void shouldTakeAMessageOfExactlyTheLimit() {
        final int body = MAX_SIZE - OPTIONS.length() - 3;
        final String text = with(OPTIONS, "l: 0", "l: " + body) + "b".repeat(body);
        assertEquals(MAX_SIZE, text.length());
        assertSame(Result.MESSAGE, nextSlowly(text));
        assertSame(Result.MESSAGE, next(text + OPTIONS));

        final String head = with(OPTIONS, "i: c1", "i: " + "c".repeat(MAX_SIZE - OPTIONS.length() + 2));
        assertEquals(MAX_SIZE, head.length());
        assertSame(Result.MESSAGE, nextSlowly(head));
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS sip:", "OPTIONS sip:example.com SIP/2.0\r\nX:"})
    void shouldRefuseAHeadAboveTheLimit(final String start) {
        final String text = start + "a".repeat(MAX_SIZE - start.length());
        assertSame(Result.TOO_LARGE, nextSlowly(text));
        assertSame(ParseError.MESSAGE_TOO_LARGE, message.error());
        assertFalse(message.isAnswerable());
        assertEquals(MAX_SIZE, framer.consumed());

        assertSame(Result.TOO_LARGE, next(text + "\r\n\r\n" + OPTIONS));
    }

    @Test
    void shouldRefuseABadSizeLimit() {
        assertThrows(IllegalArgumentException.class, () -> new StreamFramer(new SipParser(1), 0));
        assertThrows(IllegalArgumentException.class, () -> new StreamFramer(new SipParser(1), Integer.MAX_VALUE));
        assertThrows(IllegalArgumentException.class, () -> new SipParser(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n\r\n", "\n\n", "\r\n\n", "\n\r\n"})
    void shouldReportTwoLineEndsAsAPing(final String ping) {
        assertSame(Result.PING, next(ping + OPTIONS));
        assertEquals(ping.length(), framer.consumed());
        assertSame(Result.MESSAGE, next(OPTIONS));
    }

    @Test
    void shouldReportASingleLineEndAsAPong() {
        assertSame(Result.PONG, next("\r\n"));
        assertEquals(2, framer.consumed());
        assertSame(Result.NEED_MORE, next(""));
        assertSame(Result.MESSAGE, next(OPTIONS));

        assertSame(Result.PONG, next("\r\n" + OPTIONS));
        assertSame(Result.MESSAGE, next(OPTIONS));
    }

    @Test
    void shouldRecogniseAPingThatComesInPieces() {
        assertSame(Result.NEED_MORE, next("\r"));
        assertEquals(0, framer.consumed());
        assertSame(Result.PONG, next("\r\n\r"));
        assertEquals(2, framer.consumed());
        assertSame(Result.NEED_MORE, next("\r"));
        assertSame(Result.PING, next("\r\n"));
        assertEquals(2, framer.consumed());
        assertEquals(0, scanned);
    }

    @Test
    void shouldReportEachPingOfAFlood() {
        final UnsafeBuffer buffer = Samples.direct("\r\n\r\n".repeat(50_000));
        int offset = PREFIX;
        int pings = 0;
        while (offset < buffer.capacity()) {
            assertSame(Result.PING, framer.next(buffer, offset, buffer.capacity(), scanned, message));
            offset += framer.consumed();
            scanned = framer.scanned();
            pings++;
        }
        assertEquals(50_000, pings);
        assertSame(Result.NEED_MORE, framer.next(buffer, offset, buffer.capacity(), scanned, message));
    }
}
