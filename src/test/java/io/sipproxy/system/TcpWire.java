package io.sipproxy.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A listening TCP socket, the connections that it accepted and those that were opened from its host. */
final class TcpWire implements Wire {
    private static final int CONNECT_MILLIS = 5_000;

    private final List<TcpLink> links = new ArrayList<>();
    private final CountDownLatch deaf = new CountDownLatch(1);
    private final ServerSocket server;
    private final SocketLayer layer;
    private final Listener listener;
    private final String host;

    private TcpWire(final String host, final ServerSocket server, final SocketLayer layer, final Listener listener) {
        this.layer = layer;
        this.host = host;
        this.server = server;
        this.listener = listener;
    }

    static TcpWire open(final String host, final int port, final Listener listener) {
        return open(host, port, SocketLayer.NONE, listener);
    }

    static TcpWire open(final String host, final int port, final SocketLayer layer, final Listener listener) {
        try {
            final ServerSocket server = new ServerSocket(port, 1_000, InetAddress.getByName(host));
            final TcpWire wire = new TcpWire(host, server, layer, listener);
            Background.start("tcp " + host + ":" + port, wire::acceptAll);
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
        return server.getLocalPort();
    }

    @Override
    public PeerLink connect(final InetSocketAddress remote) {
        try {
            final Socket socket = new Socket();
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), 0));
            socket.connect(remote, CONNECT_MILLIS);
            return add(layer.over(socket, true));
        } catch (final IOException e) {
            throw new UncheckedIOException("connect from " + host + " to " + remote, e);
        }
    }

    /** From now on new connections are refused; those that are open stay. */
    void refuse() {
        try {
            server.close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        // The kernel listens for as long as the thread is in its call.
        Wait.until(deaf, Wait.DEADLINE_MILLIS);
    }

    @Override
    public void close() {
        refuse();
        synchronized (links) {
            links.forEach(TcpLink::close);
        }
    }

    private void acceptAll() throws IOException {
        try {
            while (!server.isClosed()) {
                add(layer.over(server.accept(), false));
            }
        } finally {
            deaf.countDown();
        }
    }

    /** A connection may still be accepted while the server is being closed, and must not live on then. */
    private TcpLink add(final Socket socket) throws IOException {
        synchronized (links) {
            if (server.isClosed()) {
                socket.close();
                throw new IOException("closed");
            }
            final TcpLink link = TcpLink.start(socket, listener);
            links.add(link);
            return link;
        }
    }
}
