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

    @Test
    void shouldTakeAnIpv4AddressAndAnIpv6NetworkForOneSource() throws Exception {
        assertEquals(peer("192.0.2.1").source(), peer("192.0.2.1").source());
        assertNotEquals(peer("192.0.2.1").source(), peer("192.0.2.2").source());
        assertEquals(peer("2001:db8:0:1::1").source(), peer("2001:db8:0:1:ffff::2").source());
        assertNotEquals(peer("2001:db8:0:1::1").source(), peer("2001:db8:0:2::1").source());
        assertNotEquals(peer("::1").source(), peer("127.0.0.1").source());
    }

    /** Each of these has the same last bits with fixed factors, and would lengthen the search for all the others. */
    @Test
    void shouldNotLetPeersChooseTheirPlaceInATable() {
        final int mask = 0xffff;
        final int[] used = new int[mask + 1];
        int most = 0;
        int found = 0;
        for (long ipv4 = 0; found < 300; ipv4++) {
            final long lo = 0x0000_ffff_0000_0000L | ipv4;
            if ((hashWithFixedFactors(lo, 5060) & mask) == 0) {
                found++;
                final int slot = PeerAddress.hash(Transport.UDP, 0, lo, 5060) & mask;
                most = Math.max(most, ++used[slot]);
            }
        }
        assertTrue(most < 8, "peers in one place: " + most);
    }

    private static int hashWithFixedFactors(final long lo, final int port) {
        long mixed = lo * 0x9e37_79b9_7f4a_7c15L;
        mixed = (mixed ^ (mixed >>> 32) ^ (long)port << 8) * 0x9e37_79b9_7f4a_7c15L;
        return (int)(mixed >>> 32);
    }

    private static PeerAddress peer(final String host) throws UnknownHostException {
        return PeerAddress.of(Transport.TCP, new InetSocketAddress(InetAddress.getByName(host), 5060));
    }
}
