package io.sipproxy.transport;

import io.sipproxy.sip.Transport;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.tls.TlsContext;
import org.agrona.CloseHelper;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.ArrayList;

/** All TCP or all TLS connections: makes them, finds them, writes them at the end of the pass, ends them. */
final class TcpTransport implements EndOfPass {
    /**
     * Writing may lose a connection, and its users may then write to another. After so many rounds the rest waits for
     * the next pass.
     */
    private static final int MAX_FLUSH_ROUNDS = 4;

    final TransportContext context;
    final StreamReader reader;
    final StreamWriter writer;
    /** Null on TCP. */
    final TlsStage tls;

    private final Transport transport;
    private final LinkTable<TcpConnection> connections = new LinkTable<>();
    private final IdleSweep idleSweep;
    private ArrayList<TcpConnection> dirty = new ArrayList<>();
    private ArrayList<TcpConnection> flushing = new ArrayList<>();
    private TcpListener listener;
    private int inboundCount;
    private boolean isClosing;

    TcpTransport(final TransportContext context) {
        this(context, Transport.TCP, null, null);
    }

    /** For TLS. */
    TcpTransport(final TransportContext context, final TlsHelper helper, final TlsContext material) {
        this(context, Transport.TLS, helper, material);
    }

    private TcpTransport(
        final TransportContext context, final Transport transport, final TlsHelper helper,
        final TlsContext material) {
        this.context = context;
        this.transport = transport;
        this.reader = new StreamReader(context);
        this.writer = new StreamWriter(context);
        this.tls = material == null ? null : new TlsStage(context, reader, writer, helper, material);
        this.idleSweep = new IdleSweep(context, connections);
        context.shedding.add(connections);
    }

    void listen(final InetSocketAddress address) throws IOException {
        listener = new TcpListener(this, address);
        context.loop.addEndOfPass(this);
        context.sockets.fill();
        idleSweep.start(context.loop.nowNs());
    }

    TcpListener listener() {
        return listener;
    }

    int connectionCount() {
        return connections.size();
    }

    /** Those of {@link #connectionCount()} that the peer opened. */
    int inboundCount() {
        return inboundCount;
    }

    /** Slots of the table of connections. */
    int slots() {
        return connections.capacity();
    }

    int copySlotsTo(final Link[] target, final int offset) {
        return connections.copyTo(target, offset);
    }

    TcpConnection find(final long hi, final long lo, final int port, final String host) {
        return connections.find(transport, hi, lo, port, host);
    }

    /** Starts a connection, whether or not there is one to the same peer; null if that is not possible. */
    TcpConnection open(
        final Purpose purpose, final long hi, final long lo, final int port, final String host, final long nowNs) {
        if (isClosing || listener == null) {
            return null;
        }
        final PeerAddress remote = new PeerAddress(transport, hi, lo, port);
        final InetSocketAddress to = remote.socketAddress();
        if (!context.connectionLimits.mayOpen(remote, purpose, nowNs)) {
            return null;
        }
        final SocketChannel channel = newSocket(purpose, nowNs);
        if (channel == null) {
            context.connectionLimits.ended(remote, purpose);
            return null;
        }
        final TcpConnection connection = add(remote, channel, host, purpose, nowNs);
        context.counters.increment(Counter.CONNECTIONS_STARTED);
        context.loop.hurry(nowNs);
        connect(connection, to, nowNs);
        return connection;
    }

    void accepted(final SocketChannel channel, final long nowNs) throws IOException {
        final PeerAddress remote;
        try {
            channel.configureBlocking(false);
            remote = PeerAddress.of(transport, (InetSocketAddress)channel.getRemoteAddress());
        } catch (final IOException e) {
            CloseHelper.quietClose(channel);
            throw e;
        }
        if (tls != null && !tls.mayAccept(nowNs) || !context.connectionLimits.admits(remote, nowNs)) {
            CloseHelper.quietClose(channel);
            return;
        }
        context.socketOptions.apply(channel, nowNs);
        context.counters.increment(Counter.CONNECTIONS_ACCEPTED);
        final TcpConnection connection = add(remote, channel, null, Purpose.ACCEPTED, nowNs);
        try {
            connection.startAccepted(nowNs);
        } catch (final IOException e) {
            connection.dispose();
            throw e;
        } catch (final Exception | AssertionError e) {
            context.loop.failed(connection, e);
        }
    }

    void flushAtEndOfPass(final TcpConnection connection) {
        if (!connection.isDirty) {
            connection.isDirty = true;
            dirty.add(connection);
        }
    }

    @Override
    public void onLongPass(final long nowNs) {
        flush(nowNs);
    }

    @Override
    public void onEndOfPass(final long nowNs) {
        for (int round = 0; round < MAX_FLUSH_ROUNDS && !dirty.isEmpty(); round++) {
            flush(nowNs);
        }
        context.stalledOutput.makeRoom(nowNs);
        if (tls != null) {
            tls.handshaker().onEndOfPass();
        }
    }

    /** What ended on another transport after this one's turn may have been moved to a connection of this one. */
    @Override
    public boolean hasWorkLeft() {
        return !dirty.isEmpty();
    }

    private TcpConnection add(
        final PeerAddress remote, final SocketChannel channel, final String host, final Purpose purpose,
        final long nowNs) {
        final long id = context.nextLinkId();
        final boolean isInbound = purpose == Purpose.ACCEPTED;
        final TcpConnection connection = tls == null ?
            new TcpConnection(this, id, remote, channel, purpose, nowNs) :
            new TlsConnection(this, id, remote, channel, purpose, tls.newSession(host, isInbound), nowNs);
        connections.add(connection);
        context.connectionCount++;
        inboundCount += isInbound ? 1 : 0;
        return connection;
    }

    void onDisposed(final TcpConnection connection) {
        if (connections.remove(connection)) {
            context.connectionCount--;
            context.connectionLimits.ended(connection.remote(), connection.purpose);
            inboundCount -= connection.isInbound() ? 1 : 0;
        }
        context.counters.increment(Counter.CONNECTIONS_DISPOSED);
    }

    void stopAccepting() {
        if (listener != null) {
            listener.close();
        }
    }

    /** What waits is written if it can be at once; then every connection is closed and its users are told. */
    void close(final long nowNs) {
        isClosing = true;
        stopAccepting();
        idleSweep.stop();
        onEndOfPass(nowNs);
        int slot = 0;
        while (connections.size() > 0) {
            final TcpConnection connection = connections.at(slot);
            if (connection == null) {
                slot = slot + 1 & connections.capacity() - 1;
            } else {
                end(connection, nowNs);
            }
        }
        dirty.clear();
    }

    private void end(final TcpConnection connection, final long nowNs) {
        try {
            connection.close(LossCause.SHUTDOWN, nowNs);
        } catch (final Exception | AssertionError e) {
            context.loop.failed(connection, e);
        }
    }

    private SocketChannel newSocket(final Purpose purpose, final long nowNs) {
        try {
            return context.sockets.open();
        } catch (final IOException e) {
            context.connectionLimits.onShortage(e, purpose, nowNs);
            final SocketChannel spare = context.sockets.takeSpare();
            if (spare == null) {
                context.counters.increment(Counter.CONNECTIONS_NOT_STARTED_FAILURES);
            }
            return spare;
        }
    }

    private void connect(final TcpConnection connection, final InetSocketAddress to, final long nowNs) {
        final SocketChannel channel = connection.channel;
        try {
            channel.configureBlocking(false);
            context.socketOptions.apply(channel, nowNs);
            final InetAddress from = context.settings.bindAddress();
            if (from != null && from instanceof Inet4Address == connection.remote().isIpv4()) {
                channel.bind(new InetSocketAddress(from, 0));
            }
            connection.startConnecting(channel.connect(to), nowNs);
        } catch (final IOException | UnsupportedAddressTypeException e) {
            connection.startDoomed(e.getMessage());
        }
    }

    private void flush(final long nowNs) {
        final ArrayList<TcpConnection> batch = dirty;
        dirty = flushing;
        flushing = batch;
        for (int i = 0, size = batch.size(); i < size; i++) {
            final TcpConnection connection = batch.get(i);
            connection.isDirty = false;
            try {
                connection.flush(nowNs);
            } catch (final Exception | AssertionError e) {
                context.loop.failed(connection, e);
            }
        }
        batch.clear();
    }
}
