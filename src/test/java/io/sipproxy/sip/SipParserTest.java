package io.sipproxy.sip;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

import static io.sipproxy.sip.Samples.INVITE;
import static io.sipproxy.sip.Samples.OPTIONS;
import static io.sipproxy.sip.Samples.PREFIX;
import static io.sipproxy.sip.Samples.RINGING;
import static io.sipproxy.sip.Samples.SDP;
import static io.sipproxy.sip.Samples.crlf;
import static io.sipproxy.sip.Samples.name;
import static io.sipproxy.sip.Samples.parse;
import static io.sipproxy.sip.Samples.value;
import static io.sipproxy.sip.Samples.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SipParserTest {
    private static String text(final SipMessage message, final Span span) {
        return span.isPresent() ? span.text(message.buffer()) : null;
    }

    @Test
    void shouldFillEveryFieldOfARichInvite() {
        final SipMessage m = parse(INVITE);
        assertNull(m.error());
        assertTrue(m.isRequest());
        assertTrue(m.isAnswerable());
        assertSame(Method.INVITE, m.method());
        assertEquals("INVITE", text(m, m.methodToken()));
        assertEquals("sip:bob@biloxi.example.com;transport=tcp", text(m, m.requestUri()));
        assertEquals(0, m.statusCode());
        assertFalse(m.reasonPhrase().isPresent());
        assertEquals(PREFIX, m.offset());
        assertEquals(INVITE.length(), m.length());
        assertEquals(PREFIX + INVITE.length(), m.end());
        assertEquals(PREFIX + INVITE.indexOf("\r\n") + 2, m.headersStart());
        assertEquals(PREFIX + INVITE.indexOf(SDP), m.bodyOffset());
        assertEquals(SDP.length(), m.bodyLength());
        assertEquals(SDP.length(), m.contentLength());

        assertSame(Transport.TCP, m.topVia().transport());
        assertEquals("client.example.com", text(m, m.topVia().host()));
        assertEquals(5070, m.topVia().port());
        assertEquals("z9hG4bK74b43", text(m, m.topVia().branch()));
        assertTrue(m.topVia().hasRport());
        assertEquals("\"Alice ;tag=no\" <sip:alice@example.com;tag=neither>;tag=9fxced76sl", text(m, m.from()));
        assertEquals("9fxced76sl", text(m, m.fromTag()));
        assertEquals("Bob <sip:bob@biloxi.example.com>", text(m, m.to()));
        assertFalse(m.toTag().isPresent());
        assertEquals("3848276298220188511@example.com", text(m, m.callId()));
        assertEquals(Integer.MAX_VALUE, m.cseq());
        assertSame(Method.INVITE, m.cseqMethod());
        assertEquals("INVITE", text(m, m.cseqMethodToken()));
        assertEquals(70, m.maxForwards());
        assertEquals("INVITE sip:bob@biloxi.example.com;transport=tcp SIP/2.0", m.toString());
    }

    @Test
    void shouldKeepTheHeaderLinesAndTheirChains() {
        final SipMessage m = parse(INVITE);
        assertEquals(14, m.headerCount());
        final int via = m.first(HeaderId.VIA);
        assertEquals(0, via);
        assertEquals(1, m.next(via));
        assertEquals(-1, m.next(1));
        assertEquals(2, m.count(HeaderId.VIA));
        assertEquals(2, m.count(HeaderId.SUPPORTED));
        assertEquals("path", value(m, m.next(m.first(HeaderId.SUPPORTED))));
        assertEquals(1, m.count(HeaderId.OTHER));
        assertEquals(-1, m.first(HeaderId.EXPIRES));
        assertEquals(0, m.count(HeaderId.EXPIRES));

        final int custom = m.first(HeaderId.OTHER);
        assertEquals("X-Custom", name(m, custom));
        assertEquals("one\r\n two", value(m, custom));
        assertSame(HeaderId.OTHER, m.headerId(custom));
        assertEquals(m.headersStart(), m.lineStart(0));
        for (int i = 1; i < m.headerCount(); i++) {
            assertEquals(m.lineEnd(i - 1), m.lineStart(i));
        }
        assertEquals(m.bodyOffset() - 2, m.lineEnd(m.headerCount() - 1));
    }

    @Test
    void shouldFillTheFieldsOfAResponse() {
        final SipMessage m = parse(RINGING);
        assertNull(m.error());
        assertFalse(m.isRequest());
        assertFalse(m.isAnswerable());
        assertEquals(180, m.statusCode());
        assertEquals("Ringing", text(m, m.reasonPhrase()));
        assertSame(Method.INVITE, m.method());
        assertEquals("INVITE", text(m, m.methodToken()));
        assertFalse(m.requestUri().isPresent());
        assertEquals("8321234356", text(m, m.toTag()));
        assertEquals(5070, m.topVia().rport());
        assertEquals("192.0.2.101", text(m, m.topVia().received()));
        assertEquals(0, m.contentLength());
        assertEquals(-1, m.maxForwards());
    }

    @Test
    void shouldForgetTheMessageBefore() {
        final UnsafeBuffer rich = Samples.direct(INVITE);
        final UnsafeBuffer poor = Samples.direct(OPTIONS);
        final SipParser parser = new SipParser(64);
        final SipMessage m = new SipMessage();
        assertTrue(parser.parseDatagram(rich, PREFIX, rich.capacity() - PREFIX, m));
        assertTrue(parser.parseDatagram(poor, PREFIX, poor.capacity() - PREFIX, m));
        assertEquals(6, m.headerCount());
        assertEquals(-1, m.first(HeaderId.ROUTE));
        assertEquals(-1, m.first(HeaderId.OTHER));
        assertEquals(-1, m.next(m.first(HeaderId.VIA)));
        assertEquals(-1, m.maxForwards());
        assertEquals(0, m.bodyLength());
        assertEquals("1", text(m, m.fromTag()));
        assertFalse(m.topVia().hasRport());
    }

    /** In the manner of the unusual but valid messages that RFC 4475 section 3.1.1 describes. */
    @Test
    void shouldReadFoldsCompactFormsAndWhiteSpaceBeforeColons() {
        final SipMessage m = parse(crlf("""
            invite-X sip:x@example.com sip/2.0
            TO :
             sip:v@example.com ;   tag    = 1918
            fRoM   : "J \\\\\\"Q"       <sip:j@example.com>
              ;
              tag = 98as
            MAX-forwards: 0068
            i: fold.1@192.0.2.1
            Content-Length   : 3
            cseq: 0009
              invite-X
            vIA  : SIP  /   2.0
              /UDP
                192.0.2.2;branch=390s , SIP/2.0/TCP h2
            s:
            New-Header:   a
             b\t
            \tc \s
            m:"Q <x>" <sip:j@example.com> ; newparam = v ;
              q = 0.33

            abc"""));
        assertNull(m.error());
        assertEquals("invite-X", text(m, m.methodToken()));
        assertSame(Method.OTHER, m.method());
        assertEquals("sip:v@example.com ;   tag    = 1918", text(m, m.to()));
        assertEquals("1918", text(m, m.toTag()));
        assertEquals("98as", text(m, m.fromTag()));
        assertEquals(68, m.maxForwards());
        assertEquals(9, m.cseq());
        assertEquals("invite-X", text(m, m.cseqMethodToken()));
        assertEquals("192.0.2.2", text(m, m.topVia().host()));
        assertFalse(m.topVia().isRfc3261Branch());
        assertEquals("", value(m, m.first(HeaderId.SUBJECT)));
        assertEquals("a\r\n b\t\r\n\tc", value(m, m.first(HeaderId.OTHER)));
        assertEquals("New-Header", name(m, m.first(HeaderId.OTHER)));
        assertEquals(4, m.nameLength(m.first(HeaderId.FROM)));
        assertEquals(3, m.bodyLength());
    }

    @Test
    void shouldKeepUnusualCharacters() {
        final String method = "!interesting-Method0123456789_*+`.%~'";
        final SipMessage m = parse(crlf("""
            %1$s sip:1_u~(to-be!)&isn't+it$/c?,/;;*:&it+has=1,w!*p$w~d.(x)@example.com SIP/2.0
            Via: SIP/2.0/TCP h;branch=z9hG4bK-.!%%66*_+`'~
            To: "BEL:\\\007 NUL:\\\000 DEL:\\\177 \\"\\\\" <sip:1_unusual.URI~@example.com>
            From: token1~` token2'+_ token3*%%!.- <sip:m@example.com?x=%%22%%3c>;'+*tag=4;tag=_token~1'+`*%%!-.
            Call-ID: w%%ZK-!.*_+'@word`~)(><:\\/"][?}{
            CSeq: 139122385 %1$s
            header-!.%%*+_`'~: \u00e9\u05d0\ud83d\ude00 caf\u00e9
            Content-Length: 0

            """).formatted(method));
        assertNull(m.error());
        assertEquals(method, text(m, m.methodToken()));
        assertEquals(method, text(m, m.cseqMethodToken()));
        assertEquals("_token~1'+`*%!-.", text(m, m.fromTag()));
        assertEquals("\u00e9\u05d0\ud83d\ude00 caf\u00e9", value(m, m.first(HeaderId.OTHER)));
        assertEquals("w%ZK-!.*_+'@word`~)(><:\\/\"][?}{", text(m, m.callId()));
    }

    @Test
    void shouldTakeBareLineFeedsAsLineEnds() {
        final SipMessage m = parse(INVITE.replace("\r\n", "\n").replaceFirst("Content-Length: .*\n", ""));
        assertNull(m.error());
        assertEquals(13, m.headerCount());
        assertEquals("one\n two", value(m, m.first(HeaderId.OTHER)));
        assertEquals("path", value(m, m.next(m.first(HeaderId.SUPPORTED))));
        assertEquals(SDP.replace("\r\n", "\n"), m.buffer().getStringWithoutLengthUtf8(m.bodyOffset(), m.bodyLength()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\r\n\r\n", "\n", "\r\n\n\r\n"})
    void shouldSkipLineEndsBeforeADatagramsMessage(final String before) {
        final SipMessage m = parse(before + OPTIONS);
        assertNull(m.error());
        assertEquals(PREFIX + before.length(), m.offset());
        assertEquals(OPTIONS.length(), m.length());
    }

    @ParameterizedTest
    @CsvSource({
        "SIP/2.0 100 Trying, 100, Trying", "SIP/2.0 699 x, 699, x", "sip/2.0 299 Fine, 299, Fine",
        "'SIP/2.0 200 ', 200, ''", "SIP/2.0 200, 200, ''", "SIP/2.0 404 Not  here: \u05d0, 404, Not  here: \u05d0",
        "SIP/2.0 200 = 2**3 * 5**2, 200, = 2**3 * 5**2"
    })
    void shouldReadStatusLines(final String line, final int status, final String phrase) {
        final SipMessage m = parse(with(RINGING, "SIP/2.0 180 Ringing", line));
        assertNull(m.error());
        assertEquals(status, m.statusCode());
        assertEquals(phrase, text(m, m.reasonPhrase()));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "sips:a@b", "tel:+1-201-555-0123", "soap.beep://192.0.2.103:3002", "nobodyKnowsThisScheme:opaque", "a:b",
        "sip:[2001:db8::10]:5070", "http://x/?a=b", "sip:sip%3Auser%40h@h;other=a%20b?x=%00", "sip:\u00e9@h"
    })
    void shouldTakeRequestUrisOfAnyScheme(final String uri) {
        final SipMessage m = parse(with(OPTIONS, "sip:example.com SIP", uri + " SIP"));
        assertNull(m.error());
        assertEquals(uri, text(m, m.requestUri()));
    }

    @Test
    void shouldReadTheDatagramsBodyByContentLength() {
        assertEquals(3, parse(with(OPTIONS, "l: 0\r\n\r\n", "l: 3\r\n\r\nabcde")).bodyLength());
        assertEquals(5, parse(with(OPTIONS, "l: 0\r\n\r\n", "\r\nabcde")).bodyLength());
        assertEquals(-1, parse(with(OPTIONS, "l: 0\r\n\r\n", "\r\nabcde")).contentLength());
        assertEquals(0, parse(with(OPTIONS, "l: 0\r\n\r\n", "\r\n")).bodyLength());
        final SipMessage twice = parse(with(OPTIONS, "l: 0\r\n\r\n", "l: 2\r\nContent-Length: 0002\r\n\r\nabc"));
        assertNull(twice.error());
        assertEquals(2, twice.bodyLength());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "sip:a@b;tag=x                     | x",
        "sip:a@b ; other ; TAG = x;y=z     | x",
        "<sip:a@b>                         | ",
        "<sip:a@b;tag=no>                  | ",
        "\"x;tag=no\" <sip:a@b>;tag=yes    | yes",
        "<sip:a@b>;p=\"a;tag=no\";tag=yes  | yes",
        "<sip:a@b>;tags=1;xtag=2;tag=3     | 3",
        "<sip:a@b>;tag=1;tag=2             | 1",
        "\"a\\\"<;\" <sip:a@b>;;tag=1;     | 1",
        "a b < sip:a@b >;tag=1-.~!         | 1-.~!",
        "tel:+1;tag=q                      | q",
    })
    void shouldFindTagsOutsideQuotesAndBrackets(final String address, final String tag) {
        final SipMessage to = parse(with(OPTIONS, "<sip:example.com>", address));
        assertNull(to.error());
        assertEquals(tag, text(to, to.toTag()));
        final SipMessage from = parse(with(OPTIONS, "<sip:a@example.com>;tag=1", address));
        assertNull(from.error());
        assertEquals(tag, text(from, from.fromTag()));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "00, 0", "255, 255", "0070, 70"})
    void shouldReadMaxForwards(final String value, final int expected) {
        final SipMessage m = parse(with(OPTIONS, "i: c1", "i: c1\r\nMax-Forwards: " + value));
        assertNull(m.error());
        assertEquals(expected, m.maxForwards());
    }

    @Test
    void shouldKeepAsManyHeadersAsAllowed() {
        final List<String> lines = new ArrayList<>();
        for (int i = 0; i < 94; i++) {
            lines.add((i % 3 == 0 ? "Route: <sip:" : "X: <") + i + ">\r\n");
        }
        final UnsafeBuffer buffer = Samples.direct(with(OPTIONS, "i: c1\r\n", "i: c1\r\n" + String.join("", lines)));
        final SipMessage m = new SipMessage();
        assertTrue(new SipParser(100).parseDatagram(buffer, PREFIX, buffer.capacity() - PREFIX, m));
        assertEquals(100, m.headerCount());
        assertEquals(32, m.count(HeaderId.ROUTE));
        int expected = 0;
        for (int line = m.first(HeaderId.ROUTE); line >= 0; line = m.next(line), expected += 3) {
            assertEquals("<sip:" + expected + ">", value(m, line));
        }
        assertFalse(new SipParser(99).parseDatagram(buffer, PREFIX, buffer.capacity() - PREFIX, m));
        assertSame(ParseError.TOO_MANY_HEADERS, m.error());
    }
}
