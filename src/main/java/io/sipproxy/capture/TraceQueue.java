package io.sipproxy.capture;

import io.sipproxy.sip.Transport;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.PeerAddress;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Messages on their way from the loop thread to the one that writes traces, in memory of a fixed size. Neither side
 * ever waits for the other, and the loop thread allocates nothing.
 */
final class TraceQueue {
    /** An eighth of it is the largest entry, which has to be larger than any message. */
    static final int CAPACITY = 2 * 1024 * 1024;

    private static final Transport[] TRANSPORTS = Transport.values();
    private static final int ENTRY = 1;
    private static final int TRACE = 0;
    private static final int IS_SENT = 4;
    private static final int TRANSPORT = 5;
    private static final int PORT = 8;
    private static final int MICROS = 16;
    private static final int LINK = 24;
    private static final int HI = 32;
    private static final int LO = 40;
    private static final int MESSAGE = 48;

    /** What the other side gets. */
    interface Receiver {
        /**
         * @param trace       number of the trace.
         * @param epochMicros when it came or left.
         * @param isSent      false if it came.
         * @param peer        who sent it or gets it.
         * @param link        number of the connection.
         * @param buffer      with the message; good during this call only.
         * @param offset      of the message.
         * @param length      of the message.
         */
        void onEntry(int trace, long epochMicros, boolean isSent, PeerAddress peer, long link, DirectBuffer buffer,
            int offset, int length);
    }

    private final OneToOneRingBuffer ring;

    TraceQueue() {
        this(CAPACITY);
    }

    /** @param capacity in bytes, a power of two. */
    TraceQueue(final int capacity) {
        ring = new OneToOneRingBuffer(new UnsafeBuffer(BufferUtil.allocateDirectAligned(
            capacity + RingBufferDescriptor.TRAILER_LENGTH, BitUtil.CACHE_LINE_LENGTH)));
    }

    /** Loop thread. @return false if there is no room. */
    boolean offer(final int trace, final long epochMicros, final boolean isSent, final Link link,
        final DirectBuffer message, final int offset, final int length) {
        if (MESSAGE + length > ring.maxMsgLength()) {
            return false;
        }
        final int index = ring.tryClaim(ENTRY, MESSAGE + length);
        if (index < 0) {
            return false;
        }
        final AtomicBuffer buffer = ring.buffer();
        final PeerAddress peer = link.remote();
        buffer.putInt(index + TRACE, trace);
        buffer.putByte(index + IS_SENT, (byte)(isSent ? 1 : 0));
        buffer.putByte(index + TRANSPORT, (byte)peer.transport().ordinal());
        buffer.putInt(index + PORT, peer.port());
        buffer.putLong(index + MICROS, epochMicros);
        buffer.putLong(index + LINK, link.id());
        buffer.putLong(index + HI, peer.hi());
        buffer.putLong(index + LO, peer.lo());
        buffer.putBytes(index + MESSAGE, message, offset, length);
        ring.commit(index);
        return true;
    }

    /** The other thread. @return how many entries the receiver got: all there are, or those up to the end of the ring. */
    int poll(final Receiver receiver) {
        final MessageHandler handler = (type, buffer, index, length) -> receiver.onEntry(buffer.getInt(index + TRACE),
            buffer.getLong(index + MICROS), buffer.getByte(index + IS_SENT) != 0,
            new PeerAddress(TRANSPORTS[buffer.getByte(index + TRANSPORT)], buffer.getLong(index + HI),
                buffer.getLong(index + LO), buffer.getInt(index + PORT)),
            buffer.getLong(index + LINK), buffer, index + MESSAGE, length - MESSAGE);
        return ring.read(handler);
    }
}
