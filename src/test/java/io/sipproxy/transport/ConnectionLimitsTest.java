package io.sipproxy.transport;

import io.sipproxy.sip.Transport;
import io.sipproxy.status.Counter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Who gets a connection, and who has to go for it. */
class ConnectionLimitsTest {
    private static final int MOST = ConnectionLimits.MOST_FOR_RESPONSES;
    private static final long LOOPBACK = 0x0000_ffff_7f00_0001L;
    /** For documentation (RFC 5737): there is no way from the loopback address to it. */
    private static final long ELSEWHERE = 0x0000_ffff_c000_0201L;

    private final List<Peer> peers = new ArrayList<>();
    private final List<ServerSocketChannel> servers = new ArrayList<>();
    private TransportFixture transport;

    @AfterEach
    void close() throws IOException {
        for (final Peer peer : peers) {
            peer.close();
        }
        for (final ServerSocketChannel server : servers) {
            server.close();
        }
        if (transport != null) {
            transport.close();
        }
    }

    private void open(final int maxConnections) throws IOException {
        transport = new TransportFixture(TransportFixture.settings().maxConnections(maxConnections));
    }

    private void connect(final int count) throws IOException {
        for (int i = 0; i < count; i++) {
            peers.add(transport.connect());
        }
    }

    private void expectRefusal() throws IOException {
        try (Peer peer = Peer.connect(transport.layer.tcpPort())) {
            transport.until(() -> peer.poll().isEnded || peer.isReset);
        }
    }

    private void say(final int... senders) throws IOException {
        for (final int sender : senders) {
            final int before = transport.messages.size();
            peers.get(sender).send(Sip.request("m" + before));
            transport.until(() -> transport.messages.size() > before);
        }
    }

    /** Whose connections have been closed for others, in order. */
    private List<Integer> shed() {
        assertTrue(transport.losses.stream().allMatch(LossCause.SHED::equals), transport.losses::toString);
        assertEquals(transport.losses.size(), transport.count(Counter.LOST_SHED));
        return transport.lostLinks.stream().map(transport.opened::indexOf).toList();
    }

    @Test
    void shouldGiveASourceItsNumberOfConnections() throws IOException {
        transport = new TransportFixture(Limits.settings(limits -> limits.connectionsPerSource = 2));
        connect(2);
        expectRefusal();
        assertEquals(List.of("40030 SPR_OVERLOAD peer=127.0.0.1 resource=connections-per-source limit=2"),
            transport.events);
        assertEquals(1, transport.count(Counter.CONNECTIONS_REFUSED_SOURCE));
        assertEquals(0, transport.count(Counter.CONNECTIONS_REFUSED_LIMIT));
        try (ServerSocketChannel server = Peer.listen()) {
            assertNotNull(transport.linkTo(Transport.TCP, Peer.port(server)), "one that this side opens");
        }
        peers.get(0).hangUp();
        transport.until(() -> !transport.losses.isEmpty());
        connect(1);
        expectRefusal();
        assertEquals(3, transport.count(Counter.CONNECTIONS_ACCEPTED));
    }

    @Test
    void shouldNotChargeASourceForAConnectionThatThereWasNoRoomFor() throws IOException {
        transport = new TransportFixture(Limits.settings(limits -> limits.connectionsPerSource = 3).maxConnections(2));
        connect(1);
        for (int i = 0; i < 3; i++) {
            expectRefusal();
        }
        assertEquals(3, transport.count(Counter.CONNECTIONS_REFUSED_LIMIT));
        assertEquals(0, transport.count(Counter.CONNECTIONS_REFUSED_SOURCE));
    }

    @Test
    void shouldKeepTheLastConnectionsForThoseThatThisSideOpens() throws IOException {
        open(100);
        connect(98);
        expectRefusal();
        transport.opened.forEach(Link::requestBegan);
        assertEquals(List.of("40030 SPR_OVERLOAD resource=connections limit=100"), transport.events);
        try (ServerSocketChannel server = Peer.listen()) {
            final int port = Peer.port(server);
            final Link first = transport.linkTo(Transport.TCP, port);
            assertNotNull(first);
            assertNotNull(transport.layer.open(Transport.TCP, 0, first.remote().lo(), port, transport.now()));
            assertNull(transport.layer.open(Transport.TCP, 0, first.remote().lo(), port, transport.now()));
            assertEquals(1, transport.count(Counter.CONNECTIONS_NOT_STARTED_LIMIT));
        }
        assertEquals(List.of(), shed());
    }

    @Test
    void shouldCloseThoseFirstThatNeverSentAMessageAndThenThoseThatSentNoneForLongest() throws IOException {
        open(6);
        connect(2);
        transport.advance(TransportFixture.SECOND);
        connect(3);
        transport.advance(TransportFixture.SECOND);
        say(3);
        transport.advance(TransportFixture.SECOND);
        say(0, 4);
        peers.get(1).send("\r\n\r\n" + Sip.requestWithoutFrom("bad"));
        transport.until(() -> transport.malformed.size() == 1);
        connect(1);
        assertEquals(List.of(1), shed(), "nothing but a ping and a malformed message came, and it is older");
        connect(1);
        assertEquals(List.of(1, 2), shed());
        transport.advance(TransportFixture.SECOND);
        say(5, 6);
        connect(1);
        assertEquals(List.of(1, 2, 3), shed());
        transport.until(() -> peers.get(3).hasEnded());
        assertEquals(0, transport.count(Counter.CONNECTIONS_REFUSED_LIMIT));
        assertEquals(5, transport.layer.connectionCount());
        assertTrue(transport.events.stream().allMatch(line -> line.startsWith("40030 ")), transport.events::toString);
    }

    @Test
    void shouldRefuseNewcomersRatherThanCloseWhoHasSentAMessageWhileThereAreStrangers() throws IOException {
        open(10);
        connect(2);
        say(0);
        transport.advance(TransportFixture.SECOND);
        say(1);
        transport.advance(10 * TransportFixture.SECOND);
        connect(7);
        for (int i = 0; i < 5; i++) {
            expectRefusal();
        }
        assertEquals(List.of(), shed());
        transport.advance(TransportFixture.SECOND);
        connect(7);
        assertEquals(List.of(2, 3, 4, 5, 6, 7, 8), shed());
        expectRefusal();
        say(9, 10, 11, 12, 13, 14, 15);
        connect(1);
        assertEquals(0, shed().get(7), "there are no strangers any more");
    }

    @Test
    void shouldCloseAStrangerForOneThatThisSideOpensHoweverNewItIs() throws IOException {
        open(2);
        connect(1);
        try (ServerSocketChannel server = Peer.listen(); ServerSocketChannel other = Peer.listen()) {
            assertNotNull(transport.linkTo(Transport.TCP, Peer.port(server)));
            assertNotNull(transport.linkTo(Transport.TCP, Peer.port(other)));
            assertEquals(List.of(0), shed());
        }
    }

    @Test
    void shouldCloseNoneThatIsInUse() throws IOException {
        open(5);
        connect(3);
        peers.add(transport.connectSlow());
        transport.opened.get(0).add(new RecordingUser());
        transport.opened.get(1).requestBegan();
        say(3);
        while (Sip.send(transport.opened.get(3), "x".repeat(30_000), transport.now())) {
            transport.pass();
        }
        expectRefusal();
        transport.advance(TransportFixture.SECOND);
        connect(1);
        assertEquals(List.of(2), shed());
        expectRefusal();
        assertEquals(2, transport.count(Counter.CONNECTIONS_REFUSED_LIMIT), "the others are needed, or too new");
        transport.advance(TransportFixture.SECOND);
        say(4);
        connect(1);
        assertEquals(List.of(2, 4), shed());
    }

    @Test
    void shouldCloseAnIdleOneForOneThatThisSideOpens() throws IOException {
        open(2);
        connect(1);
        transport.advance(TransportFixture.SECOND);
        try (ServerSocketChannel server = Peer.listen(); ServerSocketChannel other = Peer.listen()) {
            assertNotNull(transport.linkTo(Transport.TCP, Peer.port(server)));
            assertEquals(List.of(), shed());
            assertNotNull(transport.linkTo(Transport.TCP, Peer.port(other)));
            assertEquals(List.of(0), shed());
        }
    }

    @Test
    void shouldCloseATlsConnectionForATcpOneWhenThereAreMoreOfThem() throws IOException {
        try (TlsFixture tls = TlsFixture.openLimited(settings -> settings.maxConnections(4));
            TlsPeer first = tls.connect(); TlsPeer second = tls.connect(); Peer third = tls.base.connect()) {
            tls.base.advance(TransportFixture.SECOND);
            peers.add(tls.base.connect());
            assertEquals(List.of(LossCause.SHED), tls.base.losses);
            tls.base.until(() -> first.hasEnded() || second.hasEnded());
            assertEquals(0, third.poll().received.length());
        }
    }

    @Test
    void shouldFindTheOneThatIsIdleAmongManyThatAreNot() throws IOException {
        open(301);
        connect(295);
        final int idle = 170;
        for (int i = 0; i < 295; i++) {
            say(i);
            if (i != idle) {
                transport.opened.get(i).requestBegan();
            }
        }
        transport.advance(TransportFixture.SECOND);
        for (int tries = 0; shed().isEmpty(); tries++) {
            assertTrue(tries < 10, "each search goes on where the last one ended");
            final Peer peer = Peer.connect(transport.layer.tcpPort());
            peers.add(peer);
            transport.until(() -> peer.poll().isEnded || peer.isReset || !transport.losses.isEmpty());
        }
        assertEquals(List.of(idle), shed());
    }

    private int newPort() throws IOException {
        servers.add(Peer.listen());
        return Peer.port(servers.get(servers.size() - 1));
    }

    private Link linkForResponse(final long address, final int port) {
        return transport.layer.linkTo(Purpose.RESPONSE, Transport.TCP, 0, address, port, null, transport.now());
    }

    private Link openForResponse(final int port) {
        return transport.layer.open(Purpose.RESPONSE, Transport.TCP, 0, LOOPBACK, port, null, transport.now());
    }

    /** As many connections for responses as there may be to one source, each to another port of it. */
    private List<Link> fillWithResponses() throws IOException {
        final List<Link> links = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            links.add(linkForResponse(LOOPBACK, newPort()));
            assertNotNull(links.get(i));
        }
        return links;
    }

    @Test
    void shouldOpenNoMoreConnectionsForResponsesWhenTheSourceHasItsNumber() throws IOException {
        transport = TransportFixture.open();
        connect(1);
        final List<Link> links = fillWithResponses();
        transport.until(() -> transport.opened.size() == 1 + MOST);
        final int port = newPort();
        assertNull(linkForResponse(LOOPBACK, port));
        assertNull(openForResponse(links.get(0).remote().port()), "in place of another one");
        assertEquals(2, transport.count(Counter.CONNECTIONS_NOT_STARTED_SOURCE));
        assertEquals(0, transport.count(Counter.CONNECTIONS_NOT_STARTED_LIMIT));
        assertEquals("40030 SPR_OVERLOAD peer=127.0.0.1 resource=response-connections-per-source limit=" + MOST,
            transport.events.get(0));
        assertEquals(MOST, transport.count(Counter.CONNECTIONS_STARTED));
        assertSame(links.get(0), linkForResponse(LOOPBACK, links.get(0).remote().port()), "one that is there");
        assertNotNull(linkForResponse(ELSEWHERE, port), "of another source");
        final Link ofRequest = transport.linkTo(Transport.TCP, port);
        assertNotNull(ofRequest, "for a request");
        assertSame(ofRequest, linkForResponse(LOOPBACK, port));
        connect(1);
    }

    @Test
    void shouldOpenConnectionsForResponsesAgainWhenOthersAreOver() throws IOException {
        transport = TransportFixture.open();
        final List<Link> links = fillWithResponses();
        transport.until(() -> transport.opened.size() == MOST);
        links.get(0).close(LossCause.REPLACED, transport.now());
        links.get(0).close(LossCause.REPLACED, transport.now());
        links.get(1).closeAfterFlush(LossCause.ADMIN, transport.now());
        assertNotNull(openForResponse(newPort()));
        assertNull(openForResponse(newPort()), "the other one still has its socket");
        servers.get(1).close();
        transport.until(() -> transport.layer.connectionCount() == MOST - 1);
        transport.linkTo(Transport.TCP, newPort()).close(LossCause.ADMIN, transport.now());
        assertNotNull(openForResponse(newPort()));
        assertNull(openForResponse(newPort()), "the end of one for a request gives no room");
        assertEquals(2, transport.count(Counter.CONNECTIONS_NOT_STARTED_SOURCE));
    }

    @Test
    void shouldForgetConnectionsForResponsesThatCouldNotBeOpened() throws IOException {
        transport = TransportFixture.open();
        final int port = newPort();
        servers.get(0).close();
        for (int i = 0; i <= MOST; i++) {
            assertNotNull(linkForResponse(LOOPBACK, port));
            assertNotNull(linkForResponse(ELSEWHERE, port));
            transport.until(() -> transport.layer.connectionCount() == 0);
        }
        fillWithResponses();
        assertNull(openForResponse(newPort()));
    }

    @Test
    void shouldCloseNobodyWhoHasSentAMessageForAResponse() throws IOException {
        open(3);
        connect(2);
        say(0);
        transport.advance(TransportFixture.SECOND);
        assertNotNull(openForResponse(newPort()));
        assertNotNull(openForResponse(newPort()));
        assertEquals(List.of(1), shed(), "it never sent a message");
        for (int i = 0; i < MOST; i++) {
            transport.advance(TransportFixture.SECOND);
            assertNull(openForResponse(newPort()));
        }
        assertEquals(List.of(1), shed());
        assertEquals(MOST, transport.count(Counter.CONNECTIONS_NOT_STARTED_LIMIT));
        assertEquals(0, transport.count(Counter.CONNECTIONS_NOT_STARTED_SOURCE), "what came to nothing is not counted");
        assertNotNull(transport.linkTo(Transport.TCP, newPort()), "for a request");
        assertEquals(2, shed().size());
    }

    @Test
    void shouldLeaveAStrangerItsTimeWhenThereIsNoRoomForAResponse() throws IOException {
        open(2);
        connect(1);
        assertNotNull(openForResponse(newPort()));
        assertNull(openForResponse(newPort()));
        assertEquals(List.of(), shed());
        transport.advance(TransportFixture.SECOND);
        assertNotNull(openForResponse(newPort()));
        assertEquals(List.of(0), shed());
    }
}
