package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.dns.LookupKind;
import io.sipproxy.dns.ResolvedHost;
import io.sipproxy.dns.Service;
import io.sipproxy.sip.IpLiteral;
import io.sipproxy.sip.Transport;
import io.sipproxy.transport.FakeTransports;
import io.sipproxy.transport.Link;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A SIP Server given by a name that DNS has several servers for. */
class NamedSipServerTest {
    private final FakeTransports wire = new FakeTransports(() -> 0);
    private final SipServerMember member =
        new SipServerMember("pbx.example.com", 5060, Transport.UDP, LookupKind.ANY);

    private static IpLiteral address(final String text) {
        final IpLiteral literal = new IpLiteral();
        assertTrue(literal.parse(text));
        return literal;
    }

    private static Service service(final Transport transport, final int port, final int rank,
        final String... addresses) {
        return new Service(transport, port, rank, 1, Stream.of(addresses).map(NamedSipServerTest::address).toList());
    }

    private Link from(final String peer) {
        return wire.accept(peer);
    }

    @ParameterizedTest
    @CsvSource({
        "tcp:10.0.0.21:43210,       true",
        "tcp:[2001:db8::21]:43210,  true",
        "tcp:10.0.0.22:5060,        true",
        "udp:10.0.0.23:5080,        true",
        "udp:10.0.0.23:61000,       true",
        "tls:10.0.0.24:43210,       true",
        "udp:10.0.0.25:5060,        true",
        "udp:10.0.0.21:5071,        false",
        "tcp:10.0.0.23:5080,        false",
        "tcp:10.0.0.25:5060,        false",
        "tcp:10.0.0.26:5071,        false",
    })
    void shouldCountARequestFromAnyAddressOfTheNameAsTheSipServers(final String peer, final boolean expected) {
        assertFalse(member.isAt(from(peer)), "nothing is known of the name yet");
        member.addresses(ResolvedHost.of(List.of(service(Transport.TCP, 5071, 0, "10.0.0.21", "2001:db8::21"),
            service(Transport.TCP, 5072, 1, "10.0.0.22"), service(Transport.UDP, 5080, 2, "10.0.0.23"),
            service(Transport.TLS, 5081, 3, "10.0.0.24"), service(null, 0, 4, "10.0.0.25"))));
        assertEquals(expected, member.isAt(from(peer)));
    }

    @Test
    void shouldForgetAddressesThatTheNameHasNoMoreButNotTheLastOnes() {
        member.addresses(ResolvedHost.of(List.of(service(Transport.TCP, 5071, 0, "10.0.0.21"),
            service(Transport.TCP, 5071, 0, "10.0.0.22"))));
        member.addresses(ResolvedHost.of(List.of(service(Transport.TCP, 5071, 0, "10.0.0.22"))));
        assertFalse(member.isAt(from("tcp:10.0.0.21:40000")));
        member.addresses(ResolvedHost.NONE);
        assertTrue(member.isAt(from("tcp:10.0.0.22:40000")));
    }

    @Test
    void shouldTellMembersOnOneHostApartByThePortThatDnsGives() {
        final SipServerMember other =
            new SipServerMember("other.example.com", 5060, Transport.UDP, LookupKind.UDP);
        member.addresses(ResolvedHost.of(List.of(service(Transport.UDP, 5071, 0, "10.0.0.21"))));
        other.addresses(ResolvedHost.of(List.of(service(null, 0, 0, "10.0.0.21"))));
        final Link first = from("udp:10.0.0.21:5071");
        final Link second = from("udp:10.0.0.21:5060");
        assertTrue(member.isAt(first) && member.isAt(second) && other.isAt(first) && other.isAt(second));
        assertTrue(member.isAtPort(first) && !member.isAtPort(second));
        assertTrue(other.isAtPort(second) && !other.isAtPort(first));
    }

    @Test
    void shouldWriteNothingIntoItsUriThatDnsIsToTell() {
        assertEquals("sip:pbx.example.com", member.uri());
        assertEquals("sip:pbx.example.com;transport=tcp",
            new SipServerMember("pbx.example.com", 5060, Transport.TCP, LookupKind.TCP).uri());
        assertEquals("sip:pbx.example.com:5070;transport=udp",
            new SipServerMember("pbx.example.com", 5070, Transport.UDP, LookupKind.ADDRESS).uri());
        assertEquals("sip:10.0.0.20:5060;transport=udp",
            new SipServerMember("10.0.0.20", 5060, Transport.UDP, LookupKind.ANY).uri());
        assertEquals("sip:[2001:db8::20]:5060;transport=tcp",
            new SipServerMember("2001:db8::20", 5060, Transport.TCP, LookupKind.TCP).uri());
    }
}
