package io.sipproxy.systemd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import jnr.unixsocket.UnixDatagramChannel;
import jnr.unixsocket.UnixSocketAddress;
import jnr.unixsocket.UnixSocketOptions;

/** A datagram socket in the place of the service manager's. */
public final class NotifyListener implements AutoCloseable {
    private static final int POLL_MILLIS = 50;

    private final UnixDatagramChannel channel;
    private final String address;
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final Thread reader;
    private volatile boolean isOpen = true;

    /** @param address as in {@code NOTIFY_SOCKET}: a path, or {@code @} and a name. */
    public NotifyListener(final String address) throws IOException {
        this.address = address;
        channel = bind(address);
        // Nothing is connected by this, but without it the channel does not read.
        channel.connect(new UnixSocketAddress("/"));
        channel.setOption(UnixSocketOptions.SO_RCVTIMEO, POLL_MILLIS);
        reader = new Thread(this::read, "notify listener");
        reader.setDaemon(true);
        reader.start();
    }

    /** A socket that nobody reads. */
    static UnixDatagramChannel bind(final String address) throws IOException {
        final String path = address.startsWith("@") ? '\0' + address.substring(1) : address;
        return UnixDatagramChannel.open().bind(new UnixSocketAddress(path));
    }

    public String address() {
        return address;
    }

    /** The next message, or null when none came in time. */
    public String next(final long millis) {
        try {
            return messages.poll(millis, TimeUnit.MILLISECONDS);
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void read() {
        final ByteBuffer buffer = ByteBuffer.allocate(4096);
        while (isOpen) {
            try {
                buffer.clear();
                final int length = channel.read(buffer);
                if (length > 0) {
                    messages.add(new String(buffer.array(), 0, length, StandardCharsets.UTF_8));
                }
            } catch (final IOException e) {
                messages.add("cannot be read: " + e);
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        isOpen = false;
        try {
            reader.join();
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
        channel.close();
    }
}
