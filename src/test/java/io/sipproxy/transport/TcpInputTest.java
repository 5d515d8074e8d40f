package io.sipproxy.transport;

import io.sipproxy.sip.Transport;
import io.sipproxy.status.Counter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TcpInputTest {
    private TransportFixture transport;
    private Peer peer;

    @BeforeEach
    void open() throws IOException {
        transport = TransportFixture.open();
        peer = transport.connect();
    }

    @AfterEach
    void close() throws IOException {
        peer.close();
        transport.close();
    }

    @Test
    void shouldTellOfAnAcceptedConnection() throws IOException {
        final Link link = transport.opened.get(0);
        assertTrue(link.isInbound());
        assertTrue(link.isOpen());
        assertTrue(link.isReliable());
        assertEquals("tcp:127.0.0.1:" + peer.localPort(), link.remote().toString());
        assertSame(link, transport.linkTo(Transport.TCP, peer.localPort()));
        assertEquals(1, transport.count(Counter.CONNECTIONS_ACCEPTED));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100, 1024})
    void shouldHandOnAMessageThatComesInPieces(final int size) throws IOException {
        final String message = Sip.request("split", 700);
        for (int i = 0; i < message.length(); i += size) {
            assertEquals(List.of(), transport.messages);
            peer.send(message.substring(i, Math.min(message.length(), i + size)));
            final int sent = Math.min(message.length(), i + size);
            transport.until(() -> transport.opened.get(0).bytesReceived() == sent);
            assertEquals(sent < message.length() ? 1 : 0, transport.layer.buffersInUse());
        }
        assertEquals(List.of(message), transport.messages);
    }

    @Test
    void shouldHandOnManyMessagesOfOneWriteInOrder() throws IOException {
        final List<String> sent = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            sent.add(Sip.request("many-" + i, i));
        }
        final String all = String.join("", sent);
        peer.send(all.substring(0, all.length() - 10));
        transport.until(() -> transport.messages.size() == 299);
        peer.send(all.substring(all.length() - 10));
        transport.until(() -> transport.messages.size() == 300);
        assertEquals(sent, transport.messages);
        assertEquals(300, transport.opened.get(0).messagesReceived());
        assertEquals(0, transport.layer.buffersInUse());
    }

    @Test
    void shouldHandOnTheLargestMessage() throws IOException {
        final String message = Sip.request("large", 64 * 1024 - Sip.request("large", 10_000).length() + 10_000);
        assertEquals(64 * 1024, message.length());
        peer.send(message + Sip.request("next"));
        transport.until(() -> transport.messages.size() == 2);
        assertEquals(message, transport.messages.get(0));
    }

    @Test
    void shouldNotMixUpTheMessagesOfConnectionsThatAreRead() throws IOException {
        try (Peer other = transport.connect()) {
            final String first = Sip.request("first", 500);
            final String second = Sip.request("second", 600);
            for (int i = 0; i < 2; i++) {
                peer.send(first.substring(i * 300, i == 0 ? 300 : first.length()));
                transport.until(() -> transport.opened.get(0).bytesReceived() >= 300);
                other.send(second.substring(i * 400, i == 0 ? 400 : second.length()));
                transport.until(() -> transport.opened.get(1).bytesReceived() >= 400);
            }
            transport.until(() -> transport.messages.size() == 2);
            assertEquals(Set.of(first, second), Set.copyOf(transport.messages));
        }
    }

    @Test
    void shouldAnswerAPingAndIgnoreASingleLineEnd() throws IOException {
        peer.send("\r\n\r\n");
        transport.until(() -> peer.hasReceived("\r\n"));
        peer.send(Sip.request("a") + "\r\n\r\n" + Sip.request("b") + "\r\n");
        transport.until(() -> peer.hasReceived("\r\n\r\n"));
        assertEquals(2, transport.messages.size());
        assertEquals(2, transport.count(Counter.TCP_PINGS_ANSWERED));
        transport.until(() -> transport.count(Counter.TCP_PONGS_RECEIVED) == 1);
        assertEquals("\r\n\r\n", peer.received.toString());
        assertEquals(0, transport.opened.get(0).messagesSent());
    }

    @Test
    void shouldGoOnAfterAMalformedMessage() throws IOException {
        peer.send(Sip.requestWithoutFrom("bad") + Sip.request("good"));
        transport.until(() -> transport.messages.size() == 1);
        assertEquals(List.of("MISSING_FROM"), transport.malformed);
        assertTrue(transport.lastLink.isOpen());
        assertEquals(1, transport.count(Counter.TCP_MESSAGES_MALFORMED));
    }

    @Test
    void shouldLetTheAnswerLeaveAndThenCloseWhenTheStreamCannotGoOn() throws IOException {
        final RecordingUser user = new RecordingUser();
        transport.opened.get(0).add(user);
        transport.onMalformed = (message, from, nowNs) -> assertTrue(Sip.send(from, "answer", nowNs));
        // More than was read when the stream is given up: it must not turn the close into a reset.
        peer.send(Sip.requestWithoutLength("odd") + "y".repeat(200_000));
        transport.until(() -> peer.hasEnded());
        assertEquals("answer", peer.received.toString());
        assertEquals(1, transport.malformed.size());
        assertEquals(List.of(LossCause.UNFRAMEABLE), transport.losses);
        assertEquals(List.of(LossCause.UNFRAMEABLE), user.told);
        assertFalse(Sip.send(transport.lastLink, "more", transport.now()));
        assertEquals(1, transport.count(Counter.TCP_SENDS_REFUSED_CLOSED));
        peer.close();
        transport.until(() -> transport.layer.connectionCount() == 0);
        assertEquals(1, transport.losses.size());
        assertFalse(peer.isReset);
    }

    @Test
    void shouldCloseInTheEndWhenThePeerOfAStreamThatCannotGoOnDoesNot() throws IOException {
        peer.send("this is not SIP\r\n\r\n");
        transport.until(() -> peer.hasEnded());
        assertEquals(1, transport.layer.connectionCount());
        transport.advance(3 * TransportFixture.SECOND);
        assertEquals(0, transport.layer.connectionCount());
        assertEquals(List.of(LossCause.UNFRAMEABLE), transport.losses);
    }

    @Test
    void shouldNotWaitForAPeerThatGoesOnSendingWhenItsStreamCannotGoOn() throws IOException {
        peer.send("this is not SIP\r\n\r\n");
        transport.until(() -> transport.losses.size() == 1);
        final ByteBuffer more = ByteBuffer.allocate(64 * 1024);
        for (int sent = 0; sent < 5 * 1024 * 1024 && transport.layer.connectionCount() > 0; transport.pass()) {
            try {
                sent += peer.channel.write(more.clear());
            } catch (final IOException e) {
                break;
            }
        }
        transport.until(() -> transport.layer.connectionCount() == 0);
    }

    @Test
    void shouldGiveUpAStreamWithAMessageThatIsTooLarge() throws IOException {
        peer.send(Sip.request("huge", 64 * 1024));
        transport.until(() -> peer.hasEnded());
        assertEquals(List.of("MESSAGE_TOO_LARGE"), transport.malformed);
        assertEquals(1, transport.count(Counter.TCP_MESSAGES_TOO_LARGE));
        assertEquals(List.of(LossCause.UNFRAMEABLE), transport.losses);
    }

    @Test
    void shouldHandOnWhatCameBeforeThePeerClosed() throws IOException {
        peer.send(Sip.request("last"));
        peer.close();
        transport.until(() -> !transport.losses.isEmpty());
        assertEquals(1, transport.messages.size());
        assertEquals(List.of(LossCause.END_OF_STREAM), transport.losses);
        assertEquals(1, transport.count(Counter.LOST_END_OF_STREAM));
        assertEquals(List.of(), transport.events);
    }

    @Test
    void shouldLogThatAPeerClosedWhenSomebodyUsesTheConnection() throws IOException {
        transport.opened.get(0).add(new RecordingUser());
        peer.close();
        transport.until(() -> !transport.losses.isEmpty());
        assertTrue(transport.events.get(0).contains("detector=END_OF_STREAM"), transport.events.toString());
    }

    @Test
    void shouldGiveBackTheBufferOfAnIncompleteMessageWhenThePeerCloses() throws IOException {
        peer.send("MESSAGE sip:b@example.com SIP/2.0\r\n");
        transport.until(() -> transport.layer.buffersInUse() == 1);
        peer.close();
        transport.until(() -> !transport.losses.isEmpty());
        assertEquals(0, transport.layer.buffersInUse());
    }

    @Test
    void shouldTellUsersOnceWhenThePeerResets() {
        final RecordingUser user = new RecordingUser();
        final Link link = transport.opened.get(0);
        link.add(user);
        peer.reset();
        transport.until(() -> !transport.losses.isEmpty());
        assertEquals(List.of(LossCause.RESET), user.told);
        assertEquals(List.of(LossCause.RESET), transport.losses);
        assertSame(link, transport.lostLinks.get(0));
        assertFalse(link.isUsable());
        link.close(LossCause.ADMIN, transport.now());
        assertEquals(1, user.told.size());
        assertTrue(transport.events.get(0).startsWith("40010 SPR_CONNECTION_LOST peer=tcp:127.0.0.1:"),
            transport.events.toString());
        assertTrue(transport.events.get(0).contains("detector=RESET inbound=yes"), transport.events.toString());
    }

    @Test
    void shouldStopReadingWhenAMessageMakesTheListenerCloseTheConnection() throws IOException {
        transport.onMessage = (message, from, nowNs) -> from.close(LossCause.ADMIN, nowNs);
        peer.send(Sip.request("a") + Sip.request("b") + "MESSAGE");
        transport.until(() -> peer.poll().isEnded || peer.isReset);
        assertEquals(1, transport.messages.size());
        assertEquals(List.of(LossCause.ADMIN), transport.losses);
    }

    @Test
    void shouldServeOthersWhenAMessageMakesTheListenerCloseAnotherConnection() throws IOException {
        try (Peer other = transport.connect()) {
            final Link otherLink = transport.opened.get(1);
            transport.onMessage = (message, from, nowNs) -> {
                if (from != otherLink) {
                    otherLink.close(LossCause.ADMIN, nowNs);
                } else {
                    transport.opened.get(0).close(LossCause.ADMIN, nowNs);
                }
            };
            peer.send(Sip.request("a"));
            other.send(Sip.request("b"));
            transport.until(() -> !transport.losses.isEmpty());
            transport.pass();
            assertEquals(1, transport.messages.size());
            assertEquals(1, transport.losses.size());
            assertEquals(1, transport.layer.connectionCount());
        }
    }

    @Test
    void shouldLoseOnlyTheConnectionWhoseMessageMakesTheListenerThrow() throws IOException {
        try (Peer other = transport.connect()) {
            transport.onMessage = (message, from, nowNs) -> {
                if (from == transport.opened.get(0)) {
                    throw new IllegalStateException("on purpose");
                }
            };
            peer.send(Sip.request("a") + Sip.request("b"));
            transport.until(() -> !transport.losses.isEmpty());
            assertEquals(List.of(LossCause.INTERNAL_ERROR), transport.losses);
            assertEquals(1, transport.count(Counter.LOOP_HANDLER_FAILURES));
            other.send(Sip.request("c"));
            transport.until(() -> transport.messages.size() == 2);
            assertTrue(transport.opened.get(1).isOpen());
            assertNotSame(transport.opened.get(0), transport.lastLink);
        }
    }

    @Test
    void shouldNotLetOneBusyConnectionKeepAnotherWaiting() throws IOException {
        try (Peer other = transport.connect()) {
            other.send(Sip.request("quiet"));
            final String flood = Sip.request("flood", 50_000).repeat(8);
            peer.send(flood);
            transport.until(() -> transport.messages.size() == 9);
            assertTrue(transport.messages.contains(Sip.request("quiet")));
        }
    }

    @Test
    void shouldKeepTimesAndCountsOfTheLink() throws IOException {
        final Link link = transport.opened.get(0);
        final long openedNs = link.openedNs();
        transport.advance(5 * TransportFixture.SECOND);
        peer.send(Sip.request("a"));
        transport.until(() -> transport.messages.size() == 1);
        assertEquals(openedNs, link.createdNs());
        assertEquals(openedNs + 5 * TransportFixture.SECOND, link.lastReceivedNs());
        assertEquals(openedNs, link.lastSentNs());
        transport.advance(TransportFixture.SECOND);
        Sip.send(link, "hello", transport.now());
        transport.pass();
        assertEquals(openedNs + 6 * TransportFixture.SECOND, link.lastSentNs());
        assertEquals(5, link.bytesSent());
        assertEquals(1, link.messagesSent());
    }
}
