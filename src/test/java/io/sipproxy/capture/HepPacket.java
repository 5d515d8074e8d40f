package io.sipproxy.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A HEP packet as a collector takes it apart: by the published format, and without the code that made it. */
public final class HepPacket {
    private final Map<Integer, byte[]> chunks = new TreeMap<>();

    private HepPacket(final byte[] packet) {
        final ByteBuffer in = ByteBuffer.wrap(packet);
        final byte[] magic = new byte[4];
        in.get(magic);
        assertEquals("HEP3", new String(magic, StandardCharsets.US_ASCII));
        assertEquals(packet.length, in.getShort() & 0xffff, "total length");
        while (in.hasRemaining()) {
            assertEquals(0, in.getShort(), "vendor");
            final int type = in.getShort() & 0xffff;
            final int length = (in.getShort() & 0xffff) - 6;
            assertTrue(length >= 0 && length <= in.remaining(), () -> "chunk " + type + " of " + length);
            final byte[] value = new byte[length];
            in.get(value);
            assertNull(chunks.put(type, value), () -> "chunk " + type + " twice");
        }
    }

    public static HepPacket of(final byte[] packet) {
        return new HepPacket(packet);
    }

    List<Integer> types() {
        return new ArrayList<>(chunks.keySet());
    }

    /** The value of a chunk as a number, which must have so many bytes. */
    public long number(final int type, final int bytes) {
        assertTrue(chunks.containsKey(type), () -> "no chunk " + type);
        assertEquals(bytes, chunks.get(type).length, () -> "length of chunk " + type);
        long value = 0;
        for (final byte b : chunks.get(type)) {
            value = value << 8 | b & 0xff;
        }
        return value;
    }

    /** The value of a chunk as text; null without one. */
    public String text(final int type) {
        return chunks.containsKey(type) ? new String(chunks.get(type), StandardCharsets.ISO_8859_1) : null;
    }

    /** Where it comes from, as address, space, port. */
    public String source() {
        return address(number(1, 1) == 2 ? 3 : 5) + " " + number(7, 2);
    }

    /** Where it goes. */
    public String destination() {
        return address(number(1, 1) == 2 ? 4 : 6) + " " + number(8, 2);
    }

    private String address(final int type) {
        try {
            assertEquals(type < 5 ? 4 : 16, chunks.get(type).length, () -> "length of chunk " + type);
            return InetAddress.getByAddress(chunks.get(type)).getHostAddress();
        } catch (final UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** IPPROTO of the transport. */
    public int protocol() {
        return (int)number(2, 1);
    }

    public long epochMicros() {
        return number(9, 4) * 1_000_000 + number(10, 4);
    }

    public String payload() {
        return text(15);
    }

    public String correlationId() {
        return text(17);
    }
}
