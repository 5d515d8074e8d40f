package io.sipproxy.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/** The messages of one connection, for programs that measure something else than how fast they are themselves. */
class Stream {
    final SocketChannel channel;
    private final ByteBuffer bytes;

    /** @param bytes where what comes in is kept, on the heap; it may have been another connection's before. */
    Stream(final SocketChannel channel, final ByteBuffer bytes) {
        this.channel = channel;
        this.bytes = bytes.clear();
    }

    /** @return room for more than is read at once. */
    static ByteBuffer newBuffer() {
        return ByteBuffer.wrap(new byte[256 * 1024]);
    }

    /** Reads what is there and hands on each complete message. @return false if the other end has closed. */
    final boolean read(final Incoming in, final Consumer<Incoming> handler) throws IOException {
        final boolean isOpen = fill(bytes);
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
        return isOpen;
    }

    /** Adds what has come. @return false if the other end has closed. */
    boolean fill(final ByteBuffer into) throws IOException {
        return channel.read(into) >= 0;
    }

    /** Writes all, whatever time the other end takes. */
    void write(final ByteBuffer source) throws IOException {
        while (source.hasRemaining()) {
            if (channel.write(source) == 0) {
                Thread.onSpinWait();
            }
        }
    }

    final void write(final Out out) throws IOException {
        write(ByteBuffer.wrap(out.bytes, 0, out.length));
    }
}
