package io.sipproxy.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/** The messages of one connection, for programs that measure something else than how fast they are themselves. */
final class Stream {
    private static final int CAPACITY = 4 * 1024 * 1024;

    final SocketChannel channel;
    private final ByteBuffer bytes = ByteBuffer.wrap(new byte[CAPACITY]);

    Stream(final SocketChannel channel) {
        this.channel = channel;
    }

    /** Reads what is there and hands on each complete message. @return false if the other end has closed. */
    boolean read(final Incoming in, final Consumer<Incoming> handler) throws IOException {
        final int received = channel.read(bytes);
        int at = 0;
        while (at < bytes.position()) {
            final int length = in.read(bytes.array(), at, bytes.position());
            if (length == Incoming.GARBAGE) {
                throw new IOException("not a SIP message");
            }
            if (length == Incoming.INCOMPLETE) {
                break;
            }
            handler.accept(in);
            at += length;
        }
        bytes.flip().position(at);
        bytes.compact();
        return received >= 0;
    }

    /** Writes all, whatever time the other end takes. */
    void write(final Out out) throws IOException {
        final ByteBuffer buffer = ByteBuffer.wrap(out.bytes, 0, out.length);
        while (buffer.hasRemaining()) {
            if (channel.write(buffer) == 0) {
                Thread.onSpinWait();
            }
        }
    }
}
