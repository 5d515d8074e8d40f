package io.sipproxy.config;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SipAddressTest {
    @ParameterizedTest
    @CsvSource({
        "sip:host,                              host,        5060, udp",
        "sip:host:5070,                         host,        5070, udp",
        "sip:host;transport=tcp,                host,        5060, tcp",
        "sip:host;transport=TLS,                host,        5061, tls",
        "sip:host:5060;transport=tls,           host,        5060, tls",
        "sips:host,                             host,        5061, tls",
        "SIPS:host;transport=tcp,               host,        5061, tls",
        "sip:7001@192.0.2.1:1;Transport=Tcp;ob, 192.0.2.1,   1,    tcp",
        "sip:[2001:db8::1],                     2001:db8::1, 5060, udp",
        "sip:a@[2001:db8::1]:65535,             2001:db8::1, 65535, udp",
    })
    void shouldApplyDefaultsWhenPortOrTransportIsAbsent(
        final String uri, final String host, final int port, final String transport) {
        final SipAddress address = SipAddress.parse(uri);
        assertEquals(host, address.host());
        assertEquals(port, address.port());
        assertEquals(transport, address.transport());
        assertEquals(uri, address.uri());
    }

    @Test
    void shouldTellWhatTheUriItselfSaysWhenDnsMayChoose() {
        final SipAddress bare = SipAddress.parse("sip:host");
        assertEquals(-1, bare.explicitPort());
        assertNull(bare.explicitTransport());
        assertNull(bare.user());
        assertFalse(bare.isSips());
        final SipAddress full = SipAddress.parse("sips:a;b=c%23@host:5060;x=1;transport=tcp");
        assertEquals("a;b=c%23", full.user());
        assertEquals(5060, full.explicitPort());
        assertEquals("tcp", full.explicitTransport());
        assertTrue(full.isSips());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "host", "sip", "sip:", "sip:@host", "sip:a@", "sip:a@b@c", "sip:a:pw@host", "http:host", "sip:host:",
        "sip:host:0", "sip:host:65536", "sip:host:5o60", "sip:host:5060:1", "sip:::1", "sip:[::1", "sip:[]",
        "sip:[host]", "sip:[192.0.2.1]", "sip:[::1]x", "sip:[::]", "sip:0.0.0.0", "sip:10.0.0.256", "sip:host;",
        "sip:host;;lr", "sip:host;=1", "sip:host;a=", "sip:host;a;A", "sip:host;transport", "sip:host;transport=",
        "sip:host;transport=sctp", "sip:host;transport=tcp;transport=udp", "sips:host;transport=udp",
        "sip:host?a=b", "sip:host;a=b?c=d", "<sip:host>", "sip:host;a=%4", "sip:host;a=%zz", "sip:%4@host",
        "sip:a b@host", " sip:host", "sip:ho st", "sip:host;a=b c", "sip:\u00e4@host", "sip:a\"@host"})
    void shouldRefuseUriWhenMalformed(final String uri) {
        assertNull(SipAddress.parse(uri));
    }

    @ParameterizedTest
    @CsvSource({
        "sip:host,               sip:HOST:5060;transport=udp, true",
        "sips:host,              sip:host;transport=tls,      true",
        "sip:a@host,             sip:b@host,                  true",
        "sip:host,               sip:host;transport=tcp,      false",
        "sip:host,               sip:host:5061,               false",
        "sip:host,               sip:other,                   false",
    })
    void shouldCompareDestinationsWhenDefaultsAreApplied(final String one, final String other, final boolean same) {
        assertEquals(same, SipAddress.parse(one).isSameDestination(SipAddress.parse(other)));
        assertEquals(same, SipAddress.parse(other).isSameDestination(SipAddress.parse(one)));
    }
}
