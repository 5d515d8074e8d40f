package io.sipproxy.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.Allocation;
import io.sipproxy.sip.Transport;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** A copy of a message allocates nothing on the loop thread, whether it goes to a collector or to a file. */
class CaptureAllocationTest {
    private static final int ROUNDS = 5_000;
    private static final String TEXT = "INVITE sip:b@example.com SIP/2.0\r\n"
        + "Via: SIP/2.0/TCP 192.0.2.1;branch=z9hG4bK1\r\nCall-ID: abc@192.0.2.1\r\n\r\n";
    private static final UnsafeBuffer MESSAGE = new UnsafeBuffer(TEXT.getBytes(StandardCharsets.US_ASCII));
    private static final TestLink LINK = TestLink.of(1, TestLink.address(Transport.UDP, "192.0.2.1", 5060),
        TestLink.address(Transport.UDP, "::", 5060));

    private final Counters counters = new Counters();

    @Test
    void shouldNotAllocateWhenAMessageIsExported() throws IOException {
        final InetAddress loopback = InetAddress.getLoopbackAddress();
        try (DatagramSocket collector = new DatagramSocket(0, loopback);
            HepExporter exporter = HepExporter.open(
                new HepSettings(new InetSocketAddress(loopback, collector.getLocalPort()), 2001, "password"),
                new LocalAddresses(List.of("192.0.2.9"), 5060, 5061), counters)) {
            Allocation.assertNone(ROUNDS, ROUNDS, () -> {
                exporter.onMessage(LINK, false, MESSAGE, 0, MESSAGE.capacity());
                exporter.onMessage(LINK, true, MESSAGE, 0, MESSAGE.capacity());
            });
            assertEquals(4L * ROUNDS, counters.get(Counter.HEP_PACKETS_SENT));
        }
    }

    @Test
    void shouldNotAllocateWhenAMessageIsHandedToTheWriterOfTraces() {
        final TraceQueue queue = new TraceQueue();
        final TracedPeer peer = TracedPeer.of(new InetSocketAddress("192.0.2.1", 0));
        final WallClock clock = new WallClock(SystemNanoClock.INSTANCE, SystemEpochClock.INSTANCE);
        final int[] taken = new int[1];
        Allocation.assertNone(ROUNDS, ROUNDS, () -> {
            if (peer.isPeerOf(LINK)
                && queue.offer(1, clock.epochMicros(), true, LINK, MESSAGE, 0, MESSAGE.capacity())) {
                taken[0]++;
            }
        });
        assertTrue(taken[0] > ROUNDS / 2, () -> "taken: " + taken[0]);
    }
}
