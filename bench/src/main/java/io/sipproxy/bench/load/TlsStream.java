package io.sipproxy.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/** The same over TLS. The handshake goes on with each {@link #fill}; all of it is done by the thread that calls. */
public final class TlsStream extends Stream {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SSLEngine engine;
    private final ByteBuffer input;
    private final ByteBuffer output;

    TlsStream(final SocketChannel channel, final ByteBuffer bytes, final SSLEngine engine) {
        super(channel, bytes);
        this.engine = engine;
        // The JDK's engine takes whole records, and hands on what it has decrypted only into room for a whole one.
        input = ByteBuffer.allocate(2 * engine.getSession().getPacketBufferSize());
        output = ByteBuffer.allocate(2 * engine.getSession().getPacketBufferSize());
    }

    /**
     * Opens a connection and ends when the handshake has.
     *
     * @param channel connected, blocking.
     * @param engine  of a client.
     */
    public static TlsStream connect(final SocketChannel channel, final SSLEngine engine) throws IOException {
        final TlsStream stream = new TlsStream(channel, NOTHING, engine);
        engine.beginHandshake();
        stream.handshake();
        final ByteBuffer early = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        while (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
            if (!stream.fill(early)) {
                throw new IOException("the other end closed the connection in the handshake");
            }
        }
        if (early.position() > 0) {
            throw new IOException("the other end speaks first");
        }
        return stream;
    }

    /** @param into with room for two records. */
    @Override
    public boolean fill(final ByteBuffer into) throws IOException {
        final boolean isOpen = channel.read(input) >= 0;
        input.flip();
        boolean isMore = true;
        while (isMore) {
            handshake();
            final SSLEngineResult result = engine.unwrap(input, into);
            switch (result.getStatus()) {
                case CLOSED -> {
                    return false;
                }
                case BUFFER_OVERFLOW -> throw new IOException("no room for what was received: " + into);
                case BUFFER_UNDERFLOW -> isMore = false;
                default -> isMore = input.hasRemaining();
            }
        }
        handshake();
        input.compact();
        return isOpen;
    }

    /** Does what this side has to do before the other one does something. */
    private void handshake() throws IOException {
        while (true) {
            if (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                    task.run();
                }
            } else if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                wrap(NOTHING);
            } else {
                return;
            }
        }
    }

    @Override
    public void write(final ByteBuffer source) throws IOException {
        while (source.hasRemaining()) {
            wrap(source);
        }
    }

    private void wrap(final ByteBuffer source) throws IOException {
        output.clear();
        if (engine.wrap(source, output).getStatus() != SSLEngineResult.Status.OK) {
            throw new IOException("TLS is closed, and nothing can be sent");
        }
        super.write(output.flip());
    }

    /** @return whether the keys come from an earlier connection, by a session that is older than this connection. */
    boolean isResumed(final long acceptedMs) {
        return engine.getSession().getCreationTime() < acceptedMs;
    }
}
