package io.sipproxy.transport;

import io.sipproxy.status.Counter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MalformedLimitTest {
    private static final String BAD = Sip.requestWithoutFrom("b");

    private TransportFixture transport;
    private Peer peer;

    @AfterEach
    void close() throws IOException {
        peer.close();
        transport.close();
    }

    private void open(final int most) throws IOException {
        transport = new TransportFixture(Limits.settings(limits -> limits.malformed = most));
        transport.onMalformed = (message, from, nowNs) -> assertTrue(Sip.send(from, "answer ", nowNs));
        peer = transport.connect();
    }

    private void send(final String text, final int expected) throws IOException {
        peer.send(text);
        transport.until(() -> transport.malformed.size() == expected);
    }

    @Test
    void shouldGoOnAfterAsManyAsAreAllowedInEachSecond() throws IOException {
        open(3);
        send(BAD.repeat(3), 3);
        transport.advance(TransportFixture.SECOND);
        send(BAD.repeat(3) + Sip.request("good"), 6);
        transport.until(() -> transport.messages.size() == 1);
        assertEquals(List.of(), transport.losses);
    }

    @Test
    void shouldAnswerOneMoreAndCloseItsConnection() throws IOException {
        open(3);
        send(BAD.repeat(4) + Sip.request("unread"), 4);
        transport.until(() -> peer.hasEnded() || peer.isReset);
        assertEquals("answer ".repeat(4), peer.received.toString());
        assertEquals(List.of(LossCause.MALFORMED_FLOOD), transport.losses);
        assertEquals(1, transport.count(Counter.LOST_MALFORMED_FLOOD));
        assertEquals(4, transport.count(Counter.TCP_MESSAGES_MALFORMED));
        assertEquals(List.of(), transport.messages);
        assertTrue(transport.events.get(0)
            .startsWith("40010 SPR_CONNECTION_LOST peer=127.0.0.1 detector=MALFORMED_FLOOD "),
            transport.events::toString);
    }

    @Test
    void shouldCloseAtOnceWhenTheSourceHadItsShareOnAnotherConnection() throws IOException {
        open(3);
        send(BAD.repeat(3), 3);
        try (Peer other = transport.connect()) {
            other.send(Sip.request("good") + BAD);
            transport.until(() -> transport.malformed.size() == 4);
            transport.until(() -> other.hasEnded() || other.isReset);
        }
        assertEquals(1, transport.messages.size());
        peer.send(Sip.request("good"));
        transport.until(() -> transport.messages.size() == 2);
        assertEquals(List.of(LossCause.MALFORMED_FLOOD), transport.losses);
    }

    @Test
    void shouldMindNothingWithoutALimit() throws IOException {
        open(0);
        send(BAD.repeat(500), 500);
        assertEquals(List.of(), transport.losses);
    }
}
