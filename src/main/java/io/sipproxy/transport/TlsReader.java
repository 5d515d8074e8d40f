package io.sipproxy.transport;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;

import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/**
 * The input of TLS connections: ciphertext is read into a buffer that all of them share, unwrapped behind the kept
 * beginning of a message, and framed as on TCP. A connection keeps a buffer only while a record or a message is
 * incomplete, or while a helper thread has its engine.
 * <p>
 * What comes during that time is read and kept, so that the end of the connection is noticed; beyond a limit reading
 * pauses. Then the key has no interest at all, which hides errors, but no longer than the helper thread takes, and the
 * handshake's deadline stays armed.
 */
final class TlsReader {
    private static final int CAPACITY = 96 * 1024;
    /** After so many reads the other connections have their turn. */
    private static final int MAX_READS = 8;
    /** What a peer may send ahead while the engine is away. */
    private static final int MAX_AHEAD = 32 * 1024;
    /** New keys and session tickets carry no data either, but nobody needs more of them in a row. */
    private static final int MAX_EMPTY_RECORDS = 32;
    private static final int CLOSED = -1;
    private static final byte HANDSHAKE_RECORD = 22;
    private static final byte ALERT_RECORD = 21;
    private static final byte MAJOR_VERSION = 3;

    private final TransportContext context;
    private final Counters counters;
    private final StreamReader plaintext;
    private final TlsHandshaker handshaker;
    private final ByteBuffer network = ByteBuffer.allocateDirect(CAPACITY);

    TlsReader(final TransportContext context, final StreamReader plaintext, final TlsHandshaker handshaker) {
        this.context = context;
        this.counters = context.counters;
        this.plaintext = plaintext;
        this.handshaker = handshaker;
    }

    /** Reads until a read returns less than there was room for, which says that no more is there. */
    void read(final TlsConnection connection, final long nowNs) {
        final TlsSession tls = connection.tls;
        int kept = takeBack(tls);
        for (int i = 0; i < MAX_READS; i++) {
            final int room = (tls.isBusy ? Math.max(kept, MAX_AHEAD) : CAPACITY) - kept;
            final int received = receive(connection, kept, room, nowNs);
            if (received == CLOSED) {
                return;
            }
            if (received > 0) {
                kept += received;
                kept = tls.isBusy ? kept : unwrap(connection, kept, nowNs);
                if (kept == CLOSED) {
                    return;
                }
            }
            if (received < room || tls.isBusy) {
                break;
            }
        }
        keep(connection, kept, nowNs);
        context.incomplete.note(connection, nowNs);
    }

    /** The engine is back: what came meanwhile has its turn. */
    void resume(final TlsConnection connection, final long nowNs) {
        final int kept = takeBack(connection.tls);
        if (kept > 0) {
            final int left = unwrap(connection, kept, nowNs);
            if (left != CLOSED) {
                keep(connection, left, nowNs);
                context.incomplete.note(connection, nowNs);
            }
        }
    }

    void drop(final TlsSession tls) {
        if (tls.input != null) {
            context.pool.release(tls.input);
            tls.input = null;
        }
    }

    private int receive(final TlsConnection connection, final int offset, final int room, final long nowNs) {
        if (room == 0) {
            return 0;
        }
        network.limit(offset + room).position(offset);
        try {
            final int received = connection.channel.read(network);
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

    /** Handles the complete records and moves what remains to the front; returns how much, or CLOSED. */
    private int unwrap(final TlsConnection connection, final int length, final long nowNs) {
        network.limit(length).position(0);
        try {
            if (!startsPlausibly(connection, length)) {
                return handshaker.refuseOther(connection, nowNs);
            }
            final int plain = unwrapRecords(connection, plaintext.takeBack(connection), nowNs);
            if (plain == CLOSED) {
                return CLOSED;
            }
            plaintext.keep(connection, plain, nowNs);
        } catch (final SSLException e) {
            return handshaker.fail(connection, e, nowNs);
        } catch (final IOException e) {
            connection.close(LossCause.of(e, LossCause.WRITE_ERROR), nowNs);
            return CLOSED;
        }
        if (!connection.isServed()) {
            return CLOSED;
        }
        final int remaining = network.remaining();
        network.compact();
        return remaining;
    }

    private int unwrapRecords(final TlsConnection connection, final int keptPlain, final long nowNs)
        throws IOException {
        final TlsSession tls = connection.tls;
        final ByteBuffer plain = context.input;
        int length = keptPlain;
        while (network.hasRemaining()) {
            if (connection.isOpen() && network.get(network.position()) == ALERT_RECORD) {
                // If it is close_notify, TLS 1.2 lets nothing be sent after it.
                connection.flush(nowNs);
                if (!connection.isOpen()) {
                    return CLOSED;
                }
            }
            plain.limit(plain.capacity()).position(length);
            final SSLEngineResult result = unwrapRecord(tls, plain);
            switch (result.getStatus()) {
                case BUFFER_UNDERFLOW:
                    return length;
                case CLOSED:
                    handshaker.closedByPeer(connection, nowNs);
                    return CLOSED;
                case BUFFER_OVERFLOW:
                    throw new SSLException("a record is larger than TLS allows");
                default:
                    break;
            }
            if (result.bytesProduced() > 0) {
                tls.emptyRecords = 0;
                length = plaintext.handle(connection, length + result.bytesProduced(), nowNs);
                if (length == CLOSED) {
                    return CLOSED;
                }
            } else if (tls.isOpen && ++tls.emptyRecords > MAX_EMPTY_RECORDS) {
                counters.increment(Counter.TLS_EMPTY_RECORDS_REFUSED);
                throw new SSLException("too many records without data");
            }
            if (!handshaker.advance(connection, result.getHandshakeStatus(), nowNs)) {
                return connection.isServed() ? length : CLOSED;
            }
        }
        return length;
    }

    /** What a peer sends must not look like a defect of ours, whatever it does to the JDK's code. */
    private SSLEngineResult unwrapRecord(final TlsSession tls, final ByteBuffer plain) throws SSLException {
        try {
            return tls.engine.unwrap(network, plain);
        } catch (final RuntimeException e) {
            throw new SSLException("a record that cannot be handled: " + e, e);
        }
    }

    /** The engine is asked only about what may be TLS: the first record of a peer is a handshake, or an alert. */
    private boolean startsPlausibly(final TlsConnection connection, final int length) throws SSLException {
        final TlsSession tls = connection.tls;
        if (connection.bytesReceived > length || tls.isOpen) {
            return true;
        }
        final byte type = network.get(0);
        final boolean isTls = (type == HANDSHAKE_RECORD || type == ALERT_RECORD && !tls.isInbound) &&
            (length < 2 || network.get(1) == MAJOR_VERSION);
        if (isTls && tls.engine == null) {
            handshaker.begin(connection);
        }
        return isTls;
    }

    private int takeBack(final TlsSession tls) {
        final PooledBuffer kept = tls.input;
        if (kept == null) {
            return 0;
        }
        final int length = kept.length();
        network.clear();
        kept.buffer().getBytes(0, network, 0, length);
        tls.input = null;
        context.pool.release(kept);
        return length;
    }

    private void keep(final TlsConnection connection, final int length, final long nowNs) {
        if (length == 0 || !connection.isServed()) {
            return;
        }
        final TlsSession tls = connection.tls;
        final PooledBuffer buffer = context.pool.acquire(length);
        if (buffer == null) {
            counters.increment(Counter.BUFFERS_EXHAUSTED);
            connection.close(LossCause.OUT_OF_BUFFERS, nowNs);
            return;
        }
        buffer.buffer().putBytes(0, network, 0, length);
        buffer.length(length);
        tls.input = buffer;
        if (tls.isBusy && length >= MAX_AHEAD) {
            counters.increment(Counter.TLS_READS_PAUSED);
            tls.isPaused = true;
            connection.pauseReading();
        }
    }
}
