package io.sipproxy.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A client of the control socket that a test plays. */
public final class ControlPeer implements AutoCloseable {
    private static final long DEADLINE_MS = 20_000;

    private final SocketChannel channel;
    private final Selector selector = Selector.open();
    private final ByteBuffer input = ByteBuffer.allocate(64 * 1024).limit(0);

    /** @param socket to connect to. */
    public ControlPeer(final Path socket) throws IOException {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
    }

    /** Sends text, a request when it ends in a line feed. */
    public void send(final String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    void send(final byte[] bytes) throws IOException {
        if (channel.write(ByteBuffer.wrap(bytes)) != bytes.length) {
            throw new AssertionError("not all was taken");
        }
    }

    void endOutput() throws IOException {
        channel.shutdownOutput();
    }

    /** @return the next line without its end; null at the end. */
    public String line() throws IOException {
        final ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            while (input.hasRemaining()) {
                final byte next = input.get();
                if (next == '\n') {
                    return line.toString(StandardCharsets.UTF_8);
                }
                line.write(next);
            }
            if (!fill()) {
                if (line.size() > 0) {
                    throw new AssertionError("half a line: " + line);
                }
                return null;
            }
        }
    }

    private boolean fill() throws IOException {
        if (selector.select(DEADLINE_MS) == 0) {
            throw new AssertionError("waited in vain for a line");
        }
        selector.selectedKeys().clear();
        try {
            final int count = channel.read(input.clear());
            input.flip();
            return count >= 0;
        } catch (final IOException e) {
            // The server has left something unread, which makes its close a reset.
            input.limit(0);
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
