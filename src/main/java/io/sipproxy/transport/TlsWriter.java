package io.sipproxy.transport;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;

import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * The output of TLS connections. What was queued during a pass is wrapped at its end into one buffer, which all
 * connections share, and written from there; only what the socket does not take is kept, in a pooled buffer.
 */
final class TlsWriter {
    /** A few records: what leaves in one write. */
    private static final int CAPACITY = 96 * 1024;
    /** After so many writes the other connections have their turn. */
    private static final int MAX_WRITES = 8;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final BufferPool pool;
    private final Counters counters;
    private final StreamWriter plaintext;
    private final ByteBuffer network = ByteBuffer.allocateDirect(CAPACITY);

    TlsWriter(final TransportContext context, final StreamWriter plaintext) {
        this.pool = context.pool;
        this.counters = context.counters;
        this.plaintext = plaintext;
    }

    /**
     * Wraps and writes what waits, as far as the socket takes it.
     *
     * @return bytes that left
     * @throws IOException if the connection is broken
     */
    int write(final TlsConnection connection) throws IOException {
        int written = writeKept(connection);
        for (int i = 0; i < MAX_WRITES && connection.tls.output == null && connection.outputHead != null; i++) {
            wrapQueued(connection);
            written += emit(connection);
        }
        if (connection.queuedBytes > 0) {
            counters.increment(Counter.TCP_WRITES_SHORT);
        }
        return written;
    }

    /**
     * Wraps and writes the handshake's next messages.
     *
     * @return the status after them; FINISHED if they were the last
     * @throws IOException if the handshake has failed, or the connection is broken
     */
    HandshakeStatus writeHandshake(final TlsConnection connection) throws IOException {
        final SSLEngine engine = connection.tls.engine;
        HandshakeStatus status = HandshakeStatus.NEED_WRAP;
        network.clear();
        while (status == HandshakeStatus.NEED_WRAP) {
            final SSLEngineResult result = engine.wrap(NOTHING, network);
            status = result.getHandshakeStatus();
            switch (result.getStatus()) {
                case BUFFER_OVERFLOW -> emit(connection);
                case CLOSED -> throw new SSLException("the TLS session is closed");
                default -> {
                    if (result.bytesProduced() == 0 && status == HandshakeStatus.NEED_WRAP) {
                        throw new SSLException("the TLS handshake does not go on");
                    }
                }
            }
        }
        emit(connection);
        return status;
    }

    /** Writes what the socket did not take before; returns how much left. */
    int writeKept(final TlsConnection connection) throws IOException {
        final PooledBuffer kept = connection.tls.output;
        if (kept == null) {
            return 0;
        }
        final ByteBuffer rest = kept.byteBuffer().limit(kept.length()).position(kept.position);
        final int written = channelWrite(connection, rest);
        kept.position += written;
        connection.addQueued(-written);
        if (!rest.hasRemaining()) {
            pool.release(kept);
            connection.tls.output = null;
        }
        return written;
    }

    /** Says the last words, an alert or close_notify, if they can be said at once. Nothing is thrown or kept. */
    void writeLast(final TlsConnection connection) {
        final TlsSession tls = connection.tls;
        if (tls.engine == null || tls.isBusy || tls.isEnded) {
            return;
        }
        tls.isEnded = true;
        network.clear();
        try {
            tls.engine.closeOutbound();
            SSLEngineResult result;
            do {
                result = tls.engine.wrap(NOTHING, network);
            } while (result.bytesProduced() > 0 && !tls.engine.isOutboundDone());
        } catch (final IOException | RuntimeException e) {
            // There is nobody to tell: the connection is being closed for a reason that is known already.
            network.limit(network.position());
        }
        if (tls.output == null && connection.channel.isConnected()) {
            network.flip();
            try {
                channelWrite(connection, network);
            } catch (final IOException e) {
                network.clear();
            }
        }
    }

    /** Gives the kept ciphertext back. */
    void drop(final TlsConnection connection) {
        final PooledBuffer kept = connection.tls.output;
        if (kept != null) {
            connection.addQueued(kept.position - kept.length());
            connection.tls.output = null;
            pool.release(kept);
        }
    }

    private void wrapQueued(final TlsConnection connection) throws IOException {
        final SSLEngine engine = connection.tls.engine;
        network.clear();
        HandshakeStatus status = HandshakeStatus.NOT_HANDSHAKING;
        while (connection.outputHead != null || status == HandshakeStatus.NEED_WRAP) {
            final PooledBuffer head = connection.outputHead;
            final ByteBuffer source =
                head == null ? NOTHING : head.byteBuffer().limit(head.length()).position(head.position);
            final SSLEngineResult result = engine.wrap(source, network);
            if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW && network.position() > 0) {
                return;
            }
            if (result.getStatus() != SSLEngineResult.Status.OK ||
                result.bytesProduced() == 0 && result.getHandshakeStatus() != HandshakeStatus.FINISHED) {
                throw new SSLException("the TLS session takes no more data");
            }
            status = result.getHandshakeStatus();
            if (result.bytesConsumed() > 0) {
                plaintext.consume(connection, result.bytesConsumed());
            }
        }
    }

    /** Writes the shared buffer and keeps what is left of it. */
    private int emit(final TlsConnection connection) throws IOException {
        network.flip();
        final int written = connection.tls.output == null ? channelWrite(connection, network) : 0;
        if (network.hasRemaining()) {
            keep(connection);
        }
        network.clear();
        return written;
    }

    private int channelWrite(final TlsConnection connection, final ByteBuffer bytes) throws IOException {
        if (!bytes.hasRemaining()) {
            return 0;
        }
        counters.increment(Counter.TCP_WRITES);
        final int written = connection.channel.write(bytes);
        counters.add(Counter.TCP_BYTES_SENT, written);
        return written;
    }

    private void keep(final TlsConnection connection) throws IOException {
        final PooledBuffer old = connection.tls.output;
        final int waiting = old == null ? 0 : old.length() - old.position;
        final int added = network.remaining();
        final PooledBuffer buffer = pool.acquire(waiting + added);
        if (buffer == null) {
            counters.increment(Counter.BUFFERS_EXHAUSTED);
            throw new IOException("no buffer for " + (waiting + added) + " bytes of TLS output");
        }
        if (old != null) {
            buffer.buffer().putBytes(0, old.buffer(), old.position, waiting);
            pool.release(old);
        }
        buffer.buffer().putBytes(waiting, network, network.position(), added);
        buffer.length(waiting + added);
        connection.tls.output = buffer;
        connection.addQueued(added);
    }
}
