package io.sipproxy.transport;

import io.sipproxy.status.Counter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** How long a message may take to arrive, and how much memory those may take that are arriving. */
class IncompleteInputTest {
    private static final long SECOND = TransportFixture.SECOND;
    /** What has to wait of a message of this size is kept in 64 KiB. */
    private static final int LARGE = 40_000;

    private final List<Peer> peers = new ArrayList<>();
    private TransportFixture transport;

    @AfterEach
    void close() throws IOException {
        for (final Peer peer : peers) {
            peer.close();
        }
        if (transport != null) {
            transport.close();
        }
    }

    private void open() throws IOException {
        transport = TransportFixture.open();
    }

    private Peer connect() throws IOException {
        final Peer peer = transport.connect();
        peers.add(peer);
        return peer;
    }

    /** Sends, and waits until it was read. */
    private void send(final Peer peer, final String text) throws IOException {
        final Link link = transport.opened.get(peers.indexOf(peer));
        final long expected = link.bytesReceived() + text.length();
        peer.send(text);
        transport.until(() -> link.bytesReceived() == expected);
    }

    @Test
    void shouldCloseAConnectionWhoseMessageIsNotCompleteInTime() throws IOException {
        open();
        final Peer slow = connect();
        final RecordingUser user = new RecordingUser();
        transport.opened.get(0).add(user);
        final String message = Sip.request("slow");
        for (int i = 0; i < 32; i++) {
            send(slow, message.substring(i, i + 1));
            assertEquals(List.of(), transport.losses);
            transport.advance(SECOND);
        }
        assertEquals(List.of(LossCause.MESSAGE_TIMEOUT), transport.losses);
        assertEquals(List.of(LossCause.MESSAGE_TIMEOUT), user.told);
        assertEquals(1, transport.count(Counter.LOST_MESSAGE_TIMEOUT));
        assertTrue(transport.events.get(0).startsWith(
            "40010 SPR_CONNECTION_LOST peer=127.0.0.1 detector=MESSAGE_TIMEOUT inbound=yes age-ms=32000 "),
            transport.events::toString);
        assertEquals(0, transport.layer.buffersInUse());
        transport.until(slow::hasEnded);
    }

    @Test
    void shouldNotHurtASlowSenderWhoseMessagesAreCompleteInTime() throws IOException {
        open();
        final Peer slow = connect();
        final String message = Sip.request("slow", 100);
        send(slow, message.substring(0, 10));
        for (int i = 0; i < 5; i++) {
            transport.advance(16 * SECOND);
            send(slow, message.substring(10, 20));
            transport.advance(16 * SECOND - 50 * TransportFixture.MS);
            // The next one begins in the same piece.
            send(slow, message.substring(20) + message.substring(0, 10));
        }
        assertEquals(5, transport.messages.size());
        assertEquals(List.of(), transport.losses);
        transport.advance(32 * SECOND);
        assertEquals(List.of(LossCause.MESSAGE_TIMEOUT), transport.losses);
    }

    @Test
    void shouldCloseEachAtItsOwnTime() throws IOException {
        open();
        final String message = Sip.request("m");
        for (int i = 0; i < 4; i++) {
            send(connect(), message.substring(0, 40));
            transport.advance(2 * SECOND);
        }
        send(peers.get(1), message.substring(40));
        transport.advance(23 * SECOND);
        assertEquals(List.of(), transport.losses);
        transport.advance(SECOND);
        assertEquals(List.of(transport.opened.get(0)), transport.lostLinks);
        transport.advance(2 * SECOND);
        assertEquals(1, transport.losses.size(), "that message was complete");
        transport.advance(2 * SECOND);
        assertEquals(List.of(transport.opened.get(0), transport.opened.get(2)), transport.lostLinks);
        transport.advance(2 * SECOND);
        assertEquals(3, transport.losses.size());
        transport.advance(1000 * SECOND);
        assertTrue(transport.opened.get(1).isOpen());
        send(peers.get(1), message);
        assertEquals(2, transport.messages.size());
    }

    @Test
    void shouldGoOnWithTheOthersWhenSomebodyFailsToHearOfALoss() throws IOException {
        open();
        for (int i = 0; i < 3; i++) {
            send(connect(), "MESSAGE");
            transport.opened.get(i).add(new LinkUser() {
                @Override
                protected void onLinkLost(final Link lost, final LossCause cause, final long nowNs) {
                    throw new IllegalStateException("on purpose");
                }
            });
        }
        transport.advance(32 * SECOND);
        assertEquals(3, transport.losses.size());
        assertEquals(3, transport.count(Counter.LOOP_HANDLER_FAILURES));
    }

    @Test
    void shouldTakeHalfALineEndForTheBeginOfSomething() throws IOException {
        open();
        final Peer peer = connect();
        send(peer, "\r\n\r\n\r");
        transport.advance(31 * SECOND);
        assertEquals(List.of(), transport.losses);
        transport.advance(SECOND);
        assertEquals(List.of(LossCause.MESSAGE_TIMEOUT), transport.losses);
    }

    @Test
    void shouldCloseTheOneThatHasBeenIncompleteForLongestWhenTheyTakeTooMuchMemory() throws IOException {
        transport = new TransportFixture(Limits.settings(limits -> limits.incompleteBytes = 2 * 64 * 1024));
        final String message = Sip.request("m", LARGE + 10_000);
        send(connect(), message.substring(0, LARGE));
        transport.advance(SECOND);
        send(connect(), message.substring(0, LARGE));
        send(peers.get(0), message.substring(LARGE) + message.substring(0, LARGE));
        assertEquals(List.of(), transport.losses);
        transport.advance(SECOND);
        send(connect(), message.substring(0, LARGE));
        assertEquals(List.of(LossCause.INCOMPLETE_OVERFLOW), transport.losses);
        assertEquals(List.of(transport.opened.get(1)), transport.lostLinks);
        assertEquals("40030 SPR_OVERLOAD peer=127.0.0.1 resource=incomplete-memory limit=131072",
            transport.events.get(0));
        assertEquals(1, transport.count(Counter.LOST_INCOMPLETE_OVERFLOW));
        send(peers.get(0), message.substring(LARGE));
        send(peers.get(2), message.substring(LARGE));
        assertEquals(3, transport.messages.size());
        send(connect(), message.substring(0, LARGE));
        send(connect(), message.substring(0, LARGE));
        assertEquals(1, transport.losses.size(), "what was complete takes no memory any more");
    }

    @Test
    void shouldWatchMessagesAndRecordsOverTlsToo() throws IOException {
        final String message = Sip.request("secret");
        try (TlsFixture tls = TlsFixture.open(); TlsPeer half = tls.connect(); TlsPeer part = tls.connect();
            TlsPeer good = tls.connect()) {
            half.send(message.substring(0, 100));
            tls.base.until(() -> half.poll() != null && tls.base.layer.buffersInUse() == 1);
            part.bytesPerPoll = 10;
            part.send(message);
            tls.base.until(() -> tls.base.layer.buffersInUse() == 2);
            good.send(message);
            tls.base.until(() -> good.poll() != null && tls.base.messages.size() == 1);
            tls.base.advance(31 * SECOND);
            assertEquals(List.of(), tls.base.losses);
            half.send(message.substring(100) + message.substring(0, 50));
            tls.base.until(() -> half.poll() != null && tls.base.messages.size() == 2);
            tls.base.advance(SECOND);
            assertEquals(List.of(LossCause.MESSAGE_TIMEOUT), tls.base.losses);
            assertFalse(tls.base.opened.get(1).isUsable());
            tls.base.advance(31 * SECOND);
            assertEquals(2, tls.base.losses.size());
            assertTrue(tls.base.opened.get(2).isOpen());
        }
    }
}
