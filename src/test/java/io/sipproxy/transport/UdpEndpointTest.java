package io.sipproxy.transport;

import io.sipproxy.sip.Transport;
import io.sipproxy.status.Counter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class UdpEndpointTest {
    private TransportFixture transport;
    private UdpPeer peer;

    @BeforeEach
    void open() throws IOException {
        transport = TransportFixture.open();
        peer = new UdpPeer("127.0.0.1", transport.layer.udpPort());
    }

    @AfterEach
    void close() throws IOException {
        peer.close();
        transport.close();
    }

    @Test
    void shouldHandOnADatagramAndSendAnAnswerAtOnce() throws IOException {
        transport.onMessage = (message, from, nowNs) -> {
            assertTrue(Sip.send(from, "answer", nowNs));
            assertEquals("answer", peer.receive());
        };
        peer.send(Sip.request("a"));
        transport.until(() -> transport.messages.size() == 1);
        assertEquals(List.of(Sip.request("a")), transport.messages);
        final Link link = transport.lastLink;
        assertEquals("udp:127.0.0.1:" + peer.port(), link.remote().toString());
        assertFalse(link.isReliable());
        assertFalse(link.isInbound());
        assertTrue(link.isOpen());
        assertEquals(1, link.messagesReceived());
        assertEquals(6, link.bytesSent());
        assertSame(link, transport.linkTo(Transport.UDP, peer.port()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldServeBothAddressFamiliesWhenBoundToAllInterfaces(final String host) throws IOException {
        try (TransportFixture wild = new TransportFixture(TransportFixture.settings().bindAddress(null));
            UdpPeer client = openIfThereIs(host, wild.layer.udpPort())) {
            client.send(Sip.request("a"));
            wild.until(() -> wild.messages.size() == 1);
            assertEquals(host.equals("127.0.0.1"), wild.lastLink.remote().isIpv4());
            assertTrue(Sip.send(wild.lastLink, "answer", wild.now()));
            assertEquals("answer", client.receive());
            final PeerAddress remote = wild.lastLink.remote();
            assertSame(wild.lastLink,
                wild.layer.linkTo(Transport.UDP, remote.hi(), remote.lo(), remote.port(), wild.now()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldServeTcpOfBothAddressFamiliesWhenBoundToAllInterfaces(final String host) throws IOException {
        try (TransportFixture wild = new TransportFixture(TransportFixture.settings().bindAddress(null))) {
            openIfThereIs(host, wild.layer.udpPort()).close();
            final InetAddress address = InetAddress.getByName(host);
            final Link link = wild.layer.linkTo(Transport.TCP,
                PeerAddress.hi(address.getAddress()), PeerAddress.lo(address.getAddress()), wild.layer.tcpPort(),
                wild.now());
            wild.until(() -> wild.opened.size() == 2);
            assertTrue(link.isOpen());
            assertEquals(address, link.remote().socketAddress().getAddress());
            for (final Link opened : wild.opened) {
                assertEquals(address, PeerAddress.inetAddress(opened.remote().hi(), opened.remote().lo()));
            }
        }
    }

    @Test
    void shouldSendToAPeerThatSentNothingBefore() throws IOException {
        final Link link = transport.linkTo(Transport.UDP, peer.port());
        assertTrue(Sip.send(link, "hello", transport.now()));
        assertEquals("hello", peer.receive());
        assertEquals(1, transport.count(Counter.UDP_DATAGRAMS_SENT));
        assertEquals(5, transport.count(Counter.UDP_BYTES_SENT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n", "\r\n\r\n", "\0\0\0\0", "\0"})
    void shouldIgnoreKeepAlives(final String text) throws IOException {
        peer.send(text);
        transport.until(() -> transport.count(Counter.UDP_KEEP_ALIVES_IGNORED) == 1);
        assertEquals(0, transport.malformed.size());
        assertEquals(0, transport.layer.udpPeerCount());
    }

    @Test
    void shouldTellOfAMalformedMessageAndGoOn() throws IOException {
        peer.send(Sip.requestWithoutFrom("a"));
        peer.send("garbage");
        peer.send(Sip.request("b"));
        transport.until(() -> transport.messages.size() == 1);
        assertEquals("MISSING_FROM", transport.malformed.get(0));
        assertEquals(2, transport.malformed.size());
        assertEquals(2, transport.count(Counter.UDP_MESSAGES_MALFORMED));
    }

    @Test
    void shouldDropADatagramAboveTheSizeLimit() throws IOException {
        try (TransportFixture small = new TransportFixture(TransportFixture.settings().maxMessageSize(1000));
            UdpPeer client = new UdpPeer("127.0.0.1", small.layer.udpPort())) {
            client.send(Sip.request("large", 1000));
            client.send(Sip.request("small"));
            small.until(() -> small.messages.size() == 1);
            assertEquals(1, small.count(Counter.UDP_DATAGRAMS_TOO_LARGE));
            assertEquals(List.of(Sip.request("small")), small.messages);
        }
    }

    @Test
    void shouldRefuseAMessageThatIsTooLargeForADatagram() throws IOException {
        final Link link = transport.linkTo(Transport.UDP, peer.port());
        assertFalse(Sip.send(link, "x".repeat(65_508), transport.now()));
        assertEquals(1, transport.count(Counter.UDP_SENDS_REFUSED_SIZE));
        assertTrue(Sip.send(link, "x".repeat(65_507), transport.now()));
        assertEquals(65_507, peer.receive().length());
    }

    @Test
    void shouldServeManyDatagramsOverSeveralPasses() throws IOException {
        for (int i = 0; i < 150; i++) {
            peer.send(Sip.request("n" + i));
        }
        transport.pass();
        assertEquals(64, transport.messages.size());
        transport.until(() -> transport.messages.size() == 150);
        assertEquals(150, transport.lastLink.messagesReceived());
        assertEquals(1, transport.layer.udpPeerCount());
    }

    @Test
    void shouldGoOnAfterAPeerWasUnreachable() throws IOException {
        final int port = peer.port();
        peer.close();
        final Link link = transport.linkTo(Transport.UDP, port);
        for (int i = 0; i < 10; i++) {
            Sip.send(link, "anybody there?", transport.now());
            transport.pass();
        }
        try (UdpPeer other = new UdpPeer("127.0.0.1", transport.layer.udpPort())) {
            other.send(Sip.request("a"));
            transport.until(() -> transport.messages.size() == 1);
        }
    }

    @Test
    void shouldReportAnErrorOfSendingAndGoOn() throws IOException {
        // Without the broadcast option the system refuses this address.
        final Link link = transport.layer.linkTo(Transport.UDP, 0, 0x0000_ffff_ffff_ffffL, 5060, transport.now());
        assertFalse(Sip.send(link, "hello", transport.now()));
        assertEquals(1, transport.count(Counter.UDP_SEND_ERRORS));
        assertTrue(link.isUsable());
        peer.send(Sip.request("a"));
        transport.until(() -> transport.messages.size() == 1);
    }

    @Test
    void shouldGoOnWhenTheListenerThrows() throws IOException {
        transport.onMessage = (message, from, nowNs) -> {
            if (transport.messages.size() == 1) {
                throw new IllegalStateException("on purpose");
            }
        };
        peer.send(Sip.request("a"));
        peer.send(Sip.request("b"));
        transport.until(() -> transport.messages.size() == 2);
        assertEquals(1, transport.count(Counter.LOOP_HANDLER_FAILURES));
    }

    @Test
    void shouldForgetPeersThatNobodyUsesWhenThereAreTooMany() throws IOException {
        try (TransportFixture small = new TransportFixture(TransportFixture.settings().maxUdpPeers(10))) {
            final Link used = udpLink(small, 1);
            used.add(new RecordingUser());
            for (int port = 2; port <= 11; port++) {
                udpLink(small, port);
            }
            assertEquals(9, small.count(Counter.UDP_PEERS_EVICTED));
            assertEquals(2, small.layer.udpPeerCount());
            assertSame(used, udpLink(small, 1));
        }
    }

    @Test
    void shouldServePeersWithoutRememberingThemWhenAllAreInUse() throws IOException {
        try (TransportFixture small = new TransportFixture(TransportFixture.settings().maxUdpPeers(10))) {
            for (int port = 1; port <= 10; port++) {
                udpLink(small, port).add(new RecordingUser());
            }
            final Link first = udpLink(small, peer.port());
            final Link second = udpLink(small, peer.port());
            assertNotSame(first, second);
            assertEquals(10, small.layer.udpPeerCount());
            assertEquals(2, small.count(Counter.UDP_PEERS_UNCACHED));
            assertTrue(Sip.send(first, "hello", small.now()));
            assertEquals("hello", peer.receive());
        }
    }

    @Test
    void shouldTellUsersWhenTheLayerCloses() throws IOException {
        final Link link = transport.linkTo(Transport.UDP, peer.port());
        final RecordingUser user = new RecordingUser();
        link.add(user);
        transport.layer.close();
        assertEquals(List.of(LossCause.SHUTDOWN), user.told);
        assertFalse(link.isUsable());
        assertFalse(Sip.send(link, "hello", transport.now()));
    }

    @Test
    void shouldNameTransportAddressAndReasonWhenThePortIsTaken() throws IOException {
        final int port = transport.layer.udpPort();
        final IOException e = assertThrows(IOException.class,
            () -> new TransportFixture(TransportFixture.settings().udpPort(port)).close());
        assertTrue(e.getMessage().startsWith("cannot listen on udp:127.0.0.1:" + port + ": "), e.getMessage());
        assertNotNull(e.getCause());
    }

    private static Link udpLink(final TransportFixture transport, final int port) {
        return transport.linkTo(Transport.UDP, port);
    }

    private static UdpPeer openIfThereIs(final String host, final int port) {
        try {
            return new UdpPeer(host, port);
        } catch (final IOException e) {
            Assumptions.abort("no " + host + " on this machine");
            throw new IllegalStateException(e);
        }
    }

    /** The other end, never blocking for long. */
    private static final class UdpPeer implements AutoCloseable {
        private final DatagramChannel channel = DatagramChannel.open();
        private final SocketAddress to;

        UdpPeer(final String host, final int port) throws IOException {
            final InetAddress address = InetAddress.getByName(host);
            to = new InetSocketAddress(address, port);
            channel.bind(new InetSocketAddress(address, 0));
            channel.configureBlocking(false);
        }

        int port() throws IOException {
            return ((InetSocketAddress)channel.getLocalAddress()).getPort();
        }

        void send(final String text) throws IOException {
            channel.send(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)), to);
        }

        String receive() {
            final ByteBuffer bytes = ByteBuffer.allocate(70_000);
            final long end = System.nanoTime() + 10 * TransportFixture.SECOND;
            try {
                while (channel.receive(bytes) == null) {
                    assertTrue(System.nanoTime() < end, "nothing received");
                }
            } catch (final IOException e) {
                throw new IllegalStateException(e);
            }
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
