package io.sipproxy.transport;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.status.EventLog;
import io.sipproxy.transport.nativesocket.NativeSocketsFactory;
import org.agrona.concurrent.CachedNanoClock;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TcpListenerTest {
    @Test
    void shouldCloseConnectionsAboveTheLimitAtOnceAndTakeThemWhenThereIsRoom() throws IOException {
        try (TransportFixture transport = new TransportFixture(TransportFixture.settings().maxConnections(1));
            Peer first = transport.connect()) {
            try (Peer second = Peer.connect(transport.layer.tcpPort())) {
                transport.until(() -> second.poll().isEnded || second.isReset);
            }
            assertEquals(1, transport.count(Counter.CONNECTIONS_REFUSED_LIMIT));
            assertEquals(1, transport.layer.connectionCount());
            assertEquals(1, transport.opened.size());
            assertEquals(List.of(), transport.losses);
            first.hangUp();
            transport.until(() -> transport.layer.connectionCount() == 0);
            try (Peer third = transport.connect()) {
                third.send(Sip.request("a"));
                transport.until(() -> transport.messages.size() == 1);
            }
        }
    }

    @Test
    void shouldAcceptInSeveralPassesWhenManyConnectionsComeTogether() throws IOException {
        try (TransportFixture transport = TransportFixture.open()) {
            final List<Peer> peers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                peers.add(Peer.connect(transport.layer.tcpPort()));
            }
            for (final int expected : new int[] {16, 32, 40}) {
                transport.pass();
                assertEquals(expected, transport.layer.connectionCount());
            }
            for (final Peer peer : peers) {
                peer.close();
            }
        }
    }

    @Test
    void shouldAcceptManyConnectionsThatComeTogether() throws IOException {
        try (TransportFixture transport = TransportFixture.open()) {
            final List<Peer> peers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                peers.add(Peer.connect(transport.layer.tcpPort()));
            }
            transport.until(() -> transport.opened.size() == 200);
            assertEquals(200, transport.layer.connectionCount());
            for (final Peer peer : peers) {
                peer.close();
            }
            transport.until(() -> transport.layer.connectionCount() == 0);
        }
    }

    @Test
    void shouldAcceptNoMoreWhenStoppedAndKeepWhatIsOpen() throws IOException {
        try (TransportFixture transport = TransportFixture.open(); Peer peer = transport.connect()) {
            final int port = transport.layer.tcpPort();
            transport.layer.stopAccepting();
            transport.pass();
            assertThrows(IOException.class, () -> Peer.connect(port).close());
            peer.send(Sip.request("a"));
            transport.until(() -> transport.messages.size() == 1);
        }
    }

    @Test
    void shouldNameTransportAddressAndReasonWhenThePortIsTaken() throws IOException {
        try (TransportFixture transport = TransportFixture.open()) {
            final int port = transport.layer.tcpPort();
            final IOException e = assertThrows(IOException.class,
                () -> new TransportFixture(TransportFixture.settings().tcpPort(port)).close());
            assertTrue(e.getMessage().startsWith("cannot listen on tcp:127.0.0.1:" + port + ": "), e.getMessage());
        }
    }

    @Test
    void shouldPauseWhenOutOfDescriptorsAndResume() throws IOException {
        final CachedNanoClock clock = new CachedNanoClock();
        final Counters counters = new Counters();
        final List<String> events = new ArrayList<>();
        final boolean[] isOut = {true};
        final int[] attempts = new int[1];
        try (EventLoop loop = new EventLoop(clock, counters)) {
            final TransportContext context = new TransportContext(loop, TransportFixture.settings().build(),
                NativeSocketsFactory.jdk(), counters, new EventLog(counters, (event, line) -> events.add(line)));
            final TcpTransport transport = new TcpTransport(context);
            context.listener = new QuietListener();
            final TcpListener listener = new TcpListener(
                transport, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)) {
                @Override
                SocketChannel accept() throws IOException {
                    attempts[0]++;
                    if (isOut[0]) {
                        throw new IOException("Too many open files");
                    }
                    return super.accept();
                }
            };
            try (Peer peer = Peer.connect(listener.localAddress().getPort())) {
                passUntil(loop, () -> attempts[0] > 0);
                for (int i = 0; i < 100; i++) {
                    loop.pass(0);
                }
                assertEquals(1, attempts[0]);
                assertEquals(1, counters.get(Counter.CONNECTIONS_ACCEPT_PAUSES));
                assertEquals(1, counters.get(Counter.CONNECTIONS_ACCEPT_FAILURES));
                assertEquals("40030 SPR_OVERLOAD resource=sockets error=\"Too many open files\"", events.get(0));
                isOut[0] = false;
                clock.advance(TransportFixture.SECOND);
                passUntil(loop, () -> transport.connectionCount() == 1);
                assertFalse(peer.hasEnded());
            }
            listener.close();
            transport.close(loop.nowNs());
        }
    }

    @Test
    void shouldGoOnAcceptingWhenOneConnectionWasAborted() throws IOException {
        final Counters counters = new Counters();
        final boolean[] isAborted = {true};
        try (EventLoop loop = new EventLoop(new CachedNanoClock(), counters)) {
            final TransportContext context = new TransportContext(
                loop, TransportFixture.settings().build(), NativeSocketsFactory.jdk(), counters, new EventLog(counters, (event, line) -> { }));
            final TcpTransport transport = new TcpTransport(context);
            context.listener = new QuietListener();
            final TcpListener listener = new TcpListener(
                transport, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)) {
                @Override
                SocketChannel accept() throws IOException {
                    if (isAborted[0]) {
                        isAborted[0] = false;
                        throw new IOException("Software caused connection abort");
                    }
                    return super.accept();
                }
            };
            try (Peer peer = Peer.connect(listener.localAddress().getPort())) {
                passUntil(loop, () -> transport.connectionCount() == 1);
                assertFalse(peer.hasEnded());
                assertEquals(1, counters.get(Counter.CONNECTIONS_ACCEPT_FAILURES));
                assertEquals(0, counters.get(Counter.CONNECTIONS_ACCEPT_PAUSES));
            }
            listener.close();
            transport.close(loop.nowNs());
        }
    }

    private static void passUntil(final EventLoop loop, final BooleanSupplier condition) {
        final long end = System.nanoTime() + 10 * TransportFixture.SECOND;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "did not happen in time");
            loop.pass(TransportFixture.MS);
        }
    }
}
