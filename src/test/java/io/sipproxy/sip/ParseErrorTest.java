package io.sipproxy.sip;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import static io.sipproxy.sip.ParseError.*;
import static io.sipproxy.sip.Samples.OPTIONS;
import static io.sipproxy.sip.Samples.RINGING;
import static io.sipproxy.sip.Samples.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

/** What is wrong with a message is named, and whether it can be answered is told rightly. */
class ParseErrorTest {
    private static final String LINE = "OPTIONS sip:example.com SIP/2.0";
    private static final String VIA = "v: SIP/2.0/TCP h;branch=z9hG4bK1\r\n";
    private static final String FROM = "f: <sip:a@example.com>;tag=1\r\n";
    private static final String TO = "t: <sip:example.com>\r\n";
    private static final String CALL_ID = "i: c1\r\n";
    private static final String CSEQ = "CSeq: 1 OPTIONS\r\n";
    private static final String LENGTH = "l: 0\r\n";
    /** Not to be had from a datagram: StreamFramerTest has them. */
    private static final Set<ParseError> STREAM_ONLY = EnumSet.of(MISSING_CONTENT_LENGTH, MESSAGE_TOO_LARGE);

    private static SipMessage parse(final String text) {
        return Samples.parse(text, new MessageLimits(64, 400, 7, 4));
    }

    private static Arguments answered(final ParseError error, final String old, final String replacement) {
        return Arguments.of(error, with(OPTIONS, old, replacement), true);
    }

    private static Arguments dropped(final ParseError error, final String old, final String replacement) {
        return Arguments.of(error, with(OPTIONS, old, replacement), false);
    }

    private static Arguments response(final ParseError error, final String old, final String replacement) {
        return Arguments.of(error, with(RINGING, old, replacement), false);
    }

    static List<Arguments> faults() {
        return List.of(
            Arguments.of(EMPTY, "", false),
            Arguments.of(EMPTY, "\r\n\r\n", false),
            Arguments.of(NOT_SIP, "\r\n\r", false),
            Arguments.of(NOT_SIP, "GET / HTTP/1.1\r\n\r\n", false),
            Arguments.of(NOT_SIP, "HTTP/1.1 200 OK\r\n\r\n", false),
            Arguments.of(NOT_SIP, "\u0000\u0001\u0000\u0000", false),
            dropped(NOT_SIP, LINE, " " + LINE),
            dropped(NOT_SIP, LINE, "OPTIONS sip:example.com"),
            dropped(NOT_SIP, LINE, "OPTIONS sip:exa\u0000mple.com SIP/2.0"),
            dropped(NOT_SIP, LINE, "OPTIONS sip:exa\rmple.com SIP/2.0"),
            answered(BAD_REQUEST_LINE, LINE, "OPTIONS SIP/2.0"),
            answered(BAD_REQUEST_LINE, LINE, "OPTIONS  SIP/2.0"),
            answered(BAD_REQUEST_LINE, LINE, LINE + " more"),
            answered(BAD_REQUEST_LINE, LINE, "OPTIONS sip:example.com SIP/2"),
            answered(BAD_REQUEST_LINE, LINE, "OPTIONS sip:example.com SIP/2.0x"),
            answered(BAD_REQUEST_LINE, LINE, "OPTIONS sip:example.com SIP/.0"),
            answered(BAD_REQUEST_LINE, LINE, "OPTIONS sip:example.com SIP/2."),
            answered(BAD_METHOD, LINE, "OPT(IONS sip:example.com SIP/2.0"),
            answered(EXTRA_SPACE_IN_REQUEST_LINE, LINE, "OPTIONS  sip:example.com SIP/2.0"),
            answered(EXTRA_SPACE_IN_REQUEST_LINE, LINE, "OPTIONS sip:example.com  SIP/2.0"),
            answered(EXTRA_SPACE_IN_REQUEST_LINE, LINE, LINE + "  "),
            answered(EXTRA_SPACE_IN_REQUEST_LINE, LINE, "OPTIONS\tsip:example.com SIP/2.0"),
            answered(EXTRA_SPACE_IN_REQUEST_LINE, LINE, "OPTIONS sip:example.com\tSIP/2.0"),
            answered(SPACE_IN_REQUEST_URI, LINE, "OPTIONS sip:example.com; lr SIP/2.0"),
            answered(BRACKETED_REQUEST_URI, LINE, "OPTIONS <sip:example.com> SIP/2.0"),
            answered(BAD_REQUEST_URI, LINE, "OPTIONS example.com SIP/2.0"),
            answered(BAD_REQUEST_URI, LINE, "OPTIONS :example.com SIP/2.0"),
            answered(BAD_REQUEST_URI, LINE, "OPTIONS sip: SIP/2.0"),
            answered(BAD_REQUEST_URI, LINE, "OPTIONS 1sip:x SIP/2.0"),
            answered(BAD_REQUEST_URI, LINE, "OPTIONS s@p:x SIP/2.0"),
            answered(BAD_REQUEST_URI, LINE, "OPTIONS * SIP/2.0"),
            answered(UNSUPPORTED_VERSION, LINE, "OPTIONS sip:example.com SIP/7.0"),
            answered(UNSUPPORTED_VERSION, LINE, "OPTIONS sip:example.com sip/10.21"),
            response(UNSUPPORTED_VERSION, "SIP/2.0 180", "SIP/3.0 180"),
            response(BAD_STATUS_LINE, "SIP/2.0 180", "SIP/2 180"),
            response(BAD_STATUS_LINE, "SIP/2.0 180", "SIP/2.0  180"),
            response(BAD_STATUS_LINE, "SIP/2.0 180", "SIP/2.0\t180"),
            response(BAD_STATUS_LINE, "SIP/2.0 180 ", "SIP/2.0 180\t"),
            response(BAD_STATUS_LINE, "SIP/2.0 180", "SIP/2.0"),
            response(BAD_STATUS_LINE, "SIP/2.0 180 Ringing", "SIP/2.0"),
            response(BAD_STATUS_CODE, " 180 ", " 18 "),
            response(BAD_STATUS_CODE, " 180 ", " 099 "),
            response(BAD_STATUS_CODE, " 180 ", " 700 "),
            response(BAD_STATUS_CODE, " 180 ", " 18x "),
            response(BAD_STATUS_CODE, " 180 ", " 4294967301 "),
            answered(BAD_HEADER, CALL_ID, CALL_ID + "No colon here\r\n"),
            answered(BAD_HEADER, CALL_ID, CALL_ID + ": no name\r\n"),
            answered(BAD_HEADER, CALL_ID, CALL_ID + "Bad(Name: x\r\n"),
            answered(BAD_HEADER, CALL_ID, CALL_ID + "Two Words: x\r\n"),
            answered(CONTROL_CHARACTER, CALL_ID, CALL_ID + "Nam\u0000e: x\r\n"),
            answered(BAD_HEADER, CALL_ID, CALL_ID + "Nam\u00e9: x\r\n"),
            answered(BAD_HEADER, VIA, " folded start line\r\n" + VIA),
            answered(CONTROL_CHARACTER, CALL_ID, CALL_ID + "X: a\u0000b\r\n"),
            answered(CONTROL_CHARACTER, CALL_ID, CALL_ID + "X: a\\\u0000b\r\n"),
            answered(CONTROL_CHARACTER, CALL_ID, CALL_ID + "X: \"a\u0000b\"\r\n"),
            answered(CONTROL_CHARACTER, CALL_ID, CALL_ID + "X: \"a\\\\\u0000b\"\r\n"),
            answered(CONTROL_CHARACTER, CALL_ID, CALL_ID + "X: \"a\\\rb\"\r\n"),
            answered(CONTROL_CHARACTER, CALL_ID, CALL_ID + "X: \"a\\\u0000b\" \u0000\r\n"),
            answered(CONTROL_CHARACTER, CALL_ID, CALL_ID + "X: a\r\n \u001b b\r\n"),
            answered(CONTROL_CHARACTER, CALL_ID, CALL_ID + "X: a\rb\r\n"),
            answered(CONTROL_CHARACTER, CALL_ID, CALL_ID + "\rX: a\r\n"),
            answered(TOO_MANY_HEADERS, LENGTH, "X: y\r\n".repeat(100) + LENGTH),
            answered(HEADER_TOO_LONG, CALL_ID, CALL_ID + "X: " + "y".repeat(500) + "\r\n"),
            answered(HEADER_TOO_LONG, CALL_ID, CALL_ID + "X:" + "\r\n y".repeat(200) + "\r\n"),
            answered(HEADER_TOO_LONG, VIA, VIA.replace("\r\n", ";x=" + "y".repeat(500) + "\r\n")),
            response(HEADER_TOO_LONG, "Call-ID: ", "Subject: " + "y".repeat(500) + "\r\nCall-ID: "),
            answered(TOO_MANY_VIAS, VIA, VIA + "Via: " + "SIP/2.0/UDP h, ".repeat(6) + "SIP/2.0/UDP h\r\n"),
            answered(TOO_MANY_VIAS, VIA, VIA.replace("\r\n", ", SIP/2.0/UDP h".repeat(7) + "\r\n")),
            answered(TOO_MANY_VIAS, VIA, VIA.repeat(8)),
            response(TOO_MANY_VIAS, "Call-ID: ", "v: " + "SIP/2.0/UDP h, ".repeat(9) + "\r\nCall-ID: "),
            answered(TOO_MANY_ROUTES, CALL_ID, CALL_ID + "Route: " + "<sip:a;lr>,".repeat(5) + "\r\n"),
            answered(TOO_MANY_RECORD_ROUTES, CALL_ID, CALL_ID + "Record-Route: <sip:a;lr>\r\n".repeat(5)),
            dropped(TOO_MANY_HEADERS, VIA, "X: y\r\n".repeat(100) + VIA),
            answered(TRUNCATED_HEADERS, LENGTH + "\r\n", LENGTH),
            answered(TRUNCATED_HEADERS, LENGTH + "\r\n", "X: y"),
            dropped(TRUNCATED_HEADERS, CSEQ + LENGTH + "\r\n", "CSeq"),
            Arguments.of(TRUNCATED_HEADERS, "OPTIONS sip:exam", false),
            dropped(MISSING_VIA, VIA, ""),
            dropped(BAD_VIA, VIA, "v: SIP/2.0/TCP\r\n"),
            dropped(BAD_VIA, VIA, "v:\r\n" + VIA),
            answered(BAD_VIA, VIA, VIA.replace("\r\n", ";;,;,,\r\n")),
            answered(BAD_VIA, VIA, VIA.replace("\r\n", ",SIP/2.0/UDP a, SIP/2.0/UDP\r\n")),
            answered(MISSING_FROM, FROM, ""),
            answered(BAD_FROM, FROM, "f:\r\n"),
            answered(BAD_FROM, FROM, "f: \"open <sip:a@example.com>;tag=1\r\n"),
            answered(BAD_FROM, FROM, "f: <sip:a@example.com;tag=1\r\n"),
            answered(BAD_FROM, FROM, "f: <sip:a@example.com>;tag=\r\n"),
            answered(BAD_FROM, FROM, "f: <sip:a@example.com>;tag\r\n"),
            answered(BAD_FROM, FROM, "f: ;tag=1\r\n"),
            answered(DUPLICATE_FROM, FROM, FROM + FROM),
            answered(MISSING_TO, TO, ""),
            answered(BAD_TO, TO, "t: \r\n"),
            answered(BAD_TO, TO, "t: <sip:example.com>;tag=;x\r\n"),
            answered(DUPLICATE_TO, TO, TO + "To: sip:x\r\n"),
            answered(MISSING_CALL_ID, CALL_ID, ""),
            answered(BAD_CALL_ID, CALL_ID, "i:\r\n"),
            answered(BAD_CALL_ID, CALL_ID, "i: a b\r\n"),
            answered(BAD_CALL_ID, CALL_ID, "i: a\r\n b\r\n"),
            answered(DUPLICATE_CALL_ID, CALL_ID, CALL_ID + "Call-ID: c1\r\n"),
            dropped(MISSING_CSEQ, CSEQ, ""),
            dropped(BAD_CSEQ, CSEQ, "CSeq:\r\n"),
            dropped(BAD_CSEQ, CSEQ, "CSeq: OPTIONS\r\n"),
            dropped(BAD_CSEQ, CSEQ, "CSeq: 1\r\n"),
            dropped(BAD_CSEQ, CSEQ, "CSeq: 1OPTIONS\r\n"),
            answered(BAD_CSEQ, CSEQ, "CSeq: -1 OPTIONS\r\n"),
            dropped(BAD_CSEQ, CSEQ, "CSeq: 1 OPTIONS x\r\n"),
            answered(BAD_CSEQ, CSEQ, "CSeq: 2147483648 OPTIONS\r\n"),
            answered(BAD_CSEQ, CSEQ, "CSeq: 36893488147419103232 OPTIONS\r\n"),
            answered(DUPLICATE_CSEQ, CSEQ, CSEQ + CSEQ),
            answered(CSEQ_METHOD_MISMATCH, CSEQ, "CSeq: 1 INVITE\r\n"),
            answered(CSEQ_METHOD_MISMATCH, CSEQ, "CSeq: 1 options\r\n"),
            answered(CSEQ_METHOD_MISMATCH, LINE, "NEWMETHOD sip:example.com SIP/2.0"),
            answered(BAD_MAX_FORWARDS, CALL_ID, CALL_ID + "Max-Forwards: 256\r\n"),
            answered(BAD_MAX_FORWARDS, CALL_ID, CALL_ID + "Max-Forwards: -1\r\n"),
            answered(BAD_MAX_FORWARDS, CALL_ID, CALL_ID + "Max-Forwards:\r\n"),
            answered(BAD_MAX_FORWARDS, CALL_ID, CALL_ID + "Max-Forwards: 70 70\r\n"),
            answered(DUPLICATE_MAX_FORWARDS, CALL_ID, CALL_ID + "Max-Forwards: 7\r\nMax-Forwards: 7\r\n"),
            answered(BAD_CONTENT_LENGTH, LENGTH, "l: -1\r\n"),
            answered(BAD_CONTENT_LENGTH, LENGTH, "l:\r\n"),
            answered(BAD_CONTENT_LENGTH, LENGTH, "l: 0x\r\n"),
            answered(BAD_CONTENT_LENGTH, LENGTH, "l: 1 0\r\n"),
            answered(CONFLICTING_CONTENT_LENGTH, LENGTH, LENGTH + "Content-Length: 1\r\n"),
            answered(TRUNCATED_BODY, LENGTH, "l: 1\r\n"),
            answered(TRUNCATED_BODY, LENGTH, "l: 99999999999999999999999\r\n"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void shouldNameTheFault(final ParseError error, final String text, final boolean answerable) {
        final SipMessage message = parse(text);
        assertSame(error, message.error());
        assertEquals(answerable, message.isAnswerable());
    }

    @Test
    void shouldHaveACaseForEveryError() {
        final Set<ParseError> seen = EnumSet.copyOf(STREAM_ONLY);
        faults().forEach(fault -> seen.add((ParseError) fault.get()[0]));
        assertEquals(EnumSet.allOf(ParseError.class), seen);
    }

    @Test
    void shouldReportTheFirstOfSeveralFaults() {
        final String text = with(with(OPTIONS, LINE, "OPTIONS  <sip:x> SIP/7.0"), CSEQ, "CSeq: x\r\nBad\r\n");
        assertSame(EXTRA_SPACE_IN_REQUEST_LINE, parse(text).error());
        assertSame(BAD_HEADER, parse(with(text, "OPTIONS  <sip:x> SIP/7.0", LINE)).error());
    }

    @Test
    void shouldReadOnAfterAnError() {
        final String text = with(OPTIONS, LINE, "OPTIONS  sip:example.com SIP/2.0");
        final SipMessage m = parse(with(text, CALL_ID, "Bad\r\n" + CALL_ID));
        assertEquals("sip:example.com", m.requestUri().text(m.buffer()));
        assertEquals(6, m.headerCount());
        assertEquals("c1", m.callId().text(m.buffer()));
        assertSame(Method.OPTIONS, m.method());
        assertEquals(1, m.cseq());
    }

    @Test
    void shouldNeverAnswerAnAck() {
        final String ack = OPTIONS.replace("OPTIONS", "ACK");
        assertFalse(parse(with(ack, LENGTH, "l: -1\r\n")).isAnswerable());
        assertFalse(parse(with(ack, "CSeq: 1 ACK", "CSeq: 1 OPTIONS")).isAnswerable());
        assertFalse(parse(with(ack, "ACK sip", "A(CK sip")).isAnswerable());
    }
}
