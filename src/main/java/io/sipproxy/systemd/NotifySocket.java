package io.sipproxy.systemd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import jnr.unixsocket.UnixDatagramChannel;
import jnr.unixsocket.UnixSocketAddress;

/** The datagram socket that the service manager reads, by its address in {@code NOTIFY_SOCKET}. Sending never blocks. */
final class NotifySocket implements ServiceNotifier.Wire {
    /** Length of sun_path, unix(7). */
    private static final int MAX_ADDRESS_BYTES = 108;

    private final UnixDatagramChannel channel;
    private final UnixSocketAddress address;

    private NotifySocket(final UnixDatagramChannel channel, final UnixSocketAddress address) {
        this.channel = channel;
        this.address = address;
    }

    /**
     * Opens a socket. Whether somebody reads at the address shows when something is sent.
     *
     * @param text an absolute path, or {@code @} and the name of an abstract socket.
     * @throws IOException if it is no such address, or there are no UNIX sockets on this system.
     */
    static NotifySocket open(final String text) throws IOException {
        final boolean isAbstract = text.startsWith("@");
        final int length = text.getBytes(StandardCharsets.UTF_8).length;
        if (!isAbstract && !text.startsWith("/") || length < 2 || length >= MAX_ADDRESS_BYTES) {
            throw new IOException("valid is an absolute path, or @ and a name, of less than " + MAX_ADDRESS_BYTES
                + " bytes");
        }
        try {
            final UnixDatagramChannel channel = UnixDatagramChannel.open();
            channel.configureBlocking(false);
            return new NotifySocket(channel, new UnixSocketAddress(isAbstract ? '\0' + text.substring(1) : text));
        } catch (final RuntimeException | LinkageError e) {
            throw new IOException("there are no UNIX sockets: " + e, e);
        }
    }

    @Override
    public void send(final String message) throws IOException {
        channel.send(ByteBuffer.wrap(message.getBytes(StandardCharsets.UTF_8)), address);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
