package io.sipproxy.sip;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Names of transports, methods and headers. */
class NamesTest {
    private static HeaderId header(final String name) {
        return HeaderId.find(new UnsafeBuffer(Ascii.bytes("_" + name + "_")), 1, name.length());
    }

    private static Method method(final String name) {
        return Method.find(new UnsafeBuffer(Ascii.bytes("_" + name + "_")), 1, name.length());
    }

    private static Transport transport(final String name) {
        return Transport.find(new UnsafeBuffer(Ascii.bytes("_" + name + "_")), 1, name.length());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OTHER")
    void shouldFindHeadersInAnyCase(final HeaderId id) {
        final String name = new String(id.canonicalName(), US_ASCII);
        assertEquals(id.name(), name.toUpperCase(Locale.ROOT).replace('-', '_'));
        assertSame(id, header(name));
        assertSame(id, header(name.toUpperCase(Locale.ROOT)));
        assertSame(id, header(name.toLowerCase(Locale.ROOT)));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OTHER")
    void shouldNotFindHeadersThatDifferInOneByte(final HeaderId id) {
        final String name = new String(id.canonicalName(), US_ASCII);
        for (int i = 0; i < name.length(); i++) {
            final char other = (char) (name.charAt(i) ^ (name.charAt(i) == '-' ? 0x20 : 0x40));
            assertSame(HeaderId.OTHER, header(name.substring(0, i) + other + name.substring(i + 1)));
        }
        assertSame(HeaderId.OTHER, header(name + "s"));
    }

    @ParameterizedTest
    @CsvSource({
        "v, VIA", "f, FROM", "t, TO", "i, CALL_ID", "m, CONTACT", "l, CONTENT_LENGTH", "c, CONTENT_TYPE",
        "e, CONTENT_ENCODING", "k, SUPPORTED", "s, SUBJECT", "o, EVENT", "u, ALLOW_EVENTS", "r, REFER_TO",
        "b, REFERRED_BY", "a, ACCEPT_CONTACT", "j, REJECT_CONTACT", "d, REQUEST_DISPOSITION", "x, SESSION_EXPIRES",
        "y, IDENTITY", "z, OTHER", "0, OTHER"
    })
    void shouldFindCompactForms(final String name, final HeaderId expected) {
        assertSame(expected, header(name));
        assertSame(expected, header(name.toUpperCase(Locale.ROOT)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "q", "Vi", "Viaa", "Call_ID", "Call ID", "NewFangledHeader", "\u00e9",
        "A-header-with-a-name-that-is-much-longer-than-any-other"})
    void shouldTakeAnyOtherHeaderAsOther(final String name) {
        assertSame(HeaderId.OTHER, header(name));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OTHER")
    void shouldFindMethodsInTheirOwnCaseOnly(final Method method) {
        assertSame(method, method(method.name()));
        assertEquals(method.name(), new String(method.token(), US_ASCII));
        assertSame(Method.OTHER, method(method.name().toLowerCase(Locale.ROOT)));
        assertSame(Method.OTHER, method(method.name() + "X"));
        assertSame(Method.OTHER, method(method.name().substring(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "X", "OTHER", "INVITF", "NEWMETHOD", "AVERYLONGMETHOD", "\u00e9"})
    void shouldTakeAnyOtherMethodAsOther(final String name) {
        assertSame(Method.OTHER, method(name));
    }

    @Test
    void shouldFindTransportsInAnyCase() {
        assertSame(Transport.UDP, transport("udp"));
        assertSame(Transport.TCP, transport("Tcp"));
        assertSame(Transport.TLS, transport("TLS"));
        assertNull(transport("SCTP"));
        assertNull(transport("TLS-SCTP"));
        assertNull(transport(""));
    }

    @Test
    void shouldGiveTransportsTheirProperties() {
        assertEquals("TLS", new String(Transport.TLS.viaName(), US_ASCII));
        assertEquals("tls", new String(Transport.TLS.uriName(), US_ASCII));
        assertEquals(5061, Transport.TLS.defaultPort());
        assertEquals(5060, Transport.TCP.defaultPort());
        assertEquals(5060, Transport.UDP.defaultPort());
        assertTrue(Transport.TLS.secure() && !Transport.TCP.secure() && !Transport.UDP.secure());
        assertTrue(Transport.TLS.reliable() && Transport.TCP.reliable() && !Transport.UDP.reliable());
    }

    @Test
    void shouldWordEachParseErrorAsAReasonPhrase() {
        final Set<String> phrases = new HashSet<>();
        for (final ParseError error : ParseError.values()) {
            assertTrue(error.reasonPhrase().matches("[A-Z][A-Za-z -]+"), error.reasonPhrase());
            assertTrue(phrases.add(error.reasonPhrase()), error.reasonPhrase());
            assertTrue(error.status() == 400 || error.status() == 505 || error.status() == 513);
        }
        assertEquals(505, ParseError.UNSUPPORTED_VERSION.status());
        assertEquals(513, ParseError.MESSAGE_TOO_LARGE.status());
    }
}
