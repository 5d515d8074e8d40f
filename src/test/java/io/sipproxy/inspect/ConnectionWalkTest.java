package io.sipproxy.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.status.EventLog;
import io.sipproxy.transport.ConnectionSnapshot;
import io.sipproxy.transport.EventLoop;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.LinkState;
import io.sipproxy.transport.LinkUser;
import io.sipproxy.transport.LossCause;
import io.sipproxy.transport.TransportLayer;
import io.sipproxy.transport.TransportSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.CachedNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real connections to a transport layer on a clock that is moved by hand. */
class ConnectionWalkTest {
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final ConnectionQuery ALL = new ConnectionQuery("", ConnectionOrder.ID, 100, false);

    private final CachedNanoClock clock = new CachedNanoClock();
    private final Counters counters = new Counters();
    private final List<SocketChannel> peers = new ArrayList<>();
    private final EventLoop loop;
    private final TransportLayer layer;

    ConnectionWalkTest() throws IOException {
        loop = new EventLoop(clock, counters);
        layer = new TransportLayer(loop, TransportSettings.builder().bindAddress(InetAddress.getLoopbackAddress())
            .tcpPort(0).udpPort(0).build(), counters, new EventLog(counters, (event, line) -> { }));
        layer.open();
    }

    @AfterEach
    void close() throws IOException {
        for (final SocketChannel peer : peers) {
            peer.close();
        }
        layer.close();
        loop.close();
    }

    private void until(final BooleanSupplier condition) {
        final long end = System.nanoTime() + DEADLINE_NS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "did not happen in time");
            loop.pass(1_000_000);
        }
    }

    /** Connections with the numbers 1 and up, opened a second after each other. */
    private void connect(final int count) throws IOException {
        for (int i = 0; i < count; i++) {
            clock.advance(TimeUnit.SECONDS.toNanos(1));
            final int before = layer.connectionCount();
            peers.add(SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), layer.tcpPort())));
            until(() -> layer.connectionCount() > before);
        }
    }

    private void send(final int peer, final int pings) throws IOException {
        peers.get(peer).write(ByteBuffer.wrap("\r\n\r\n".repeat(pings).getBytes(StandardCharsets.US_ASCII)));
    }

    private String address(final int peer) throws IOException {
        return "tcp:127.0.0.1:" + ((InetSocketAddress)peers.get(peer).getLocalAddress()).getPort();
    }

    private ConnectionList walk(final ConnectionQuery query) {
        return finish(new ConnectionWalk(layer, query));
    }

    private ConnectionList finish(final ConnectionWalk walk) {
        while (!walk.step(loop.nowNs())) {
            continue;
        }
        return walk.result();
    }

    private static List<Long> ids(final ConnectionList list) {
        return list.rows().stream().map(ConnectionRow::id).toList();
    }

    @Test
    void shouldDescribeAConnection() throws IOException {
        connect(1);
        clock.advance(TimeUnit.SECONDS.toNanos(2));
        send(0, 1);
        until(() -> counters.get(Counter.TCP_PINGS_ANSWERED) == 1);
        clock.advance(TimeUnit.SECONDS.toNanos(3));
        loop.pass(0);
        final ConnectionList list = walk(ALL);
        assertEquals(new ConnectionList(List.of(new ConnectionRow(1, address(0), "tcp", true, LinkState.OPEN, 5_000,
            3_000, 4, 2, 0, 0, false, false, null)), 1, 1, false), list);
    }

    @Test
    void shouldOrderAndCutAndSayThatItWasCut() throws IOException {
        connect(5);
        send(1, 3);
        send(3, 1);
        until(() -> counters.get(Counter.TCP_PINGS_ANSWERED) == 4);
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L), ids(walk(ALL)));
        assertEquals(List.of(5L, 4L), ids(walk(new ConnectionQuery("", ConnectionOrder.NEWEST, 2, false))));
        assertEquals(List.of(1L, 3L), ids(walk(new ConnectionQuery("", ConnectionOrder.IDLE, 2, false))));
        assertEquals(List.of(2L, 4L), ids(walk(new ConnectionQuery("", ConnectionOrder.RECEIVED, 2, false))));
        final ConnectionList most = walk(new ConnectionQuery("", ConnectionOrder.SENT, 2, false));
        assertEquals(List.of(2L, 4L), ids(most));
        assertEquals(5, most.total());
        assertEquals(5, most.matched());
        assertTrue(most.isCut());
    }

    @Test
    void shouldTurnTheOrderRoundAndLeaveOutTheFirst() throws IOException {
        connect(5);
        send(1, 3);
        until(() -> counters.get(Counter.TCP_PINGS_ANSWERED) == 3);
        assertEquals(List.of(4L, 3L), ids(walk(query(ConnectionKind.ALL, ConnectionOrder.NEWEST, false, 1, 2))));
        assertEquals(List.of(1L, 3L), ids(walk(query(ConnectionKind.ALL, ConnectionOrder.RECEIVED, true, 0, 2))));
        final ConnectionList last = walk(query(ConnectionKind.ALL, ConnectionOrder.ID, false, 4, 2));
        assertEquals(List.of(5L), ids(last));
        assertEquals(5, last.matched());
        assertEquals(false, last.isCut());
        assertEquals(List.of(), ids(walk(query(ConnectionKind.ALL, ConnectionOrder.ID, false, 5, 2))));
        assertEquals(5, walk(query(ConnectionKind.ALL, ConnectionOrder.ANY, false, 0, 9)).rows().size());
    }

    @Test
    void shouldOrderByPeer() throws IOException {
        connect(20);
        final List<Integer> ports = walk(query(ConnectionKind.ALL, ConnectionOrder.PEER, false, 0, 50)).rows().stream()
            .map(row -> Integer.valueOf(row.peer().substring(row.peer().lastIndexOf(':') + 1))).toList();
        assertEquals(20, ports.size());
        assertEquals(ports.stream().sorted().toList(), ports);
    }

    @Test
    void shouldListOneKindOnly() throws IOException {
        connect(2);
        assertEquals(2, walk(query(ConnectionKind.INBOUND, ConnectionOrder.ID, false, 0, 9)).matched());
        for (final ConnectionKind kind : new ConnectionKind[] {
            ConnectionKind.OUTBOUND, ConnectionKind.IN_USE, ConnectionKind.SUSPECT}) {
            final ConnectionList none = walk(query(kind, ConnectionOrder.ID, false, 0, 9));
            assertEquals(0, none.matched(), kind::toString);
            assertEquals(2, none.total());
        }
        final ConnectionSnapshot snapshot = layer.connections();
        while (!snapshot.step()) {
            continue;
        }
        snapshot.connections()[0].add(new LinkUser() {
            @Override
            public void onLinkLost(final Link lost, final LossCause cause, final long nowNs) {
            }
        });
        assertEquals(1, walk(query(ConnectionKind.IN_USE, ConnectionOrder.ID, false, 0, 9)).matched());
    }

    private static ConnectionQuery query(final ConnectionKind kind, final ConnectionOrder order, final boolean reversed,
        final int offset, final int limit) {
        return new ConnectionQuery("", kind, order, reversed, offset, limit, false);
    }

    @Test
    void shouldListWhatThePeerOrTransportContains() throws IOException {
        connect(3);
        final ConnectionList one = walk(new ConnectionQuery(address(1).toUpperCase(), ConnectionOrder.ID, 10, false));
        assertEquals(List.of(2L), ids(one));
        assertEquals(3, one.total());
        assertEquals(1, one.matched());
        assertEquals(3, walk(new ConnectionQuery("tcp", ConnectionOrder.ID, 10, false)).matched());
        assertEquals(0, walk(new ConnectionQuery("tls", ConnectionOrder.ID, 10, false)).matched());
    }

    @Test
    void shouldGoOnOverManyStepsAndLeaveOutWhatEndsMeanwhile() throws IOException {
        connect(150);
        final ConnectionWalk walk = new ConnectionWalk(layer, new ConnectionQuery("", ConnectionOrder.ID, 200, false));
        for (int i = 0; i < 5; i++) {
            assertEquals(false, walk.step(loop.nowNs()));
        }
        final ConnectionSnapshot snapshot = layer.connections();
        while (!snapshot.step()) {
            continue;
        }
        for (final Link link : snapshot.connections()) {
            if (link.id() % 2 == 0 || link.id() == 149) {
                link.close(LossCause.ADMIN, loop.nowNs());
            }
        }
        connect(10);
        final ConnectionList list = finish(walk);
        assertEquals(150, list.total());
        assertTrue(list.rows().stream().allMatch(row -> row.id() < 150), () -> ids(list).toString());
        assertTrue(ids(list).stream().filter(id -> id > 8).allMatch(id -> id % 2 == 1 && id != 149));
    }

    @Test
    void shouldAskTheOperatingSystemOnlyWhenWanted() throws IOException {
        connect(1);
        assertNull(walk(ALL).rows().get(0).tcp());
        final ConnectionQuery query = new ConnectionQuery("", ConnectionOrder.ID, 10, true);
        assertNull(walk(query).rows().get(0).tcp(), "keep-alive is off, nothing native is loaded");
        layer.loadTcpInfo();
        assumeTrue(System.getProperty("os.name").equals("Linux"), "TCP_INFO of Linux is what is looked at");
        final TcpRow tcp = walk(query).rows().get(0).tcp();
        assertEquals("ESTABLISHED", tcp.state());
        assertTrue(tcp.rttUs() > 0, tcp::toString);
        assertEquals(0, tcp.unacknowledged());
        assertEquals(0, tcp.notSent());
        assertEquals(0, tcp.probes());
        assertTrue(tcp.lastAckMs() >= 0, tcp::toString);
    }

    @Test
    void shouldRefuseALimitOutOfRange() {
        for (final int bad : new int[] {-1, 0, ConnectionQuery.MAX_LIMIT + 1}) {
            final IllegalArgumentException limit = assertThrows(IllegalArgumentException.class,
                () -> new ConnectionQuery("", ConnectionOrder.ID, bad, false));
            assertEquals("limit " + bad + ": valid is 1-10000", limit.getMessage());
        }
        final IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
            () -> query(ConnectionKind.ALL, ConnectionOrder.ID, false, 9_901, 100));
        assertEquals("offset 9901: valid is 0-9900 with a limit of 100", e.getMessage());
    }
}
