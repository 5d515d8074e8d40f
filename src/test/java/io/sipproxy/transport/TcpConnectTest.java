package io.sipproxy.transport;

import io.sipproxy.sip.Transport;
import io.sipproxy.status.Counter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TcpConnectTest {
    private TransportFixture transport;

    @BeforeEach
    void open() throws IOException {
        transport = TransportFixture.open();
    }

    @AfterEach
    void close() {
        transport.close();
    }

    @Test
    void shouldCountByDirectionWhenBothSidesOpenConnections() throws IOException {
        try (ServerSocketChannel server = Peer.listen()) {
            transport.connect();
            final Link outbound = transport.linkTo(Transport.TCP, Peer.port(server));
            final Peer second = transport.connect();
            assertEquals(2, transport.layer.connectionCount(Transport.TCP, true));
            assertEquals(1, transport.layer.connectionCount(Transport.TCP, false));
            assertEquals(0, transport.layer.connectionCount(Transport.TLS, true));
            second.close();
            transport.until(() -> transport.layer.connectionCount(Transport.TCP, true) == 1);
            outbound.close(LossCause.ADMIN, transport.now());
            transport.until(() -> transport.layer.connectionCount(Transport.TCP, false) == 0);
            assertEquals(1, transport.layer.connectionCount());
        }
    }

    @Test
    void shouldSendWhatWasQueuedWhileConnecting() throws IOException {
        try (ServerSocketChannel server = Peer.listen()) {
            final Link link = transport.linkTo(Transport.TCP, Peer.port(server));
            assertTrue(link.isUsable());
            assertFalse(link.isOpen());
            assertFalse(link.isInbound());
            assertTrue(Sip.send(link, "first ", transport.now()));
            assertTrue(Sip.send(link, "second", transport.now()));
            assertEquals(List.of(), transport.opened);
            transport.until(link::isOpen);
            assertEquals(List.of(link), transport.opened);
            assertEquals(1, transport.count(Counter.CONNECTIONS_OPENED));
            try (Peer peer = new Peer(server.accept())) {
                transport.until(() -> peer.hasReceived("first second"));
                assertEquals(1, transport.count(Counter.TCP_WRITES));
                peer.send(Sip.response("a"));
                transport.until(() -> transport.messages.size() == 1);
                assertSame(link, transport.lastLink);
            }
        }
    }

    @Test
    void shouldShareOneConnectionToAPeer() throws IOException {
        try (ServerSocketChannel server = Peer.listen()) {
            assertNull(transport.layer.find(Transport.TCP, 0, 0x0000_ffff_7f00_0001L, Peer.port(server)));
            final Link link = transport.linkTo(Transport.TCP, Peer.port(server));
            assertSame(link, transport.linkTo(Transport.TCP, Peer.port(server)));
            transport.until(link::isOpen);
            assertSame(link, transport.linkTo(Transport.TCP, Peer.port(server)));
            assertSame(link, transport.layer.find(Transport.TCP, 0, 0x0000_ffff_7f00_0001L, Peer.port(server)));
            assertEquals(1, transport.count(Counter.CONNECTIONS_STARTED));
            link.close(LossCause.ADMIN, transport.now());
            assertNotSame(link, transport.linkTo(Transport.TCP, Peer.port(server)));
        }
    }

    @Test
    void shouldOpenAnotherConnectionBesideASuspectOneAndPreferIt() throws IOException {
        try (ServerSocketChannel server = Peer.listen()) {
            final Link old = transport.linkTo(Transport.TCP, Peer.port(server));
            transport.until(old::isOpen);
            final Link fresh = transport.layer.open(
                Transport.TCP, 0, 0x0000_ffff_7f00_0001L, Peer.port(server), transport.now());
            assertSame(fresh, transport.linkTo(Transport.TCP, Peer.port(server)));
            assertTrue(old.isOpen());
            fresh.close(LossCause.ADMIN, transport.now());
            assertSame(old, transport.linkTo(Transport.TCP, Peer.port(server)));
        }
    }

    @Test
    void shouldTellUsersOnceWhenRefused() throws IOException {
        final Link link = transport.linkTo(Transport.TCP, unusedPort());
        final RecordingUser user = new RecordingUser();
        assertTrue(link.add(user));
        assertTrue(Sip.send(link, "lost", transport.now()));
        transport.until(() -> !transport.losses.isEmpty());
        assertEquals(List.of(LossCause.CONNECT_FAILED), user.told);
        assertEquals(List.of(LossCause.CONNECT_FAILED), transport.losses);
        assertEquals(0, transport.layer.buffersInUse());
        assertEquals(0, transport.layer.connectionCount());
        assertEquals(1, transport.count(Counter.LOST_CONNECT_FAILED));
        assertTrue(link.lossReason().startsWith("Connection refused"), link::lossReason);
        assertTrue(transport.events.get(0).contains(" reason=\"Connection refused"), transport.events::toString);
        transport.advance(10 * TransportFixture.SECOND);
        assertEquals(1, user.told.size());
    }

    @Test
    void shouldTellUsersAtTheEndOfThePassWhenTheConnectCannotEvenStart() throws IOException {
        // A broadcast address is no address to connect to.
        final Link link = transport.layer.linkTo(Transport.TCP, 0, 0x0000_ffff_ffff_ffffL, 5060, transport.now());
        final RecordingUser user = new RecordingUser();
        assertTrue(link.add(user));
        assertTrue(Sip.send(link, "lost", transport.now()));
        assertEquals(List.of(), user.told);
        transport.until(() -> !user.told.isEmpty());
        assertEquals(List.of(LossCause.CONNECT_FAILED), user.told);
    }

    @Test
    void shouldGiveUpAConnectThatIsNotAnsweredInTime() throws IOException {
        try (FullListener listener = new FullListener()) {
            final Link link = transport.linkTo(Transport.TCP, listener.port());
            final RecordingUser user = new RecordingUser();
            link.add(user);
            Sip.send(link, "lost", transport.now());
            transport.pass();
            transport.advance(3 * TransportFixture.SECOND - 1);
            assertTrue(link.isUsable());
            assertFalse(link.isOpen());
            transport.advance(1);
            assertEquals(List.of(LossCause.CONNECT_TIMEOUT), user.told);
            assertEquals(List.of(LossCause.CONNECT_TIMEOUT), transport.losses);
            assertTrue(transport.events.get(0).contains("detector=CONNECT_TIMEOUT inbound=no age-ms=3000"),
                transport.events.toString());
        }
    }

    @Test
    void shouldNotTimeOutAConnectionThatWasEstablished() throws IOException {
        try (ServerSocketChannel server = Peer.listen()) {
            final Link link = transport.linkTo(Transport.TCP, Peer.port(server));
            transport.until(link::isOpen);
            transport.advance(3600 * TransportFixture.SECOND);
            assertTrue(link.isOpen());
        }
    }

    @Test
    void shouldLetAUserOpenTheNextConnectionWhileItIsTold() throws IOException {
        try (ServerSocketChannel server = Peer.listen()) {
            final Link link = transport.linkTo(Transport.TCP, unusedPort());
            final int port = Peer.port(server);
            final List<Link> next = new ArrayList<>();
            link.add(new LinkUser() {
                @Override
                protected void onLinkLost(final Link lost, final LossCause cause, final long nowNs) {
                    if (next.isEmpty()) {
                        next.add(transport.linkTo(Transport.TCP, port));
                        next.get(0).add(this);
                        Sip.send(next.get(0), "again", nowNs);
                    }
                }
            });
            transport.until(() -> !next.isEmpty() && next.get(0).isOpen());
            try (Peer peer = new Peer(server.accept())) {
                transport.until(() -> peer.hasReceived("again"));
            }
            assertTrue(next.get(0).hasUsers());
        }
    }

    @Test
    void shouldNotLoopWhenEveryLossOpensAConnectionThatFailsAtOnce() {
        final int[] told = new int[1];
        transport.layer.linkTo(Transport.TCP, 0, 0x0000_ffff_ffff_ffffL, 5060, transport.now()).add(new LinkUser() {
            @Override
            protected void onLinkLost(final Link lost, final LossCause cause, final long nowNs) {
                told[0]++;
                final Link next = transport.layer.linkTo(Transport.TCP, 0, 0x0000_ffff_ffff_ffffL, 5060, nowNs);
                if (next != null) {
                    next.add(this);
                }
            }
        });
        for (int i = 0; i < 10; i++) {
            transport.pass();
        }
        assertTrue(told[0] <= 40, "told " + told[0] + " times in 10 passes");
    }

    @Test
    void shouldMakeNoConnectionAboveTheLimit() throws IOException {
        try (TransportFixture small = new TransportFixture(TransportFixture.settings().maxConnections(2));
            ServerSocketChannel server = Peer.listen()) {
            try (Peer peer = small.connect()) {
                final Link first = small.linkTo(Transport.TCP, Peer.port(server));
                small.opened.get(0).requestBegan();
                assertNull(small.linkTo(Transport.TCP, unusedPort()));
                assertSame(first, small.linkTo(Transport.TCP, Peer.port(server)));
                assertEquals(1, small.count(Counter.CONNECTIONS_NOT_STARTED_LIMIT));
                assertEquals("40030 SPR_OVERLOAD resource=connections limit=2", small.events.get(0));
                peer.hangUp();
                small.until(() -> small.layer.connectionCount() == 1);
            }
            assertTrue(small.linkTo(Transport.TCP, unusedPort()).isUsable());
        }
    }

    @Test
    void shouldMakeNoLinkWhenTheTransportIsOff() throws IOException {
        try (TransportFixture none = new TransportFixture(TransportSettings.builder())) {
            assertNull(none.linkTo(Transport.TCP, 5060));
            assertNull(none.linkTo(Transport.UDP, 5060));
            assertNull(none.linkTo(Transport.TLS, 5061));
            assertNull(none.layer.find(Transport.UDP, 0, 1, 5060));
            assertEquals(List.of(), none.layer.localAddresses());
        }
    }

    @Test
    void shouldLeaveNothingBehindWhenThePortIsNone() {
        assertThrows(IllegalArgumentException.class, () -> transport.linkTo(Transport.TCP, 70_000));
        assertEquals(0, transport.layer.connectionCount());
    }

    @Test
    void shouldTellUsersWhenTheLayerCloses() throws IOException {
        try (ServerSocketChannel server = Peer.listen()) {
            final Link link = transport.linkTo(Transport.TCP, Peer.port(server));
            transport.until(link::isOpen);
            final RecordingUser user = new RecordingUser();
            link.add(user);
            Sip.send(link, "goodbye", transport.now());
            transport.layer.close();
            assertEquals(List.of(LossCause.SHUTDOWN), user.told);
            assertNull(transport.linkTo(Transport.TCP, Peer.port(server)));
            transport.pass();
            try (Peer peer = new Peer(server.accept())) {
                transport.until(() -> peer.hasEnded());
                assertEquals("goodbye", peer.received.toString());
            }
        }
    }

    private static int unusedPort() throws IOException {
        try (ServerSocketChannel server = Peer.listen()) {
            return Peer.port(server);
        }
    }

    /** A listening socket whose backlog is full: on Linux it answers no further connects. */
    private static final class FullListener implements AutoCloseable {
        private static final int MANY = 16;
        private static final long PATIENCE_NS = 200 * TransportFixture.MS;

        private final ServerSocketChannel server = ServerSocketChannel.open();
        private final List<SocketChannel> fillers = new ArrayList<>();

        FullListener() throws IOException {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
            boolean isFull = false;
            while (!isFull && fillers.size() < MANY) {
                final SocketChannel filler = SocketChannel.open();
                fillers.add(filler);
                filler.configureBlocking(false);
                isFull = !filler.connect(server.getLocalAddress()) && !connects(filler);
            }
            Assumptions.assumeTrue(isFull, "this system answers connects whatever the backlog");
        }

        private static boolean connects(final SocketChannel channel) throws IOException {
            final long end = System.nanoTime() + PATIENCE_NS;
            while (System.nanoTime() < end) {
                if (channel.finishConnect()) {
                    return true;
                }
                Thread.onSpinWait();
            }
            return false;
        }

        int port() throws IOException {
            return Peer.port(server);
        }

        @Override
        public void close() throws IOException {
            for (final SocketChannel filler : fillers) {
                filler.close();
            }
            server.close();
        }
    }
}
