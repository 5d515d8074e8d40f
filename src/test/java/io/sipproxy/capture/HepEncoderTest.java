package io.sipproxy.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sipproxy.sip.Transport;
import io.sipproxy.transport.PeerAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class HepEncoderTest {
    private static final long TIME_US = 1_795_000_000_123_456L;
    private static final String MESSAGE = "OPTIONS sip:b@example.com SIP/2.0\r\nCall-ID: abc@192.0.2.1\r\n\r\nbody";

    private final UnsafeBuffer packet = new UnsafeBuffer(new byte[HepEncoder.MAX_PACKET]);

    private HepPacket encode(
        final HepEncoder encoder, final PeerAddress source, final PeerAddress destination, final String message) {
        final UnsafeBuffer buffer = new UnsafeBuffer(("xx" + message + "yy").getBytes(StandardCharsets.ISO_8859_1));
        final int length = encoder.encode(source, destination, TIME_US, buffer, 2, message.length());
        final byte[] bytes = new byte[length];
        packet.getBytes(0, bytes);
        return HepPacket.of(bytes);
    }

    @Test
    void shouldDescribeADatagramOverIpv4() {
        final HepPacket hep = encode(new HepEncoder(packet, 2001, null),
            TestLink.address(Transport.UDP, "192.0.2.1", 5062),
            TestLink.address(Transport.UDP, "198.51.100.255", 65_535), MESSAGE);
        assertEquals(List.of(1, 2, 3, 4, 7, 8, 9, 10, 11, 12, 15, 17), hep.types());
        assertEquals(2, hep.number(1, 1), "AF_INET");
        assertEquals(17, hep.protocol());
        assertEquals("192.0.2.1 5062", hep.source());
        assertEquals("198.51.100.255 65535", hep.destination());
        assertEquals(1_795_000_000L, hep.number(9, 4));
        assertEquals(123_456, hep.number(10, 4));
        assertEquals(1, hep.number(11, 1), "SIP");
        assertEquals(2001, hep.number(12, 4));
        assertEquals("abc@192.0.2.1", hep.correlationId());
        assertEquals(MESSAGE, hep.payload());
    }

    @Test
    void shouldDescribeTlsOverIpv6AsTcp() {
        final HepPacket hep = encode(new HepEncoder(packet, 4_294_967_295L, "s\u00e9cret"),
            TestLink.address(Transport.TLS, "2001:db8::1", 5061),
            TestLink.address(Transport.TLS, "2001:db8:ff::2", 40_000), MESSAGE);
        assertEquals(List.of(1, 2, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 17), hep.types());
        assertEquals(10, hep.number(1, 1), "AF_INET6");
        assertEquals(6, hep.protocol());
        assertEquals("2001:db8:0:0:0:0:0:1 5061", hep.source());
        assertEquals("2001:db8:ff:0:0:0:0:2 40000", hep.destination());
        assertEquals(4_294_967_295L, hep.number(12, 4));
        assertEquals("s\u00c3\u00a9cret", hep.text(14), "in UTF-8");
    }

    @Test
    void shouldLeaveTheCorrelationOutWhenThereIsNoCallId() {
        final PeerAddress peer = TestLink.address(Transport.TCP, "192.0.2.1", 5060);
        final HepEncoder encoder = new HepEncoder(packet, 1, null);
        final HepPacket hep = encode(encoder, peer, peer, "garbage");
        assertNull(hep.correlationId());
        assertEquals("garbage", hep.payload());
        assertNull(encode(encoder, peer, peer, "A b SIP/2.0\r\ni: " + "x".repeat(513) + "\r\n\r\n").correlationId());
        assertEquals(512, encode(encoder, peer, peer, "A b SIP/2.0\r\ni: " + "x".repeat(512) + "\r\n\r\n")
            .correlationId().length());
    }

    @Test
    void shouldTakeTheLargestMessageThatADatagramHasRoomForAndNoLarger() {
        final PeerAddress peer = TestLink.address(Transport.TCP, "192.0.2.1", 5060);
        final HepEncoder encoder = new HepEncoder(packet, 1, "p");
        final int overhead = length(encoder, peer, 1) - 1;
        assertEquals(HepEncoder.MAX_PACKET, length(encoder, peer, HepEncoder.MAX_PACKET - overhead));
        assertEquals(HepEncoder.TOO_LARGE, length(encoder, peer, HepEncoder.MAX_PACKET - overhead + 1));
        assertEquals(HepEncoder.TOO_LARGE, length(encoder, peer, 200_000));
    }

    private static int length(final HepEncoder encoder, final PeerAddress peer, final int length) {
        return encoder.encode(peer, peer, TIME_US, new ExpandableArrayBuffer(200_000), 0, length);
    }
}
