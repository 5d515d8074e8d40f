package io.sipproxy.transport;

import io.sipproxy.status.Counter;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TcpOutputTest {
    private static final int LIMIT = 300_000;

    private TransportFixture transport;
    private Peer peer;
    private Link link;

    @BeforeEach
    void open() throws IOException {
        transport = new TransportFixture(TransportFixture.settings().maxOutputQueue(LIMIT));
        peer = transport.connectSlow();
        link = transport.opened.get(0);
    }

    @AfterEach
    void close() throws IOException {
        peer.close();
        transport.close();
    }

    @Test
    void shouldSendWhatWasQueuedDuringAPassInOneWrite() {
        final StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            final String message = "message " + i + " " + "z".repeat(i) + "\n";
            expected.append(message);
            assertTrue(Sip.send(link, message, transport.now()));
        }
        assertEquals(0, transport.count(Counter.TCP_WRITES));
        assertEquals(1, transport.layer.buffersInUse());
        transport.pass();
        assertEquals(1, transport.count(Counter.TCP_WRITES));
        assertEquals(0, transport.layer.buffersInUse());
        transport.until(() -> peer.hasReceived(expected.length()));
        assertEquals(expected.toString(), peer.received.toString());
        assertEquals(100, transport.count(Counter.TCP_MESSAGES_SENT));
        assertEquals(expected.length(), transport.count(Counter.TCP_BYTES_SENT));
    }

    @Test
    void shouldTakeOnlyTheGivenBytesOfTheBuffer() {
        final UnsafeBuffer buffer = Sip.buffer("before|message|after");
        link.send(buffer, 7, 7, transport.now());
        buffer.setMemory(0, buffer.capacity(), (byte)'!');
        transport.until(() -> peer.hasReceived(7));
        assertEquals("message", peer.received.toString());
    }

    @Test
    void shouldSendEverythingInOrderToAPeerThatReadsSlowly() {
        final StringBuilder expected = new StringBuilder();
        int number = 0;
        while (expected.length() < 5_000_000) {
            final String message = number++ + ":" + "m".repeat(number * 7919 % 40_000) + "\n";
            if (Sip.send(link, message, transport.now())) {
                expected.append(message);
            } else {
                peer.poll();
            }
            transport.pass();
        }
        assertTrue(transport.count(Counter.TCP_WRITES_SHORT) > 0);
        assertTrue(transport.count(Counter.TCP_SENDS_REFUSED_OVERFLOW) > 0);
        assertEquals("40030 SPR_OVERLOAD peer=127.0.0.1 resource=output-queue limit=300000", transport.events.get(0));
        transport.until(() -> peer.hasReceived(expected.length()));
        assertEquals(expected.toString(), peer.received.toString());
        assertEquals(0, transport.layer.buffersInUse());
        assertEquals(0, transport.losses.size());
    }

    @Test
    void shouldRefuseMessagesAboveTheLimitAndTakeThemAgainWhenThePeerReads() {
        fill();
        assertTrue(link.isOpen());
        final long sent = link.messagesSent();
        assertFalse(Sip.send(link, "x".repeat(LIMIT), transport.now()));
        assertEquals(sent, link.messagesSent());
        transport.until(() -> peer.poll() != null && Sip.send(link, "x".repeat(30_000), transport.now()));
    }

    /** As from thousands of endpoints to one SIP Server, in the first pass after the process was held up. */
    @Test
    void shouldRefuseNothingWhenOnePassHasMoreThanTheLimitForAPeerThatReads() {
        final String message = "y".repeat(999) + "\n";
        for (int i = 0; i < 2 * LIMIT / message.length(); i++) {
            assertTrue(Sip.send(link, message, transport.now()), "message " + i);
        }
        assertEquals(0, transport.count(Counter.TCP_SENDS_REFUSED_OVERFLOW));
        transport.until(() -> peer.hasReceived(2 * LIMIT));
        assertEquals(2 * LIMIT, link.bytesSent());
    }

    @Test
    void shouldTryAgainInTheNextPassOnlyWhenThePeerTakesNoMore() {
        fill();
        transport.until(() -> peer.poll() != null && transport.layer.buffersInUse() == 0);
        final long before = transport.count(Counter.TCP_WRITES);
        while (Sip.send(link, "x".repeat(30_000), transport.now())) {
            assertTrue(link.isUsable());
        }
        final long writes = transport.count(Counter.TCP_WRITES);
        assertTrue(writes > before);
        assertFalse(Sip.send(link, "x".repeat(30_000), transport.now()));
        assertEquals(writes, transport.count(Counter.TCP_WRITES));
    }

    @Test
    void shouldTellWhyAfterThePassWhenWritingDuringItFails() throws IOException {
        peer.reset();
        boolean isTaken = true;
        for (int i = 0; i < 2 * LIMIT / 30_000 && isTaken; i++) {
            isTaken = Sip.send(link, "x".repeat(30_000), transport.now());
            assertTrue(link.isUsable());
        }
        transport.until(() -> !link.isUsable());
        assertEquals(List.of(LossCause.RESET), transport.losses);
        assertEquals(0, transport.layer.buffersInUse());
    }

    @Test
    void shouldRefuseAMessageThatIsLargerThanABuffer() {
        assertFalse(Sip.send(link, "x".repeat(BufferPool.MAX_CAPACITY + 1), transport.now()));
        assertTrue(Sip.send(link, "x".repeat(BufferPool.MAX_CAPACITY), transport.now()));
        transport.until(() -> peer.hasReceived(BufferPool.MAX_CAPACITY));
    }

    @Test
    void shouldCloseAConnectionWhosePeerTakesNothingForTooLong() {
        fill();
        final RecordingUser user = new RecordingUser();
        link.add(user);
        transport.advance(29 * TransportFixture.SECOND);
        assertTrue(link.isOpen());
        transport.advance(TransportFixture.SECOND);
        assertFalse(link.isUsable());
        assertEquals(List.of(LossCause.WRITE_STALLED), user.told);
        assertEquals(0, transport.layer.buffersInUse());
    }

    @Test
    void shouldGiveTheFullTimeAgainWhenThePeerTakesSomething() {
        fill();
        transport.advance(29 * TransportFixture.SECOND);
        final long sent = link.bytesSent();
        transport.until(() -> peer.poll() != null && link.bytesSent() > sent);
        fill();
        transport.advance(29 * TransportFixture.SECOND);
        assertTrue(link.isOpen());
        transport.advance(TransportFixture.SECOND);
        assertEquals(List.of(LossCause.WRITE_STALLED), transport.losses);
    }

    @Test
    void shouldNotCloseAQuietConnectionThatWasSlowOnce() {
        fill();
        transport.until(() -> peer.poll() != null && transport.layer.buffersInUse() == 0);
        transport.advance(3600 * TransportFixture.SECOND);
        assertTrue(link.isOpen());
    }

    @Test
    void shouldSendEverythingBeforeAnOrderlyClose() {
        fill();
        final long total = transport.count(Counter.TCP_MESSAGES_SENT) * 30_000;
        link.closeAfterFlush(LossCause.ADMIN, transport.now());
        assertFalse(link.isUsable());
        assertEquals(List.of(LossCause.ADMIN), transport.losses);
        transport.until(() -> peer.hasEnded());
        assertEquals(total, peer.received.length());
    }

    @Test
    void shouldNotWaitForeverForAPeerThatTakesNothingBeforeAnOrderlyClose() {
        fill();
        link.closeAfterFlush(LossCause.ADMIN, transport.now());
        transport.pass();
        transport.advance(29 * TransportFixture.SECOND);
        assertEquals(1, transport.layer.connectionCount());
        transport.advance(TransportFixture.SECOND);
        assertEquals(0, transport.layer.connectionCount());
        assertEquals(0, transport.layer.buffersInUse());
        assertEquals(List.of(LossCause.ADMIN), transport.losses);
    }

    @Test
    void shouldDiscardWhatWaitsWhenClosedAtOnce() {
        Sip.send(link, "never", transport.now());
        link.close(LossCause.ADMIN, transport.now());
        assertEquals(0, transport.layer.buffersInUse());
        transport.until(() -> peer.hasEnded());
        assertEquals("", peer.received.toString());
    }

    @Test
    void shouldLoseAConnectionThatWasResetWhileOutputWaits() {
        fill();
        final RecordingUser user = new RecordingUser();
        link.add(user);
        peer.reset();
        transport.until(() -> !transport.losses.isEmpty());
        assertEquals(List.of(LossCause.RESET), user.told);
        assertEquals(0, transport.layer.buffersInUse());
    }

    @Test
    void shouldRefuseMessagesWhenThePoolIsExhaustedAndGoOnLater() throws IOException {
        try (TransportFixture small = new TransportFixture(
            TransportFixture.settings().maxBufferBytes(0).maxOutputQueue(100_000_000));
            Peer slow = small.connectSlow()) {
            final Link to = small.opened.get(0);
            while (Sip.send(to, "x".repeat(100_000), small.now())) {
                small.pass();
            }
            assertEquals(1, small.count(Counter.TCP_SENDS_REFUSED_NO_BUFFER));
            assertEquals(1, small.count(Counter.BUFFERS_EXHAUSTED));
            small.until(() -> slow.poll() != null && small.layer.buffersInUse() == 0);
            assertTrue(Sip.send(to, "x".repeat(100_000), small.now()));
        }
    }

    @Test
    void shouldCloseAStalledConnectionWhenItsBuffersAreMissedByAnother() throws IOException {
        try (TransportFixture small = new TransportFixture(
            TransportFixture.settings().maxBufferBytes(0).maxOutputQueue(100_000_000));
            Peer stuck = small.connectSlow(); Peer good = small.connect()) {
            final Link stalled = small.opened.get(0);
            while (Sip.send(stalled, "x".repeat(100_000), small.now())) {
                small.pass();
            }
            assertEquals(List.of(), small.losses);
            assertFalse(Sip.send(small.opened.get(1), "lost", small.now()));
            small.pass();
            assertEquals(List.of(LossCause.OUTPUT_OVERFLOW), small.losses);
            assertEquals(List.of(stalled), small.lostLinks);
            assertTrue(Sip.send(small.opened.get(1), "sent", small.now()));
            small.until(() -> good.hasReceived(4));
            assertEquals(0, stuck.received.length());
        }
    }

    @Test
    void shouldGiveNoMoreToAStalledConnectionWhenAllTogetherHoldTooMuchAndServeTheOthers() throws IOException {
        try (TransportFixture small = new TransportFixture(
            Limits.settings(limits -> limits.outputBytes = 256 * 1024)); Peer stuck = small.connectSlow();
            Peer good = small.connect()) {
            final Link stalled = small.opened.get(0);
            while (Sip.send(stalled, "x".repeat(30_000), small.now())) {
                small.pass();
            }
            assertEquals(1, small.count(Counter.TCP_SENDS_REFUSED_STALLED));
            assertEquals(0, small.count(Counter.TCP_SENDS_REFUSED_OVERFLOW));
            final String all = "y".repeat(100_000);
            for (int i = 0; i < 3; i++) {
                assertTrue(Sip.send(small.opened.get(1), all, small.now()), "more than there is room for, in one pass");
            }
            assertEquals(List.of(), small.losses);
            small.until(() -> good.hasReceived(3 * all.length()));
            assertEquals(List.of(stalled), small.lostLinks);
            assertEquals(0, stuck.received.length());
        }
    }

    @Test
    void shouldCloseWhoHasBeenStalledForLongestWhenAllTogetherHoldTooMuch() throws IOException {
        try (TransportFixture small = new TransportFixture(
            Limits.settings(limits -> limits.outputBytes = 400 * 1024).maxOutputQueue(200_000));
            Peer dead = small.connectSlow(); Peer moment = small.connectSlow(); Peer third = small.connectSlow()) {
            fill(small, 1);
            small.advance(TransportFixture.SECOND);
            fill(small, 0);
            small.advance(TransportFixture.SECOND);
            small.until(() -> moment.poll() != null && ((TcpConnection)small.opened.get(1)).queuedBytes == 0);
            fill(small, 1);
            assertEquals(List.of(), small.losses);
            small.advance(TransportFixture.SECOND);
            small.events.clear();
            fill(small, 2);
            assertEquals(List.of(LossCause.OUTPUT_OVERFLOW), small.losses);
            assertEquals(List.of(small.opened.get(0)), small.lostLinks, "the other one has taken all in between");
            assertEquals("40030 SPR_OVERLOAD peer=127.0.0.1 resource=output-memory limit=409600", small.events.get(0));
            assertEquals(0, dead.received.length() + third.received.length());
        }
    }

    private static void fill(final TransportFixture transport, final int link) {
        while (Sip.send(transport.opened.get(link), "x".repeat(30_000), transport.now())) {
            transport.pass();
        }
        transport.pass();
    }

    @Test
    void shouldCountWhatLeftAndWhatWasDiscardedAsNoLongerWaiting() throws IOException {
        try (TransportFixture small = new TransportFixture(
            Limits.settings(limits -> limits.outputBytes = 256 * 1024).maxOutputQueue(200_000));
            Peer first = small.connectSlow(); Peer second = small.connectSlow()) {
            for (int i = 0; i < 5; i++) {
                while (Sip.send(small.opened.get(0), "x".repeat(30_000), small.now())) {
                    small.pass();
                }
                small.until(() -> first.poll() != null && small.layer.buffersInUse() == 0);
            }
            while (Sip.send(small.opened.get(0), "x".repeat(30_000), small.now())) {
                small.pass();
            }
            small.opened.get(0).close(LossCause.ADMIN, small.now());
            while (Sip.send(small.opened.get(1), "x".repeat(30_000), small.now())) {
                small.pass();
            }
            assertEquals(0, second.received.length());
            assertEquals(0, small.count(Counter.TCP_SENDS_REFUSED_STALLED));
            assertEquals(7, small.count(Counter.TCP_SENDS_REFUSED_OVERFLOW));
        }
    }

    /** Sends until the peer's buffer, this side's socket buffer and the queue are full. */
    private void fill() {
        while (Sip.send(link, "x".repeat(30_000), transport.now())) {
            transport.pass();
        }
        transport.pass();
        assertTrue(transport.layer.buffersInUse() > 0);
    }
}
