package io.sipproxy.transport;

import io.sipproxy.sip.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PeerAddressTest {
    @ParameterizedTest
    @CsvSource({
        "TCP, 127.0.0.1, 5060, tcp:127.0.0.1:5060",
        "UDP, ::1, 5060, udp:[::1]:5060",
        "TLS, 255.254.253.252, 65535, tls:255.254.253.252:65535",
        "TCP, fedc:ba98:7654:3210:ffff:ffff:ffff:fffe, 1, tcp:[fedc:ba98:7654:3210:ffff:ffff:ffff:fffe]:1",
        "TCP, 0.0.0.0, 0, tcp:0.0.0.0:0"})
    void shouldReadAsTextAndGoBackToTheSameSocketAddress(
        final Transport transport, final String host, final int port, final String text) throws Exception {
        final InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(host), port);
        final PeerAddress peer = PeerAddress.of(transport, address);
        assertEquals(text, peer.toString());
        assertSame(address, peer.socketAddress());
        final PeerAddress copy = new PeerAddress(transport, peer.hi(), peer.lo(), peer.port());
        assertEquals(address, copy.socketAddress());
        assertEquals(peer, copy);
        assertEquals(peer.hashCode(), copy.hashCode());
    }

    @Test
    void shouldHoldIpv4Mapped() throws Exception {
        final PeerAddress peer = peer("192.0.2.1");
        assertEquals(0, peer.hi());
        assertEquals(0x0000_ffff_c000_0201L, peer.lo());
        assertTrue(peer.isIpv4());
        assertInstanceOf(Inet4Address.class, PeerAddress.inetAddress(peer.hi(), peer.lo()));
    }

    @Test
    void shouldTakeMappedAndPlainIpv4ForTheSame() throws Exception {
        final byte[] mapped = new byte[16];
        mapped[10] = (byte)0xff;
        mapped[11] = (byte)0xff;
        mapped[12] = (byte)192;
        mapped[14] = 2;
        mapped[15] = 1;
        final PeerAddress plain = peer("192.0.2.1");
        assertEquals(plain.hi(), PeerAddress.hi(mapped));
        assertEquals(plain.lo(), PeerAddress.lo(mapped));
    }

    @Test
    void shouldTellPeersApart() throws Exception {
        final PeerAddress peer = peer("192.0.2.1");
        assertNotEquals(peer, new PeerAddress(Transport.UDP, peer.hi(), peer.lo(), 5060));
        assertNotEquals(peer, new PeerAddress(Transport.TCP, 1, peer.lo(), 5060));
        assertNotEquals(peer, new PeerAddress(Transport.TCP, peer.hi(), peer.lo() + 1, 5060));
        assertNotEquals(peer, new PeerAddress(Transport.TCP, peer.hi(), peer.lo(), 5061));
        assertNotEquals(peer, null);
        assertTrue(peer.isSameHost(0, peer.lo()));
        assertFalse(peer.isSameHost(0, peer.lo() + 1));
        assertFalse(peer("::1").isIpv4());
    }

    private static PeerAddress peer(final String host) throws UnknownHostException {
        return PeerAddress.of(Transport.TCP, new InetSocketAddress(InetAddress.getByName(host), 5060));
    }
}
