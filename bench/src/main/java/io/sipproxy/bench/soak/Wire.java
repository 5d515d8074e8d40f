package io.sipproxy.bench.soak;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Arrays;

/** A TCP connection between an endpoint and the proxy. */
final class Wire {
    /** Who has a wire. */
    interface User {
        void onMessage(Wire wire, Message message);

        /** The other end, or the system, has ended it; not told of one that was closed here. */
        void onLost(Wire wire);
    }

    private static final int CHUNK = 64 * 1024;
    private static final long NEVER = Long.MIN_VALUE;
    private static final ByteBuffer BUFFER = ByteBuffer.allocateDirect(CHUNK);

    private final SocketChannel channel;
    private final User user;
    private final ArrayDeque<ByteBuffer> output = new ArrayDeque<>();
    private SelectionKey key;
    private byte[] input = new byte[CHUNK];
    private int filled;
    private boolean isReading = true;
    private boolean isEstablished;
    private long heardNs = NEVER;

    private Wire(final SocketChannel channel, final User user) {
        this.channel = channel;
        this.user = user;
    }

    /** @throws IOException if that fails at once; else it is lost when it fails. */
    static Wire connect(final Loop loop, final InetSocketAddress from, final InetSocketAddress to, final User user)
        throws IOException {
        final SocketChannel channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.bind(from);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            final Wire wire = new Wire(channel, user);
            channel.connect(to);
            wire.key = loop.register(channel, 0, wire::onReady);
            wire.listen();
            return wire;
        } catch (final IOException e) {
            channel.close();
            throw e;
        }
    }

    static Wire accepted(final Loop loop, final SocketChannel channel, final User user) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        final Wire wire = new Wire(channel, user);
        wire.isEstablished = true;
        wire.key = loop.register(channel, 0, wire::onReady);
        wire.listen();
        return wire;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /** @return whether there was a connection. */
    boolean wasEstablished() {
        return isEstablished;
    }

    /** @return whether the proxy said anything in that time up to now. */
    boolean wasHeardWithin(final long ns) {
        return isOpen() && heardNs != NEVER && System.nanoTime() - heardNs < ns;
    }

    /** @return both ends as a firewall's set has them, this one first; null before it is established. */
    String flow() {
        try {
            final InetSocketAddress here = (InetSocketAddress) channel.getLocalAddress();
            final InetSocketAddress there = (InetSocketAddress) channel.getRemoteAddress();
            return there == null ? null : end(here) + " . " + end(there) + ", " + end(there) + " . " + end(here);
        } catch (final IOException e) {
            return null;
        }
    }

    private static String end(final InetSocketAddress address) {
        return address.getAddress().getHostAddress() + " . " + address.getPort();
    }

    void send(final byte[] message) {
        if (!isOpen()) {
            return;
        }
        output.add(ByteBuffer.wrap(message));
        if (channel.isConnected()) {
            try {
                write();
            } catch (final IOException e) {
                // Reading finds it out too, when this call is over.
                output.clear();
            }
            listen();
        }
    }

    /** @param now whether what comes is read. */
    void read(final boolean now) {
        isReading = now;
        if (isOpen()) {
            listen();
        }
    }

    void close() {
        try {
            channel.close();
        } catch (final IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void listen() {
        if (key.isValid()) {
            key.interestOps(!channel.isConnected() ? SelectionKey.OP_CONNECT
                : (isReading ? SelectionKey.OP_READ : 0) | (output.isEmpty() ? 0 : SelectionKey.OP_WRITE));
        }
    }

    private void onReady(final SelectionKey ready) {
        try {
            if (ready.isConnectable()) {
                isEstablished = channel.finishConnect();
            }
            if (channel.isConnected()) {
                write();
            }
            if (ready.isReadable() && !receive()) {
                lose();
                return;
            }
        } catch (final IOException e) {
            lose();
            return;
        }
        if (isOpen()) {
            listen();
        }
    }

    private void lose() {
        if (isOpen()) {
            close();
            user.onLost(this);
        }
    }

    private void write() throws IOException {
        while (!output.isEmpty()) {
            channel.write(output.peek());
            if (output.peek().hasRemaining()) {
                return;
            }
            output.poll();
        }
    }

    private boolean receive() throws IOException {
        BUFFER.clear();
        final int count = channel.read(BUFFER);
        if (count < 0) {
            return false;
        }
        heardNs = System.nanoTime();
        if (filled + count > input.length) {
            input = Arrays.copyOf(input, 2 * (filled + count));
        }
        BUFFER.flip().get(input, filled, count);
        filled += count;
        int at = 0;
        while (at < filled) {
            if (input[at] == '\r' || input[at] == '\n') {
                at++;
                continue;
            }
            final Message message = Message.read(input, at, filled);
            if (message == null) {
                break;
            }
            at += message.length();
            user.onMessage(this, message);
            if (!isOpen()) {
                return true;
            }
        }
        System.arraycopy(input, at, input, 0, filled - at);
        filled -= at;
        return true;
    }
}
