package io.sipproxy.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** One bound UDP socket with a reader thread. */
final class UdpWire implements Wire {
    private final DatagramSocket socket;
    private final Listener listener;
    private final String host;

    private UdpWire(final String host, final DatagramSocket socket, final Listener listener) {
        this.host = host;
        this.socket = socket;
        this.listener = listener;
    }

    static UdpWire open(final String host, final int port, final Listener listener) {
        try {
            final DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByName(host), port));
            socket.setReceiveBufferSize(1 << 20);
            final UdpWire wire = new UdpWire(host, socket, listener);
            Background.start("udp " + host + ":" + port, wire::readAll);
            return wire;
        } catch (final IOException e) {
            throw new UncheckedIOException(host + ":" + port, e);
        }
    }

    @Override
    public String host() {
        return host;
    }

    @Override
    public int port() {
        return socket.getLocalPort();
    }

    @Override
    public PeerLink connect(final InetSocketAddress remote) {
        return new UdpLink(remote);
    }

    @Override
    public void close() {
        socket.close();
    }

    private void readAll() throws IOException {
        final byte[] buffer = new byte[65_536];
        while (!socket.isClosed()) {
            final DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            socket.receive(packet);
            final String raw = new String(buffer, 0, packet.getLength(), StandardCharsets.ISO_8859_1);
            listener.onMessage(raw, new UdpLink((InetSocketAddress) packet.getSocketAddress()));
        }
    }

    private final class UdpLink implements PeerLink {
        private final InetSocketAddress remote;

        UdpLink(final InetSocketAddress remote) {
            this.remote = remote;
        }

        @Override
        public void send(final String text) {
            final byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            try {
                socket.send(new DatagramPacket(bytes, bytes.length, remote));
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public int localPort() {
            return socket.getLocalPort();
        }

        @Override
        public boolean awaitClosed(final long millis) {
            return false;
        }

        @Override
        public boolean awaitPong(final long millis) {
            return false;
        }

        @Override
        public void finish() {
            // A socket without connections has nothing to end.
        }

        @Override
        public void close() {
            // Nothing to close: the socket belongs to the endpoint.
        }

        @Override
        public String toString() {
            return "udp " + remote;
        }
    }
}
