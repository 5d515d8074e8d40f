package io.sipproxy.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** The other end of a TLS connection, never blocking, in the test's own thread: an engine around a {@link Peer}. */
final class TlsPeer implements AutoCloseable {
    private static final int SIZE = 256 * 1024;

    final Peer peer;
    final SSLEngine engine;
    final StringBuilder received = new StringBuilder();
    SSLException failure;
    boolean isDone;
    /** Sends at most so many bytes with each poll. */
    int bytesPerPoll = SIZE;
    /** Whether it takes what comes. */
    boolean reads = true;
    private final ByteBuffer input = ByteBuffer.allocate(SIZE).flip();
    private final ByteBuffer output = ByteBuffer.allocate(SIZE).flip();
    private final ByteBuffer plain = ByteBuffer.allocate(SIZE);

    TlsPeer(final Peer peer, final SSLEngine engine) throws SSLException {
        this.peer = peer;
        this.engine = engine;
        engine.beginHandshake();
    }

    /** Does what can be done at this moment. */
    TlsPeer poll() {
        try {
            read();
            boolean goesOn = failure == null;
            while (goesOn) {
                goesOn = step();
            }
        } catch (final SSLException e) {
            failure = e;
            wrapAlert();
        }
        write();
        return this;
    }

    boolean isOpen() {
        return poll().isDone;
    }

    boolean hasFailed() {
        return poll().failure != null;
    }

    boolean hasReceived(final String text) {
        return poll().received.indexOf(text) >= 0;
    }

    boolean hasReceived(final int length) {
        return poll().received.length() >= length;
    }

    /** Everything that it has to say is on its way. */
    boolean isWritten() {
        return !output.hasRemaining();
    }

    boolean hasEnded() {
        poll();
        return peer.isEnded || peer.isReset;
    }

    /** Wraps the text; it leaves with this and later polls. */
    void send(final String text) {
        wrap(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
        poll();
    }

    /** Says close_notify. */
    void sendCloseNotify() {
        engine.closeOutbound();
        wrap(ByteBuffer.allocate(0));
        poll();
    }

    /** Wraps whatever is due without data: another handshake, new keys. */
    void sendNothing() {
        wrap(ByteBuffer.allocate(0));
        poll();
    }

    private void wrap(final ByteBuffer text) {
        output.compact();
        try {
            do {
                final SSLEngineResult result = engine.wrap(text, output);
                if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
                    break;
                }
                isDone |= result.getHandshakeStatus() == HandshakeStatus.FINISHED;
            } while (text.hasRemaining());
        } catch (final SSLException e) {
            throw new UncheckedIOException(e);
        } finally {
            output.flip();
        }
    }

    private void wrapAlert() {
        output.compact();
        try {
            engine.wrap(ByteBuffer.allocate(0), output);
        } catch (final SSLException e) {
            failure.addSuppressed(e);
        }
        output.flip();
    }

    private boolean step() throws SSLException {
        final SSLEngineResult result;
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK:
                for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                    task.run();
                }
                return true;
            case NEED_WRAP:
                output.compact();
                try {
                    result = engine.wrap(ByteBuffer.allocate(0), output);
                } finally {
                    output.flip();
                }
                break;
            default:
                plain.clear();
                result = engine.unwrap(input, plain);
                received.append(new String(plain.array(), 0, plain.position(), StandardCharsets.ISO_8859_1));
                break;
        }
        isDone |= result.getHandshakeStatus() == HandshakeStatus.FINISHED;
        return result.getStatus() == SSLEngineResult.Status.OK &&
            (result.bytesConsumed() + result.bytesProduced() > 0 ||
                result.getHandshakeStatus() == HandshakeStatus.FINISHED);
    }

    private void read() {
        if (!reads || peer.isEnded || peer.isReset || !peer.channel.isOpen()) {
            return;
        }
        input.compact();
        try {
            peer.isEnded |= peer.channel.read(input) < 0;
        } catch (final IOException e) {
            peer.isReset = true;
        }
        input.flip();
    }

    private void write() {
        if (!output.hasRemaining() || !peer.channel.isOpen()) {
            return;
        }
        final int limit = output.limit();
        output.limit(Math.min(limit, output.position() + bytesPerPoll));
        try {
            peer.channel.write(output);
        } catch (final IOException e) {
            peer.isReset = true;
        }
        output.limit(limit);
    }

    @Override
    public void close() throws IOException {
        peer.close();
    }
}
