package io.sipproxy.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** The other end of a TCP connection, never blocking, in the test's own thread. */
final class Peer implements AutoCloseable {
    final SocketChannel channel;
    final StringBuilder received = new StringBuilder();
    boolean isEnded;
    boolean isReset;
    private final ByteBuffer input = ByteBuffer.allocate(256 * 1024);

    Peer(final SocketChannel channel) throws IOException {
        this.channel = channel;
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    static Peer connect(final int port) throws IOException {
        return new Peer(SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
    }

    /** A peer whose receive buffer is small, so that it is soon full. */
    static Peer connectSlow(final int port) throws IOException {
        final SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return new Peer(channel);
    }

    static ServerSocketChannel listen() throws IOException {
        final ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.configureBlocking(false);
        return server;
    }

    static int port(final ServerSocketChannel server) throws IOException {
        return ((InetSocketAddress)server.getLocalAddress()).getPort();
    }

    int localPort() throws IOException {
        return ((InetSocketAddress)channel.getLocalAddress()).getPort();
    }

    /** Sends all; for less than what the socket buffers hold. */
    void send(final String text) throws IOException {
        final ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Reads what is there. */
    Peer poll() {
        try {
            input.clear();
            final int count = channel.read(input);
            if (count < 0) {
                isEnded = true;
            } else {
                received.append(new String(input.array(), 0, count, StandardCharsets.ISO_8859_1));
            }
        } catch (final IOException e) {
            isReset = true;
        }
        return this;
    }

    boolean hasReceived(final String text) {
        return poll().received.indexOf(text) >= 0;
    }

    boolean hasReceived(final int length) {
        return poll().received.length() >= length;
    }

    boolean hasEnded() {
        return poll().isEnded;
    }

    /** Closes in an orderly way. */
    void hangUp() throws IOException {
        channel.close();
    }

    /** Ends the connection with a reset instead of an orderly close. */
    void reset() {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
