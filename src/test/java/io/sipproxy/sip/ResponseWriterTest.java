package io.sipproxy.sip;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ResponseWriterTest {
    private static final String REQUEST =
        "OPTIONS sip:b@h SIP/2.0\r\n" +
        "Via: SIP/2.0/TCP a;branch=z9hG4bK1;rport, SIP/2.0/UDP b\r\n" +
        "Max-Forwards: 70\r\n" +
        "To: \"B, b\" <sip:b@h>\r\n" +
        "Via: SIP/2.0/UDP c;branch=z9hG4bK2\r\n" +
        "From: <sip:a@h>;tag=1\r\n" +
        "Call-ID: call@a\r\n" +
        "Timestamp: 54.2\r\n" +
        "CSeq: 63104 OPTIONS\r\n" +
        "Contact: <sip:a@a>\r\n" +
        "Content-Type: text/plain\r\n" +
        "Content-Length: 4\r\n\r\nbody";

    private final UnsafeBuffer out = new UnsafeBuffer(new byte[1024]);
    private final MessageWriter writer = new MessageWriter();
    private final SipMessage request = new SipMessage();
    private final SipParser parser = new SipParser(32);
    private final Text tag = Text.of("t4g");

    @Test
    void shouldCopyWhatAResponseNeedsAndAddToTag() {
        parse(REQUEST);
        respond(404, null);
        assertEquals(
            "SIP/2.0 404 Not Found\r\n" +
                "Via: SIP/2.0/TCP a;branch=z9hG4bK1;rport, SIP/2.0/UDP b\r\n" +
                "Via: SIP/2.0/UDP c;branch=z9hG4bK2\r\n" +
                "From: <sip:a@h>;tag=1\r\n" +
                "To: \"B, b\" <sip:b@h>;tag=t4g\r\n" +
                "Call-ID: call@a\r\n" +
                "CSeq: 63104 OPTIONS\r\n" +
                "Content-Length: 0\r\n\r\n",
            written());
    }

    @Test
    void shouldCopyTimestampAndAddNoTagWhenTrying() {
        parse(REQUEST);
        respond(100, null);
        final String response = written();
        assertTrue(response.startsWith("SIP/2.0 100 Trying\r\n"));
        assertTrue(response.contains("\r\nTimestamp: 54.2\r\n"));
        assertTrue(response.contains("\r\nTo: \"B, b\" <sip:b@h>\r\n"));
    }

    @Test
    void shouldKeepToTagWhenRequestHasOne() {
        parse(REQUEST.replace("<sip:b@h>\r\n", "<sip:b@h>;tag=theirs\r\n"));
        respond(481, null);
        assertTrue(written().contains("\r\nTo: \"B, b\" <sip:b@h>;tag=theirs\r\n"));
    }

    @Test
    void shouldAddTagToAddrSpec() {
        parse(REQUEST.replace("\"B, b\" <sip:b@h>", "sip:b@h"));
        respond(200, null);
        assertTrue(written().contains("\r\nTo: sip:b@h;tag=t4g\r\n"));
    }

    @Test
    void shouldAddNoTagWhenNoneIsGiven() {
        parse(REQUEST);
        ResponseWriter.begin(writer.start(out, 3, 1000), request, 200, null, null, 0, 0);
        ResponseWriter.end(writer);
        assertTrue(written().contains("\r\nTo: \"B, b\" <sip:b@h>\r\n"));
    }

    @Test
    void shouldTakeReasonAndFurtherLinesFromCaller() {
        parse(REQUEST);
        ResponseWriter.begin(
            writer.start(out, 3, 1000), request, 400, Ascii.bytes("Bad CSeq"), tag.buffer, Text.OFFSET, tag.length);
        writer.header(HeaderId.RETRY_AFTER, 5);
        ResponseWriter.end(writer);
        final String response = written();
        assertTrue(response.startsWith("SIP/2.0 400 Bad CSeq\r\n"));
        assertTrue(response.endsWith("\r\nRetry-After: 5\r\nContent-Length: 0\r\n\r\n"));
    }

    @Test
    void shouldWriteOutNamesAndLineEndsWhenRequestIsTerse() {
        parse("INFO sip:b@h SIP/2.0\nv:SIP/2.0/UDP a\nf:<sip:a@h>\n ;tag=1  \nt:<sip:b@h>\ni:x\nCSEQ : 1 INFO\n\n");
        respond(200, null);
        assertEquals(
            "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP a\r\nFrom: <sip:a@h>\n ;tag=1\r\nTo: <sip:b@h>;tag=t4g\r\n" +
                "Call-ID: x\r\nCSeq: 1 INFO\r\nContent-Length: 0\r\n\r\n",
            written());
    }

    @Test
    void shouldNoteSourceInTopViaWhenAsked() {
        parse(REQUEST);
        respond(200, new IpLiteral().setIpv4(0xc0000201));
        assertTrue(written().contains(
            "\r\nVia: SIP/2.0/TCP a;branch=z9hG4bK1;rport=4711;received=192.0.2.1, SIP/2.0/UDP b\r\n" +
                "Via: SIP/2.0/UDP c;branch=z9hG4bK2\r\n"));
    }

    @Test
    void shouldAnswerMalformedRequestThatCanBeAnswered() {
        final Text text = Text.of(REQUEST.replace("Max-Forwards: 70", "Max-Forwards: x"));
        assertFalse(parser.parseDatagram(text.buffer, Text.OFFSET, text.length, request));
        assertTrue(request.isAnswerable());
        respond(400, new IpLiteral().setIpv4(0xc0000201));
        readBack(400);
        assertEquals(4711, request.topVia().rport());
    }

    @Test
    void shouldRepeatWhatThereIsAndAddNoTagToAMalformedTo() {
        final String poor = "INFO sip:b@h SIP/2.0\r\nVia: SIP/2.0/UDP a\r\nTo: \"B <sip:b@h>\r\nTo: sip:c\r\n" +
            "CSeq: 99999999999 INFO\r\nCSeq: 1 INFO\r\n\r\n";
        final Text text = Text.of(poor);
        assertFalse(parser.parseDatagram(text.buffer, Text.OFFSET, text.length, request));
        respond(400, null);
        assertEquals("SIP/2.0 400 Bad Request\r\nVia: SIP/2.0/UDP a\r\nTo: \"B <sip:b@h>\r\n" +
            "CSeq: 99999999999 INFO\r\nContent-Length: 0\r\n\r\n", written());
    }

    @Test
    void shouldReadBackAsResponse() {
        parse(REQUEST);
        respond(503, null);
        readBack(503);
        assertEquals("t4g", request.toTag().text(request.buffer()));
        assertEquals("1", request.fromTag().text(request.buffer()));
        assertEquals(2, request.count(HeaderId.VIA));
        assertEquals(63104, request.cseq());
    }

    @Test
    void shouldOverflowWithoutHarmAtEveryLimit() {
        parse(REQUEST);
        respond(404, null);
        final String whole = written();
        for (int limit = 0; limit < whole.length(); limit++) {
            out.setMemory(0, out.capacity(), (byte) '#');
            ResponseWriter.begin(
                writer.start(out, 3, limit), request, 404, null, tag.buffer, Text.OFFSET, tag.length,
                null, 0);
            ResponseWriter.end(writer);
            assertTrue(writer.overflowed());
            assertTrue(whole.startsWith(out.getStringWithoutLengthUtf8(3, writer.length())));
            assertEquals('#', out.getByte(3 + limit));
        }
    }

    private void parse(final String string) {
        final Text text = Text.of(string);
        assertTrue(parser.parseDatagram(text.buffer, Text.OFFSET, text.length, request), () -> "" + request.error());
    }

    private void readBack(final int status) {
        parse(written());
        assertFalse(request.isRequest());
        assertEquals(status, request.statusCode());
        assertEquals(0, request.contentLength());
    }

    private void respond(final int status, final IpLiteral source) {
        ResponseWriter.begin(
            writer.start(out, 3, 1000), request, status, null, tag.buffer, Text.OFFSET, tag.length, source, 4711);
        ResponseWriter.end(writer);
    }

    private String written() {
        assertFalse(writer.overflowed());
        return out.getStringWithoutLengthUtf8(3, writer.length());
    }
}
