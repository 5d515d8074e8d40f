package io.sipproxy.transport;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.status.EventLog;
import io.sipproxy.transport.nativesocket.NativeSocketsFactory;
import org.agrona.concurrent.CachedNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The system gives no more sockets: an idle connection makes room, and this side has some of its own. */
class SocketShortageTest {
    private static final long LOOPBACK = 0x0000_ffff_7f00_0001L;

    private final CachedNanoClock clock = new CachedNanoClock();
    private final Counters counters = new Counters();
    private final List<String> events = new ArrayList<>();
    private final List<Peer> peers = new ArrayList<>();
    private boolean isOut;
    private EventLoop loop;
    private TransportContext context;
    private TcpTransport transport;
    private TcpListener listener;

    @BeforeEach
    void open() throws IOException {
        loop = new EventLoop(clock, counters);
        context = new TransportContext(loop, TransportFixture.settings().build(), NativeSocketsFactory.jdk(), counters,
            new EventLog(counters, (event, line) -> events.add(line)));
        context.listener = new QuietListener();
        context.sockets = new SpareSockets(counters) {
            @Override
            SocketChannel create() throws IOException {
                if (isOut) {
                    throw new IOException("Too many open files");
                }
                return super.create();
            }
        };
        transport = new TcpTransport(context);
        transport.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        listener = new TcpListener(transport, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)) {
            @Override
            SocketChannel accept() throws IOException {
                if (isOut) {
                    throw new IOException("Too many open files");
                }
                return super.accept();
            }
        };
    }

    @AfterEach
    void close() throws IOException {
        for (final Peer peer : peers) {
            peer.close();
        }
        listener.close();
        transport.close(loop.nowNs());
        context.sockets.close();
        loop.close();
    }

    private void connect(final int count) throws IOException {
        final int before = transport.connectionCount();
        for (int i = 0; i < count; i++) {
            peers.add(Peer.connect(listener.localAddress().getPort()));
        }
        passUntil(() -> transport.connectionCount() == before + count);
    }

    private Peer connectInVain() throws IOException {
        final long before = counters.get(Counter.CONNECTIONS_ACCEPT_PAUSES);
        final Peer peer = Peer.connect(listener.localAddress().getPort());
        peers.add(peer);
        passUntil(() -> counters.get(Counter.CONNECTIONS_ACCEPT_PAUSES) > before);
        return peer;
    }

    @Test
    void shouldAcceptInTheNextPassWhenAnIdleConnectionMadeRoom() throws IOException {
        connect(2);
        clock.advance(TransportFixture.SECOND);
        isOut = true;
        connectInVain();
        assertEquals(1, counters.get(Counter.LOST_SHED));
        assertEquals(List.of("40030 SPR_OVERLOAD resource=sockets error=\"Too many open files\""), events);
        isOut = false;
        clock.advance(10 * TransportFixture.MS);
        passUntil(() -> transport.connectionCount() == 2);
        assertEquals(3, counters.get(Counter.CONNECTIONS_ACCEPTED));
    }

    @Test
    void shouldWaitAWhileWhenNoConnectionIsIdle() throws IOException {
        connect(1);
        isOut = true;
        connectInVain();
        assertEquals(0, counters.get(Counter.LOST_SHED));
        isOut = false;
        clock.advance(10 * TransportFixture.MS);
        for (int i = 0; i < 20; i++) {
            loop.pass(0);
        }
        assertEquals(1, transport.connectionCount());
        clock.advance(TransportFixture.SECOND);
        passUntil(() -> transport.connectionCount() == 2);
    }

    @Test
    void shouldOpenConnectionsWithSocketsOfItsOwnWhileTheSystemHasNone() throws IOException {
        final int spares = context.sockets.size();
        assertTrue(spares > 0);
        try (ServerSocketChannel server = Peer.listen()) {
            isOut = true;
            for (int i = 0; i < spares; i++) {
                assertNotNull(open(server));
            }
            assertEquals(spares, counters.get(Counter.SPARE_SOCKETS_USED));
            assertNull(open(server));
            assertEquals(1, counters.get(Counter.CONNECTIONS_NOT_STARTED_FAILURES));
            isOut = false;
            final Link link = open(server);
            passUntil(link::isOpen);
            assertEquals(spares, context.sockets.size());
        }
    }

    @Test
    void shouldCloseAnIdleConnectionWhenThereIsNoSocketForOneThatThisSideOpens() throws IOException {
        connect(1);
        clock.advance(TransportFixture.SECOND);
        loop.pass(0);
        isOut = true;
        try (ServerSocketChannel server = Peer.listen()) {
            assertNotNull(open(server));
            assertEquals(1, counters.get(Counter.LOST_SHED));
            passUntil(() -> peers.get(0).hasEnded());
            assertFalse(events.isEmpty());
        }
    }

    @Test
    void shouldNotCountAConnectionForAResponseThatThereIsNoSocketFor() throws IOException {
        try (ServerSocketChannel server = Peer.listen()) {
            isOut = true;
            while (context.sockets.size() > 0) {
                assertNotNull(open(server));
            }
            for (int i = 0; i < ConnectionLimits.MOST_FOR_RESPONSES; i++) {
                assertNull(open(Purpose.RESPONSE, server));
            }
            isOut = false;
            assertNotNull(open(Purpose.RESPONSE, server));
        }
    }

    @Test
    void shouldNotCloseAnIdleConnectionWhenThereIsNoSocketForAResponse() throws IOException {
        connect(2);
        peers.get(0).send(Sip.request("m"));
        passUntil(() -> counters.get(Counter.TCP_MESSAGES_RECEIVED) == 1);
        clock.advance(TransportFixture.SECOND);
        loop.pass(0);
        isOut = true;
        try (ServerSocketChannel server = Peer.listen()) {
            assertNotNull(open(Purpose.RESPONSE, server));
            passUntil(() -> peers.get(1).hasEnded());
            assertNotNull(open(Purpose.RESPONSE, server));
            assertEquals(1, counters.get(Counter.LOST_SHED));
        }
    }

    @Test
    void shouldFillUpItsOwnSocketsBeforeItAcceptsAgain() throws IOException {
        final int spares = context.sockets.size();
        isOut = true;
        try (ServerSocketChannel server = Peer.listen()) {
            assertNotNull(open(server));
        }
        connectInVain();
        isOut = false;
        clock.advance(TransportFixture.SECOND);
        passUntil(() -> context.sockets.size() == spares);
    }

    private Link open(final ServerSocketChannel server) throws IOException {
        return open(Purpose.REQUEST, server);
    }

    private Link open(final Purpose purpose, final ServerSocketChannel server) throws IOException {
        return transport.open(purpose, 0, LOOPBACK, Peer.port(server), null, loop.nowNs());
    }

    private void passUntil(final BooleanSupplier condition) {
        final long end = System.nanoTime() + 10 * TransportFixture.SECOND;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "did not happen in time");
            loop.pass(TransportFixture.MS);
        }
    }
}
