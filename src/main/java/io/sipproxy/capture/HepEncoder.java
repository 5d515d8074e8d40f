package io.sipproxy.capture;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.sipproxy.sip.Transport;
import io.sipproxy.transport.PeerAddress;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Packets of HEP version 3, the Homer Encapsulation Protocol (github.com/sipcapture/HEP): "HEP3", the length of all,
 * then chunks of a vendor (0 is the protocol's own), a type, a length that counts these six bytes too, and a value.
 * Everything is in network byte order. Allocates nothing.
 */
final class HepEncoder {
    /** What a UDP datagram over IPv4 has room for; a packet cannot be longer than 65,535 anyway. */
    static final int MAX_PACKET = 65_507;
    static final int TOO_LARGE = -1;

    private static final int MAGIC = 'H' << 24 | 'E' << 16 | 'P' << 8 | '3';
    private static final int HEADER = 6;
    private static final int CHUNK_HEADER = 6;
    /** Above that, it is no Call-ID that anybody would look for. */
    private static final int MAX_CORRELATION_ID = 512;

    private static final int IP_FAMILY = 1;
    private static final int IP_PROTOCOL = 2;
    private static final int IPV4_SOURCE = 3;
    private static final int IPV4_DESTINATION = 4;
    private static final int IPV6_SOURCE = 5;
    private static final int IPV6_DESTINATION = 6;
    private static final int SOURCE_PORT = 7;
    private static final int DESTINATION_PORT = 8;
    private static final int TIME_SECONDS = 9;
    private static final int TIME_MICROS = 10;
    private static final int PROTOCOL_TYPE = 11;
    private static final int CAPTURE_ID = 12;
    private static final int AUTHENTICATION_KEY = 14;
    private static final int PAYLOAD = 15;
    private static final int CORRELATION_ID = 17;

    /** As Linux numbers address families. */
    private static final byte AF_INET = 2;
    private static final byte AF_INET6 = 10;
    private static final byte TCP = 6;
    private static final byte UDP = 17;
    private static final byte SIP = 1;
    private static final long MICROS = 1_000_000;

    private final MutableDirectBuffer packet;
    private final int captureId;
    private final byte[] password;
    private final CallIdFinder callId = new CallIdFinder();
    private int end;

    /**
     * @param packet    to write to, with room for {@link #MAX_PACKET} bytes.
     * @param captureId who captures; 32 bits without a sign.
     * @param password  the authentication key; null for none.
     */
    HepEncoder(final MutableDirectBuffer packet, final long captureId, final String password) {
        this.packet = packet;
        this.captureId = (int)captureId;
        this.password = password == null ? null : password.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Makes the packet of one message. What came over TLS is shown as over TCP, which is what collectors know.
     *
     * @param source      where it comes from.
     * @param destination where it goes, of the same address family.
     * @param epochMicros the time.
     * @return the length of the packet, or {@link #TOO_LARGE} if the message does not fit into one.
     */
    int encode(final PeerAddress source, final PeerAddress destination, final long epochMicros,
        final DirectBuffer message, final int offset, final int length) {
        end = HEADER;
        final boolean isIpv4 = source.isIpv4();
        putByte(IP_FAMILY, isIpv4 ? AF_INET : AF_INET6);
        putByte(IP_PROTOCOL, source.transport() == Transport.UDP ? UDP : TCP);
        putAddress(isIpv4 ? IPV4_SOURCE : IPV6_SOURCE, source, isIpv4);
        putAddress(isIpv4 ? IPV4_DESTINATION : IPV6_DESTINATION, destination, isIpv4);
        putShort(SOURCE_PORT, source.port());
        putShort(DESTINATION_PORT, destination.port());
        putInt(TIME_SECONDS, (int)(epochMicros / MICROS));
        putInt(TIME_MICROS, (int)(epochMicros % MICROS));
        putByte(PROTOCOL_TYPE, SIP);
        putInt(CAPTURE_ID, captureId);
        if (password != null) {
            beginChunk(AUTHENTICATION_KEY, password.length);
            packet.putBytes(end, password);
            end += password.length;
        }
        if (callId.find(message, offset, offset + length) && callId.length() <= MAX_CORRELATION_ID) {
            putBytes(CORRELATION_ID, message, callId.offset(), callId.length());
        }
        if (length > MAX_PACKET - end - CHUNK_HEADER) {
            return TOO_LARGE;
        }
        putBytes(PAYLOAD, message, offset, length);
        packet.putInt(0, MAGIC, BIG_ENDIAN);
        packet.putShort(4, (short)end, BIG_ENDIAN);
        return end;
    }

    private void beginChunk(final int type, final int length) {
        packet.putShort(end, (short)0, BIG_ENDIAN);
        packet.putShort(end + 2, (short)type, BIG_ENDIAN);
        packet.putShort(end + 4, (short)(CHUNK_HEADER + length), BIG_ENDIAN);
        end += CHUNK_HEADER;
    }

    private void putByte(final int type, final byte value) {
        beginChunk(type, Byte.BYTES);
        packet.putByte(end, value);
        end += Byte.BYTES;
    }

    private void putShort(final int type, final int value) {
        beginChunk(type, Short.BYTES);
        packet.putShort(end, (short)value, BIG_ENDIAN);
        end += Short.BYTES;
    }

    private void putInt(final int type, final int value) {
        beginChunk(type, Integer.BYTES);
        packet.putInt(end, value, BIG_ENDIAN);
        end += Integer.BYTES;
    }

    private void putAddress(final int type, final PeerAddress address, final boolean isIpv4) {
        if (isIpv4) {
            putInt(type, (int)address.lo());
            return;
        }
        beginChunk(type, 2 * Long.BYTES);
        packet.putLong(end, address.hi(), BIG_ENDIAN);
        packet.putLong(end + Long.BYTES, address.lo(), BIG_ENDIAN);
        end += 2 * Long.BYTES;
    }

    private void putBytes(final int type, final DirectBuffer source, final int offset, final int length) {
        beginChunk(type, length);
        packet.putBytes(end, source, offset, length);
        end += length;
    }
}
