package io.sipproxy.system.recovery;

import io.sipproxy.system.PeerLink;
import io.sipproxy.system.TcpLink;
import io.sipproxy.system.Wait;
import io.sipproxy.system.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** One TCP or TLS connection of an endpoint, with what a test of recovery wants to know of it and do to it. */
final class Flow implements PeerLink {
    private final Socket socket;
    /** What is read and written: the same, or what speaks TLS over it. */
    private final Socket layered;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private PeerLink link;

    Flow(final Socket socket, final Socket layered) {
        this.socket = socket;
        this.layered = layered;
        this.local = (InetSocketAddress) socket.getLocalSocketAddress();
        this.remote = (InetSocketAddress) socket.getRemoteSocketAddress();
    }

    /**
     * Begins to read.
     *
     * @param gate is passed before each message; while it is shut nothing is read, but a buffer full
     */
    synchronized Flow start(final Gate gate, final Wire.Listener listener) throws IOException {
        link = TcpLink.start(layered, (raw, from) -> {
            gate.pass();
            listener.onMessage(raw, this);
        });
        return this;
    }

    /** The reader may be told of a message while {@link #start} still runs: it waits here. */
    private synchronized PeerLink link() {
        return link;
    }

    String localHost() {
        return local.getAddress().getHostAddress();
    }

    @Override
    public int localPort() {
        return local.getPort();
    }

    String remoteHost() {
        return remote.getAddress().getHostAddress();
    }

    int remotePort() {
        return remote.getPort();
    }

    /** Closes with RST instead of FIN. */
    void reset() {
        try {
            socket.setSoLinger(true, 0);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        close(socket);
    }

    @Override
    public void send(final String text) {
        link().send(text);
    }

    @Override
    public boolean awaitClosed(final long millis) {
        return link().awaitClosed(millis);
    }

    @Override
    public boolean awaitPong(final long millis) {
        return link().awaitPong(millis);
    }

    @Override
    public void finish() {
        link().finish();
    }

    /** Closes at once: the kernel has sent its FIN or RST on return. */
    @Override
    public void close() {
        close(layered);
    }

    private void close(final Socket closing) {
        try {
            closing.close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        final PeerLink started = link();
        if (started != null) {
            // The kernel keeps the connection for as long as the reader is in its call.
            started.awaitClosed(Wait.DEADLINE_MILLIS);
        }
    }

    @Override
    public String toString() {
        return "connection " + local + " to " + remote;
    }
}
