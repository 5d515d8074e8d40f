package io.sipproxy.transport;

import io.sipproxy.status.Counter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PingLimitTest {
    private static final String PING = "\r\n\r\n";
    private static final String PONG = "\r\n";

    private TransportFixture transport;
    private Peer peer;
    private Link link;

    @BeforeEach
    void open() throws IOException {
        transport = new TransportFixture(Limits.settings(limits -> limits.pings = 3));
        peer = transport.connect();
        link = transport.opened.get(0);
    }

    @AfterEach
    void close() throws IOException {
        peer.close();
        transport.close();
    }

    private void send(final String text) throws IOException {
        final long expected = link.bytesReceived() + text.length();
        peer.send(text);
        transport.until(() -> link.bytesReceived() == expected);
    }

    @Test
    void shouldAnswerEachPingWithinTheLimitOfTheSecond() throws IOException {
        send(PING.repeat(2));
        send(PING.repeat(5));
        assertEquals(3, transport.count(Counter.TCP_PINGS_ANSWERED));
        assertEquals(4, transport.count(Counter.TCP_PINGS_UNANSWERED));
        transport.advance(TransportFixture.SECOND);
        send(PING + Sip.request("a") + PING);
        assertEquals(5, transport.count(Counter.TCP_PINGS_ANSWERED));
        transport.until(() -> peer.hasReceived(5 * PONG.length()));
        assertEquals(PONG.repeat(5), peer.received.toString());
        assertEquals(List.of(), transport.losses);
    }

    @Test
    void shouldCloseAConnectionThatSendsFarMoreLineEnds() throws IOException {
        send(PING.repeat(150));
        assertEquals(List.of(), transport.losses);
        peer.send(PONG);
        transport.until(() -> !transport.losses.isEmpty());
        assertEquals(List.of(LossCause.LINE_END_FLOOD), transport.losses);
        assertEquals(3, transport.count(Counter.TCP_PINGS_ANSWERED));
        assertTrue(transport.events.get(0).startsWith("40010 SPR_CONNECTION_LOST peer=127.0.0.1 detector=LINE_END_FLOOD "),
            transport.events::toString);
        transport.until(() -> peer.hasEnded() || peer.isReset);
    }

    @Test
    void shouldTakeAsManyLineEndsInEachSecond() throws IOException {
        for (int i = 0; i < 5; i++) {
            send(PING.repeat(150));
            transport.advance(TransportFixture.SECOND);
        }
        assertEquals(List.of(), transport.losses);
    }

    @Test
    void shouldNotMindALineEndBehindEachOfManyMessages() throws IOException {
        for (int i = 0; i < 10; i++) {
            send((Sip.request("m") + "\r\n").repeat(100));
        }
        assertEquals(1000, transport.messages.size());
        assertEquals(List.of(), transport.losses);
    }
}
