package io.sipproxy.system.recovery;

import io.sipproxy.system.Background;
import io.sipproxy.system.PeerLink;
import io.sipproxy.system.SocketLayer;
import io.sipproxy.system.Wait;
import io.sipproxy.system.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** A listening TCP socket that counts what it accepts and can stop listening without closing anything else. */
final class FlowWire implements Wire {
    private static final int CONNECT_MILLIS = 5_000;

    private final CountDownLatch refusing = new CountDownLatch(1);
    private final Gate gate = new Gate();
    private final List<Flow> accepted = new CopyOnWriteArrayList<>();
    private final List<Flow> connected = new CopyOnWriteArrayList<>();
    private final ServerSocket server;
    private final SocketLayer layer;
    private final Listener listener;
    private volatile Consumer<Flow> onAccept = flow -> { };

    private FlowWire(final ServerSocket server, final SocketLayer layer, final Listener listener) {
        this.server = server;
        this.layer = layer;
        this.listener = listener;
    }

    /** @param receiveBuffer bytes that the kernel holds for a connection that is not read; 0 for its default */
    static FlowWire open(final String host, final int port, final int receiveBuffer, final SocketLayer layer,
        final Listener listener) {
        try {
            final ServerSocket server = new ServerSocket();
            if (receiveBuffer > 0) {
                server.setReceiveBufferSize(receiveBuffer);
            }
            server.bind(new InetSocketAddress(InetAddress.getByName(host), port), 1_000);
            final FlowWire wire = new FlowWire(server, layer, listener);
            Background.start("tcp " + host + ":" + port, wire::acceptAll);
            return wire;
        } catch (final IOException e) {
            throw new UncheckedIOException(host + ":" + port, e);
        }
    }

    @Override
    public String host() {
        return server.getInetAddress().getHostAddress();
    }

    @Override
    public int port() {
        return server.getLocalPort();
    }

    /** Connections that the proxy opened, in order. */
    List<Flow> accepted() {
        return accepted;
    }

    /** From now on done with each connection that the proxy opens, before anything is read from it. */
    void onAccept(final Consumer<Flow> action) {
        onAccept = action;
    }

    /** While it is shut nothing is read from any connection. */
    Gate gate() {
        return gate;
    }

    /** From now on new connections are refused; those that are open stay. */
    void refuse() {
        try {
            server.close();
            // The kernel listens for as long as the thread is in its call.
            Wait.until(refusing, Wait.DEADLINE_MILLIS);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public PeerLink connect(final InetSocketAddress remote) {
        try {
            final Socket socket = new Socket();
            socket.bind(new InetSocketAddress(server.getInetAddress(), 0));
            socket.connect(remote, CONNECT_MILLIS);
            final Flow flow = new Flow(socket, layer.over(socket, true));
            connected.add(flow);
            return flow.start(gate, listener);
        } catch (final IOException e) {
            throw new UncheckedIOException("connect from " + host() + " to " + remote, e);
        }
    }

    @Override
    public void close() {
        refuse();
        gate.open();
        accepted.forEach(Flow::close);
        connected.forEach(Flow::close);
    }

    private void acceptAll() throws IOException {
        try {
            while (!server.isClosed()) {
                final Socket socket = server.accept();
                final Flow flow = new Flow(socket, layer.over(socket, false));
                accepted.add(flow);
                onAccept.accept(flow);
                flow.start(gate, listener);
            }
        } finally {
            refusing.countDown();
        }
    }
}
