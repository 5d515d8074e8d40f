package io.sipproxy.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.sip.Transport;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.transport.PeerAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What is sent to a collector, with a network that the test plays. */
class HepExporterTest {
    private static final String MESSAGE = "OPTIONS sip:b@example.com SIP/2.0\r\ni: abc\r\n\r\n";
    private static final PeerAddress PEER = TestLink.address(Transport.TCP, "192.0.2.1", 5070);
    private static final PeerAddress OWN = TestLink.address(Transport.TCP, "192.0.2.9", 5060);

    private final Counters counters = new Counters();
    private final List<byte[]> packets = new ArrayList<>();
    private PacketSink network = this::take;
    private boolean isClosed;
    private final HepSettings settings = new HepSettings(new InetSocketAddress("192.0.2.60", 9060), 7, "pw");
    private final HepExporter exporter = new HepExporter(settings,
        new LocalAddresses(List.of("192.0.2.10"), 5060, 5061), packet -> network.send(packet), () -> isClosed = true,
        new WallClock(() -> 0, () -> 1_795_000_000_000L), counters);

    private int take(final ByteBuffer packet) {
        final byte[] bytes = new byte[packet.remaining()];
        packet.get(bytes);
        packets.add(bytes);
        return bytes.length;
    }

    private void show(final boolean isSent, final PeerAddress local, final String message) {
        final UnsafeBuffer buffer = new UnsafeBuffer(("xx" + message).getBytes(StandardCharsets.ISO_8859_1));
        exporter.onMessage(TestLink.of(1, PEER, local), isSent, buffer, 2, message.length());
    }

    @Test
    void shouldShowBothDirections() {
        show(false, OWN, MESSAGE);
        show(true, null, "garbage");
        final HepPacket came = HepPacket.of(packets.get(0));
        assertEquals("192.0.2.1 5070", came.source());
        assertEquals("192.0.2.9 5060", came.destination());
        assertEquals("abc", came.correlationId());
        assertEquals(MESSAGE, came.payload());
        assertEquals(7, came.number(12, 4));
        assertEquals("pw", came.text(14));
        assertEquals(1_795_000_000_000_000L, came.epochMicros());
        final HepPacket left = HepPacket.of(packets.get(1));
        assertEquals("192.0.2.10 5060", left.source());
        assertEquals("192.0.2.1 5070", left.destination());
        assertEquals("garbage", left.payload());
        assertEquals(2, counters.get(Counter.HEP_PACKETS_SENT));
    }

    @Test
    void shouldCountWhatCannotBeSentAndGoOn() {
        network = packet -> 0;
        show(false, OWN, MESSAGE);
        assertEquals(1, counters.get(Counter.HEP_PACKETS_DROPPED));
        network = packet -> {
            throw new PortUnreachableException();
        };
        show(false, OWN, MESSAGE);
        network = packet -> {
            throw new IOException("Network is unreachable");
        };
        show(false, OWN, MESSAGE);
        assertEquals(2, counters.get(Counter.HEP_SEND_ERRORS));
        network = this::take;
        show(false, OWN, "x".repeat(70_000));
        assertEquals(1, counters.get(Counter.HEP_MESSAGES_TOO_LARGE));
        show(false, OWN, MESSAGE);
        assertEquals(MESSAGE, HepPacket.of(packets.get(0)).payload());
        assertEquals(1, counters.get(Counter.HEP_PACKETS_SENT));
    }

    @Test
    void shouldCloseItsSocketAndNeverTellThePassword() {
        exporter.close();
        assertTrue(isClosed);
        assertEquals("HEP to /192.0.2.60:9060 as 7", settings.toString());
    }
}
