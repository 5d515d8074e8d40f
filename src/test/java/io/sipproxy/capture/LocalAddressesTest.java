package io.sipproxy.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sipproxy.sip.Transport;
import io.sipproxy.transport.PeerAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalAddressesTest {
    private static String own(final LocalAddresses addresses, final Transport transport, final String remote,
        final PeerAddress local) {
        return addresses.of(TestLink.of(1, TestLink.address(transport, remote, 40_000), local)).toString();
    }

    @Test
    void shouldBeWhatTheSocketTells() {
        final LocalAddresses addresses = new LocalAddresses(List.of("192.0.2.9"), 5060, 5061);
        assertEquals("tcp:192.0.2.8:33", own(addresses, Transport.TCP, "192.0.2.1",
            TestLink.address(Transport.TCP, "192.0.2.8", 33)));
    }

    @Test
    void shouldBeTheHostsAddressOfTheSameFamilyWhereTheSocketDoesNotTell() {
        final LocalAddresses addresses = new LocalAddresses(
            List.of("sip.example.com", "127.0.0.1", "::1", "192.0.2.9", "192.0.2.10", "2001:db8::9"), 5060, 5061);
        assertEquals("udp:192.0.2.9:5060",
            own(addresses, Transport.UDP, "192.0.2.1", TestLink.address(Transport.UDP, "::", 5060)));
        assertEquals("udp:192.0.2.9:5060",
            own(addresses, Transport.UDP, "192.0.2.1", TestLink.address(Transport.UDP, "0.0.0.0", 5060)));
        assertEquals("tls:[2001:db8::9]:5061", own(addresses, Transport.TLS, "2001:db8::1", null));
    }

    @Test
    void shouldBeTheLoopbackAddressOrNoneWhereThereIsNoOther() {
        assertEquals("tcp:127.0.0.1:5060",
            own(new LocalAddresses(List.of("localhost", "127.0.0.1"), 5060, 0), Transport.TCP, "192.0.2.1", null));
        assertEquals("tcp:0.0.0.0:5060", own(new LocalAddresses(List.of(), 5060, 0), Transport.TCP, "192.0.2.1", null));
        assertEquals("tcp:[::]:5060", own(new LocalAddresses(List.of(), 5060, 0), Transport.TCP, "2001:db8::1", null));
    }
}
