package io.sipproxy.transport;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads from stream connections and finds the messages. All connections share the buffer that is read into; a
 * connection keeps a buffer of its own only while the last message in its stream is incomplete.
 */
final class StreamReader {
    /** After so many reads the other connections have their turn. */
    private static final int MAX_READS = 8;
    /** More than what a peer has sent before it hears that it is to stop. */
    private static final int MAX_DISCARDED = 4 * 1024 * 1024;
    private static final int CLOSED = -1;

    private final TransportContext context;
    private final Counters counters;

    StreamReader(final TransportContext context) {
        this.context = context;
        this.counters = context.counters;
    }

    /** Reads until a read returns less than there was room for, which says that no more is there. */
    void read(final TcpConnection connection, final long nowNs) {
        int kept = takeBack(connection);
        for (int i = 0; i < MAX_READS; i++) {
            final int room = context.input.capacity() - kept;
            final int received = receive(connection, kept, nowNs);
            if (received == CLOSED) {
                return;
            }
            if (received > 0) {
                kept = handle(connection, kept + received, nowNs);
                if (kept == CLOSED) {
                    return;
                }
            }
            if (received < room) {
                break;
            }
        }
        keep(connection, kept, nowNs);
        context.incomplete.note(connection, nowNs);
    }

    /** Reads and forgets, from a peer that is only waited for to close; one that goes on and on is not waited for. */
    void discard(final TcpConnection connection) {
        final ByteBuffer input = context.input;
        input.clear();
        try {
            final int received = connection.channel.read(input);
            connection.scanned += received;
            if (received < 0 || connection.scanned > MAX_DISCARDED) {
                connection.dispose();
            }
        } catch (final IOException e) {
            connection.dispose();
        }
    }

    private int receive(final TcpConnection connection, final int offset, final long nowNs) {
        final ByteBuffer input = context.input;
        input.limit(input.capacity()).position(offset);
        try {
            final int received = connection.channel.read(input);
            if (received < 0) {
                connection.close(LossCause.END_OF_STREAM, nowNs);
                return CLOSED;
            }
            if (received > 0) {
                counters.increment(Counter.TCP_READS);
                counters.add(Counter.TCP_BYTES_RECEIVED, received);
                connection.bytesReceived += received;
                connection.received(nowNs);
            }
            return received;
        } catch (final IOException e) {
            connection.close(LossCause.of(e, LossCause.READ_ERROR), nowNs);
            return CLOSED;
        }
    }

    /** Handles the complete messages and moves what remains to the front; returns how much, or CLOSED. */
    int handle(final TcpConnection connection, final int length, final long nowNs) {
        final int used = dispatch(connection, length, nowNs);
        if (used == CLOSED) {
            return CLOSED;
        }
        final int remaining = length - used;
        if (used > 0 && remaining > 0) {
            context.inputView.putBytes(0, context.inputView, used, remaining);
        }
        return remaining;
    }

    private int dispatch(final TcpConnection connection, final int length, final long nowNs) {
        int offset = 0;
        while (true) {
            final int start = offset;
            final var result =
                context.framer.next(context.inputView, offset, length, connection.scanned, context.message);
            offset += context.framer.consumed();
            connection.scanned = context.framer.scanned();
            switch (result) {
                case MESSAGE:
                    show(connection, start, offset);
                    connection.messagesReceived++;
                    connection.messageCame(nowNs);
                    counters.increment(Counter.TCP_MESSAGES_RECEIVED);
                    context.listener.onMessage(context.message, connection, nowNs);
                    break;
                case BAD_MESSAGE:
                    show(connection, start, offset);
                    if (!context.malformed.admits(connection, nowNs)) {
                        return giveUp(connection, LossCause.MALFORMED_FLOOD, nowNs);
                    }
                    connection.messagesReceived++;
                    context.listener.onMalformed(context.message, connection, nowNs);
                    break;
                case PING:
                    context.pings.onPing(connection, nowNs);
                    break;
                case PONG:
                    context.pings.onLineEnd(connection, nowNs);
                    break;
                case UNFRAMEABLE:
                    show(connection, start, offset);
                    counters.increment(Counter.TCP_STREAMS_UNFRAMEABLE);
                    return giveUp(connection, LossCause.UNFRAMEABLE, nowNs);
                case TOO_LARGE:
                    show(connection, start, offset);
                    counters.increment(Counter.TCP_MESSAGES_TOO_LARGE);
                    return giveUp(connection, LossCause.UNFRAMEABLE, nowNs);
                default:
                    return offset;
            }
            if (!connection.isOpen()) {
                return CLOSED;
            }
        }
    }

    /** Before it is handled, so that what follows from it is seen after it. */
    private void show(final TcpConnection connection, final int start, final int end) {
        if (context.tap != null) {
            context.tap.onMessage(connection, false, context.inputView, start, end - start);
        }
    }

    /** The listener may still answer; then nothing more is read from this stream. */
    private int giveUp(final TcpConnection connection, final LossCause cause, final long nowNs) {
        connection.messagesReceived++;
        context.listener.onMalformed(context.message, connection, nowNs);
        connection.closeAfterFlush(cause, nowNs);
        return CLOSED;
    }

    int takeBack(final TcpConnection connection) {
        final PooledBuffer kept = connection.input;
        if (kept == null) {
            return 0;
        }
        final int length = kept.length();
        context.inputView.putBytes(0, kept.buffer(), 0, length);
        connection.input = null;
        context.pool.release(kept);
        return length;
    }

    void keep(final TcpConnection connection, final int length, final long nowNs) {
        if (length == 0) {
            return;
        }
        final PooledBuffer buffer = context.pool.acquire(length);
        if (buffer == null) {
            counters.increment(Counter.BUFFERS_EXHAUSTED);
            connection.close(LossCause.OUT_OF_BUFFERS, nowNs);
            return;
        }
        buffer.buffer().putBytes(0, context.inputView, 0, length);
        buffer.length(length);
        connection.input = buffer;
    }
}
