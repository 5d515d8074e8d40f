package io.sipproxy.transport;

import io.sipproxy.status.Counter;
import org.agrona.CloseHelper;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** The listening socket for TCP or TLS. */
class TcpListener implements SelectHandler {
    /** Connections that the kernel holds until they are accepted; it cuts this down to its own limit. */
    private static final int BACKLOG = 4096;
    /** After so many the connections that exist have their turn: a crowd is let in over several passes. */
    private static final int MAX_ACCEPTS = 16;
    private static final long PAUSE_NS = 1_000_000_000L;
    /** Until the next pass: the socket of a connection that was closed is free when the selector was asked again. */
    private static final long SHORT_PAUSE_NS = 1_000_000L;

    private final TcpTransport transport;
    private final TransportContext context;
    private final ServerSocketChannel channel;
    private final SelectionKey key;
    private final Timer pause = new Timer() {
        @Override
        protected void onTimer(final long nowNs) {
            context.sockets.fill();
            key.interestOps(SelectionKey.OP_ACCEPT);
        }
    };

    TcpListener(final TcpTransport transport, final InetSocketAddress address) throws IOException {
        this.transport = transport;
        this.context = transport.context;
        this.channel = ServerSocketChannel.open();
        try {
            channel.configureBlocking(false);
            context.socketOptions.apply(channel, context.loop.nowNs());
            channel.bind(address, BACKLOG);
            key = context.loop.register(channel, SelectionKey.OP_ACCEPT, this);
        } catch (final IOException e) {
            CloseHelper.quietClose(channel);
            throw e;
        }
    }

    InetSocketAddress localAddress() throws IOException {
        return (InetSocketAddress)channel.getLocalAddress();
    }

    void close() {
        context.loop.timers().cancel(pause);
        CloseHelper.quietClose(channel);
    }

    /** Seam for tests: running out of file descriptors is not to be had otherwise. */
    SocketChannel accept() throws IOException {
        return channel.accept();
    }

    @Override
    public void onReady(final SelectionKey readyKey, final int readyOps, final long nowNs) {
        for (int i = 0; i < MAX_ACCEPTS; i++) {
            try {
                final SocketChannel accepted = accept();
                if (accepted == null) {
                    return;
                }
                transport.accepted(accepted, nowNs);
            } catch (final IOException e) {
                context.counters.increment(Counter.CONNECTIONS_ACCEPT_FAILURES);
                if (isShortage(e)) {
                    pause(e, nowNs);
                    return;
                }
            }
        }
    }

    /** The listener goes on: what failed was one connection. */
    @Override
    public void onFailure(final Throwable failure) {
    }

    @Override
    public String toString() {
        return transport.tls == null ? "TCP listener" : "TLS listener";
    }

    /** A connection that cannot be accepted stays ready, so without a pause the loop would spin on it. */
    private void pause(final IOException reason, final long nowNs) {
        context.counters.increment(Counter.CONNECTIONS_ACCEPT_PAUSES);
        final boolean isShort = context.connectionLimits.onShortage(reason, Purpose.ACCEPTED, nowNs);
        key.interestOps(0);
        context.loop.timers().schedule(pause, nowNs + (isShort ? SHORT_PAUSE_NS : PAUSE_NS));
    }

    /** Tells a shortage in this machine from a peer that gave up between its connect and the accept. */
    private static boolean isShortage(final IOException error) {
        final String text = String.valueOf(error.getMessage());
        return text.contains("Too many open files") || text.contains("No buffer space") ||
            text.contains("Cannot allocate memory");
    }
}
