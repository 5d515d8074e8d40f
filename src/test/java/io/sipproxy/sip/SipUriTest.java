package io.sipproxy.sip;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SipUriTest {
    private static final String ALPHABET = "sipteltransport:::@@;;;==?&%20[]()-+.*#/1a,\"< é";

    private final SipUri uri = new SipUri();
    private final Span value = new Span();

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        "sip:atlanta.com                         | SIP  | -           | -       | atlanta.com     | -1   | -  | -",
        "sip:alice@atlanta.com                   | SIP  | alice       | -       | atlanta.com     | -1   | -  | -",
        "SIPS:alice@192.0.2.1:5061               | SIPS | alice       | -       | 192.0.2.1       | 5061 | -  | -",
        "sip:a:secret@h:1                        | SIP  | a           | secret  | h               | 1    | -  | -",
        "sip:a:@h:65535                          | SIP  | a           | ''      | h               | 65535| -  | -",
        "sip:a:b:c@h:05060                       | SIP  | a           | b:c     | h               | 5060 | -  | -",
        "sip:[2001:db8::1]:5070;lr               | SIP  | -           | -       | [2001:db8::1]   | 5070 | ;lr| -",
        "sip:u@[::ffff:192.0.2.1]                | SIP  | u           | -       | [::ffff:192.0.2.1] | -1 | - | -",
        "sip:+1-212:1234@gw.com;user=phone       | SIP  | +1-212      | 1234    | gw.com | -1  | ;user=phone | -",
        "sip:a;b=1;c@h;d=2;e                     | SIP  | a;b=1;c     | -       | h               | -1   | ;d=2;e | -",
        "sip:a?b/c&d=e,$+@h?x=y&z=1              | SIP  | a?b/c&d=e,$+| -       | h     | -1   | -  | ?x=y&z=1",
        "sip:a@h;p=[1]:/?q=%20;r                 | SIP  | a           | -       | h     | -1   | ;p=[1]:/ | ?q=%20;r",
        "sip:sips%3Auser%40example.com@ex.net    | SIP  | sips%3Auser%40example.com | - | ex.net  | -1   | -  | -",
        "sip:null-%00-null@example.com           | SIP  | null-%00-null | -     | example.com     | -1   | -  | -",
        "sip:*98#@pbx_1                          | SIP  | *98#        | -       | pbx_1           | -1   | -  | -",
        "sip:Jürgen@h                            | SIP  | Jürgen      | -       | h               | -1   | -  | -",
        "sip:@192.0.2.1                          | SIP  | -           | -       | 192.0.2.1       | -1   | -  | -",
        "sip:h;                                  | SIP  | -           | -       | h               | -1   | ;  | -",
        "sip:h;;lr;                              | SIP  | -           | -       | h               | -1   | ;;lr; | -",
        "sip:h?                                  | SIP  | -           | -       | h               | -1   | -  | ?",
        "sip:h:5060?a=b                          | SIP  | -           | -       | h               | 5060 | -  | ?a=b",
        "tel:+1-201-555-0123                     | TEL  | +1-201-555-0123 | -   | -               | -1   | -  | -",
        "TEL:7042;phone-context=ex.com           | TEL  | 7042 | - | - | -1 | ;phone-context=ex.com | -",
        "tel:(01)*23#aF                          | TEL  | (01)*23#aF  | -       | -               | -1   | -  | -",
        "urn:service:sos                         | OTHER| -           | -       | -               | -1   | -  | -",
        "soap.beep://192.0.2.103:3002            | OTHER| -           | -       | -               | -1   | -  | -",
        "sipx:alice@atlanta.com                  | OTHER| -           | -       | -               | -1   | -  | -",
        "a+b-1.c:x                               | OTHER| -           | -       | -               | -1   | -  | -",
    })
    void shouldFindPartsWhenUriIsWellFormed(
        final String string, final SipUri.Scheme scheme, final String user, final String password, final String host,
        final int port, final String params, final String headers) {
        final Text text = parse(string);
        assertEquals(scheme, uri.scheme());
        assertEquals(string.substring(0, string.indexOf(':')), text.text(uri.schemeText()));
        assertEquals(Text.OFFSET, uri.offset());
        assertEquals(text.length, uri.length());
        assertEquals(user, text.text(uri.user()));
        assertEquals(password, text.text(uri.password()));
        assertEquals(host, text.text(uri.host()));
        assertEquals(port, uri.port());
        assertEquals(params, text.text(uri.params()));
        assertEquals(headers, text.text(uri.headers()));
    }

    @Test
    void shouldFindPartsWhenUserIsFullOfMarks() {
        // RFC 4475 section 3.1.1.2
        final String user = "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*";
        final Text text = parse("sip:" + user + ":&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com");
        assertEquals(user, text.text(uri.user()));
        assertEquals("&it+has=1,weird!*pas$wo~d_too.(doesn't-it)", text.text(uri.password()));
        assertEquals("example.com", text.text(uri.host()));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "sip", ":", ":a@b", "1sip:a@b", "+sip:a@b", "s ip:a@b", "s@p:h", "sïp:h",
        "sip:", "sip:a@", "sip:@", "sip:a@:5060", "sip:;lr", "sip:?a=b", "sip::pw@h", "sip::5060",
        "sip:h:", "sip:h:0", "sip:h:65536", "sip:h:99999999999999999999", "sip:h:-1", "sip:h:5060x", "sip:h:50 60",
        "sip:h:5060:5061", "sip:a@h:+5060", "sip:a@b@c", "sip:a@h/x", "sip:a@h,b", "sip:hé", "sip:h%41",
        "sip:[::1", "sip:::1", "sip:[]", "sip:[1.2.3.4]", "sip:[::1]x", "sip:[fe80::1%25eth0]", "sip:[::g]:5060",
        "sip:a@2001:db8::1", "sip:x[::1]",
        "sip:a%@h", "sip:a%4@h", "sip:a%4g@h", "sip:a%g4@h", "sip:h;a=%", "sip:h;a=%1", "sip:h?a=%zz",
        "sip:a b@h", " sip:h", "sip:h ", "sip:h; lr", "sip:\"a\"@h", "sip:<h>", "sip:a@h>", "sip:a\t@h", "sip:a\r\n@h",
        "sip:a\u0000@h", "sip:a\u007f@h", "tel:", "tel:;a=b", "tel:+", "tel:-.()", "tel:alice", "tel:12+3", "tel:++1",
        "tel:+1*2", "tel:+12a", "tel:1 2", "tel:12?a=b", "http://a b", "urn:a\"b", "ip:", "a+b-1.c:"
    })
    void shouldRefuseAndHoldNothingWhenUriIsMalformed(final String string) {
        parse("sips:user:pw@[::1]:99;transport=tcp;lr;maddr=x;method=y?h=1");
        final Text text = Text.of(string);
        assertFalse(uri.parse(text.buffer, Text.OFFSET, text.length));
        assertNull(uri.scheme());
        assertEquals(0, uri.length());
        assertEquals(-1, uri.port());
        assertNull(uri.transport());
        assertFalse(uri.isLooseRouter());
        assertFalse(uri.hasTransportParam());
        for (final Span span : new Span[] {
            uri.schemeText(), uri.user(), uri.password(), uri.host(), uri.params(), uri.headers(), uri.maddr(),
            uri.method()}) {
            assertFalse(span.isPresent());
        }
        assertFalse(uri.param(Ascii.bytes("lr"), value));
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "sip:h;transport=tcp,           TCP, tcp",
        "sip:h;a=b;Transport=TLS;lr,    TLS, TLS",
        "sip:h;transport=sctp,          -,   sctp",
        "sip:h;transport=,              -,   ''",
        "sip:h;transport,               -,   ''",
        "sip:h;transport=udp;transport=tcp, UDP, udp",
        "sip:h;%74ransport=udp,         UDP, udp",
        "sip:h;transports=udp,          -,   -",
        "sip:transport=tcp@h,           -,   -",
        "sip:h?transport=tcp,           -,   -",
        "sip:a;transport=tcp@h,         -,   -",
    })
    void shouldFindTransport(final String string, final Transport transport, final String token) {
        final Text text = parse(string);
        assertEquals(transport, uri.transport());
        assertEquals(token, text.text(uri.transportToken()));
        assertEquals(token != null, uri.hasTransportParam());
    }

    @ParameterizedTest
    @CsvSource({
        "sip:h;lr, true", "sip:h;LR=on;a, true", "sip:h;a;lr, true", "sip:h;lrx, false", "sip:h;a=lr, false",
        "sip:lr@h, false", "sip:h?lr, false", "sip:a;lr@h, false"
    })
    void shouldKnowLooseRouter(final String string, final boolean loose) {
        parse(string);
        assertEquals(loose, uri.isLooseRouter());
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "sip:h;a=1;b;C=;d=x=y,  a, true, 1", "sip:h;a=1;b;C=;d=x=y,  b, true, -", "sip:h;a=1;b;C=;d=x=y, c, true, ''",
        "sip:h;a=1;b;C=;d=x=y,  D, true, x=y", "sip:h;a=1;b, e, false, -", "sip:h;a=1;a=2, a, true, 1",
        "sip:h;;a=1, a, true, 1", "sip:h;ab=1, a, false, -", "sip:h;a=1, ab, false, -", "sip:h, a, false, -",
        "tel:12;ext=3, ext, true, 3", "urn:x;a=1, a, false, -"
    })
    void shouldFindParam(final String string, final String name, final boolean found, final String expected) {
        final Text text = parse(string);
        assertEquals(found, uri.param(Ascii.bytes(name), value));
        assertEquals(expected, text.text(value));
    }

    @Test
    void shouldFindMaddrAndMethod() {
        final Text text = parse("sip:h;maddr=[::1];METHOD=INVITE;maddr=x");
        assertEquals("[::1]", text.text(uri.maddr()));
        assertEquals("INVITE", text.text(uri.method()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "h\u0090", "%41", "[::1", "[::1]x", "::1", "h:5060"})
    void shouldRefuseUriWhenMaddrIsNoHost(final String maddr) {
        final Text text = Text.of("sip:h;maddr=" + maddr);
        assertFalse(uri.parse(text.buffer, Text.OFFSET, text.length));
        assertFalse(uri.maddr().isPresent());
    }

    @Test
    void shouldKeepAddressOfHostWhenMaddrIsAnother() {
        final Text text = parse("sip:[::2];maddr=[::1]");
        assertEquals("[::1]", text.text(uri.maddr()));
        assertEquals(2, uri.ipv6Host().lo());
    }

    @ParameterizedTest
    @CsvSource({
        "'',''", "abc, abc", "%61%6Cice, alice", "a%40b, a@b", "%, %", "%4, %4", "%zz%41, %zzA", "%2541, %41",
        "100%, 100%", "%C3%A9, é"
    })
    void shouldDecodeEscapes(final String string, final String expected) {
        final Text text = Text.of(string);
        final UnsafeBuffer out = new UnsafeBuffer(new byte[3 + text.length]);
        final int length = SipUri.unescape(text.buffer, Text.OFFSET, text.length, out, 3);
        assertEquals(expected, out.getStringWithoutLengthUtf8(3, length));
    }

    @Test
    void shouldStayInRangeAndNeverThrowOnGarbage() {
        final Random random = new Random(42);
        final UnsafeBuffer out = new UnsafeBuffer(new byte[256]);
        final String whole = "sip:ali%63e;x:pw@[2001:db8::1]:5060;transport=tcp;lr;maddr=a?b=c&d=e";
        int parsed = 0;
        for (int i = 0; i < 200_000; i++) {
            final Text text = switch (i % 4) {
                case 0 -> Text.of("sip:" + "a".repeat(i % 3) + (char) (i % 128) + "@h;" + (char) (i / 4 % 128));
                case 1 -> Text.garbage(random, ALPHABET, 40);
                default -> Text.damaged(random, whole, ALPHABET);
            };
            if (uri.parse(text.buffer, Text.OFFSET, text.length)) {
                parsed++;
                for (final Span span : new Span[] {uri.user(), uri.password(), uri.host(), uri.params(),
                    uri.headers(), uri.transportToken(), uri.maddr(), uri.method()}) {
                    assertTrue(!span.isPresent() || span.offset() >= Text.OFFSET && span.end() <= text.end());
                }
                uri.param(Ascii.bytes("lr"), value);
                assertTrue(SipUri.equal(text.buffer, uri, text.buffer, uri));
                assertTrue(SipUri.sameTarget(text.buffer, uri, text.buffer, uri));
            }
            assertTrue(SipUri.unescape(text.buffer, Text.OFFSET, text.length, out, 0) <= text.length);
        }
        assertTrue(parsed > 10_000, "too few of the inputs get past the parser: " + parsed);
    }

    private Text parse(final String string) {
        final Text text = Text.of(string);
        assertTrue(uri.parse(text.buffer, Text.OFFSET, text.length), string);
        return text;
    }
}
