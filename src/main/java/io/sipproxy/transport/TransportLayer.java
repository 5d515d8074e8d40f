package io.sipproxy.transport;

import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.Transport;
import io.sipproxy.status.Counters;
import io.sipproxy.status.EventLog;
import io.sipproxy.status.Latencies;
import io.sipproxy.transport.nativesocket.NativeSockets;
import io.sipproxy.transport.nativesocket.NativeSocketsFactory;
import io.sipproxy.transport.nativesocket.TcpInfo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The transports of one loop: what is listened on, and every connection. */
public final class TransportLayer implements Transports, AutoCloseable {
    private static final TransportListener NOBODY = new TransportListener() {
        @Override
        public void onMessage(final SipMessage message, final Link from, final long nowNs) {
        }

        @Override
        public void onMalformed(final SipMessage message, final Link from, final long nowNs) {
        }

        @Override
        public void onLinkLost(final Link link, final LossCause cause, final long nowNs) {
        }
    };

    private final TransportContext context;
    private final TcpTransport tcp;
    private UdpEndpoint udp;
    private TlsListening tls;

    /**
     * Opens nothing yet.
     *
     * @param loop     that everything runs on
     * @param settings what to listen on, and limits
     * @param counters to count in
     * @param events   for operators
     */
    public TransportLayer(
        final EventLoop loop, final TransportSettings settings, final Counters counters, final EventLog events) {
        // Without keep-alive nothing native is called, so nothing native is loaded.
        this(loop, settings,
            settings.keepAlive().isEnabled() ? NativeSocketsFactory.load() : NativeSocketsFactory.jdk(),
            counters, events);
    }

    TransportLayer(
        final EventLoop loop,
        final TransportSettings settings,
        final NativeSockets nativeSockets,
        final Counters counters,
        final EventLog events) {
        this.context = new TransportContext(loop, settings, nativeSockets, counters, events);
        this.context.listener = NOBODY;
        this.tcp = new TcpTransport(context);
    }

    /**
     * Says who gets the messages. To be called before {@link #open()}.
     *
     * @param listener to call
     */
    public void setListener(final TransportListener listener) {
        context.listener = listener;
    }

    /**
     * Says who sees the messages that come and leave. Loop thread, or before {@link #open()}.
     *
     * @param tap to show them to; null for nobody, which costs nothing
     */
    public void setTap(final MessageTap tap) {
        context.tap = tap;
    }

    /**
     * Opens the sockets.
     *
     * @throws IOException naming the transport, the address and what the system said, if one cannot be opened, or a
     *                     {@link io.sipproxy.transport.tls.TlsMaterialException}; the others are closed again
     */
    public void open() throws IOException {
        final TransportSettings settings = context.settings;
        try {
            if (settings.tlsPort() != TransportSettings.OFF) {
                // Takes longest, and fails most likely: before anything is open.
                tls = TlsListening.load(context);
            }
            if (settings.udpPort() != TransportSettings.OFF) {
                udp = openUdp(address(settings.udpPort()));
            }
            if (settings.tcpPort() != TransportSettings.OFF) {
                listen(tcp, Transport.TCP, address(settings.tcpPort()));
            }
            if (tls != null) {
                listen(tls.transport(), Transport.TLS, address(settings.tlsPort()));
                tls.start();
            }
        } catch (final IOException e) {
            close();
            throw e;
        }
    }

    @Override
    public Link linkTo(
        final Purpose purpose, final Transport transport, final long hi, final long lo, final int port,
        final String host, final long nowNs) {
        if (transport == Transport.UDP) {
            return udp == null ? null : udp.linkTo(hi, lo, port, nowNs);
        }
        final TcpTransport streams = streams(transport);
        if (streams == null) {
            return null;
        }
        final Link known = streams.find(hi, lo, port, host);
        return known != null ? known : streams.open(purpose, hi, lo, port, host, nowNs);
    }

    @Override
    public Link find(
        final Transport transport, final long hi, final long lo, final int port, final String host) {
        if (transport == Transport.UDP) {
            return udp == null ? null : udp.find(hi, lo, port);
        }
        final TcpTransport streams = streams(transport);
        return streams == null ? null : streams.find(hi, lo, port, host);
    }

    @Override
    public Link open(
        final Purpose purpose, final Transport transport, final long hi, final long lo, final int port,
        final String host, final long nowNs) {
        final TcpTransport streams = streams(transport);
        return streams == null ? null : streams.open(purpose, hi, lo, port, host, nowNs);
    }

    /** What serves that transport, if it is one of connections and is there. */
    private TcpTransport streams(final Transport transport) {
        if (transport == Transport.TCP) {
            return tcp;
        }
        return transport == Transport.TLS && tls != null ? tls.transport() : null;
    }

    /**
     * Reads the TLS files again and, if they are usable, makes new connections with them; those that exist live on. Any
     * thread.
     *
     * @param answer told on the loop thread: null when they are in use, else why the old ones stay
     */
    public void reloadTls(final Consumer<String> answer) {
        final boolean isAccepted = context.loop.execute(() -> {
            if (tls == null) {
                answer.accept("there is no TLS");
            } else {
                tls.reloader().reload(answer);
            }
        });
        if (!isAccepted) {
            answer.accept("too much is waiting");
        }
    }

    /**
     * @return how fast losses are noticed and made good
     */
    public Latencies latencies() {
        return context.latencies;
    }

    /**
     * @return the off-heap memory that connections share with whoever keeps messages
     */
    public BufferPool buffers() {
        return context.pool;
    }

    /**
     * @return TCP and TLS connections, those being opened and closed included
     */
    public int connectionCount() {
        return context.connectionCount;
    }

    /**
     * Connections of one transport, those being opened and closed included.
     *
     * @param transport TCP or TLS
     * @param inbound   whether those that the peer opened are counted, or the others
     * @return how many; 0 for a transport that is not there
     */
    public int connectionCount(final Transport transport, final boolean inbound) {
        final TcpTransport streams = streams(transport);
        if (streams == null) {
            return 0;
        }
        return inbound ? streams.inboundCount() : streams.connectionCount() - streams.inboundCount();
    }

    /**
     * @return every TCP and TLS connection at this moment
     */
    public ConnectionSnapshot connections() {
        final TcpTransport secure = tls == null ? null : tls.transport();
        final Link[] slots = new Link[tcp.slots() + (secure == null ? 0 : secure.slots())];
        final int end = tcp.copySlotsTo(slots, 0);
        if (secure != null) {
            secure.copySlotsTo(slots, end);
        }
        return new ConnectionSnapshot(slots, context.connectionCount);
    }

    /**
     * Lets {@link #readTcpInfo} work even if sip-enable-tcp-keep-alive is off. Takes a moment, since it loads what is
     * native: to be called before the loop runs.
     */
    public void loadTcpInfo() {
        if (!context.infoSockets.hasTcpInfo()) {
            context.infoSockets = NativeSocketsFactory.loadForReading();
        }
    }

    /**
     * Asks the operating system about a connection.
     *
     * @param link to ask about
     * @param info is overwritten
     * @return false if it cannot tell: not a connection, not open, or not on this system
     */
    public boolean readTcpInfo(final Link link, final TcpInfo info) {
        return link instanceof TcpConnection connection && connection.isServed() &&
            context.infoSockets.hasTcpInfo() && context.infoSockets.read(connection.channel, info);
    }

    /**
     * @return the keep-alive options
     */
    public KeepAliveSettings keepAlive() {
        return context.settings.keepAlive();
    }

    /**
     * @return what applies the socket options, for example {@code Linux, through JNR}
     */
    public String socketOptionsDescription() {
        return context.nativeSockets.description();
    }

    /**
     * @return UDP peers remembered
     */
    public int udpPeerCount() {
        return udp == null ? 0 : udp.peerCount();
    }

    /**
     * @return buffers in use; 0 when nothing waits to be written and no message is incomplete
     */
    public int buffersInUse() {
        return context.pool.outstanding();
    }

    /**
     * @return bytes that wait to be written to TCP and TLS connections
     */
    public long outputBytes() {
        return context.queuedBytes;
    }

    /**
     * @return bytes of memory that are taken by messages which are still arriving over TCP and TLS
     */
    public long incompleteBytes() {
        return context.incomplete.bytes();
    }

    /**
     * The port that TCP listens on.
     *
     * @return the port, or {@link TransportSettings#OFF}
     * @throws IOException if the socket is closed
     */
    public int tcpPort() throws IOException {
        return tcp.listener() == null ? TransportSettings.OFF : tcp.listener().localAddress().getPort();
    }

    /**
     * The port that TLS listens on.
     *
     * @return the port, or {@link TransportSettings#OFF}
     * @throws IOException if the socket is closed
     */
    public int tlsPort() throws IOException {
        return tls == null ? TransportSettings.OFF : tls.transport().listener().localAddress().getPort();
    }

    /**
     * The port that UDP listens on.
     *
     * @return the port, or {@link TransportSettings#OFF}
     * @throws IOException if the socket is closed
     */
    public int udpPort() throws IOException {
        return udp == null ? TransportSettings.OFF : udp.localAddress().getPort();
    }

    /**
     * What is listened on, for the log.
     *
     * @return e.g. {@code udp:127.0.0.1:5060}
     * @throws IOException if a socket is closed
     */
    public List<String> localAddresses() throws IOException {
        final List<String> addresses = new ArrayList<>();
        if (udp != null) {
            addresses.add(PeerAddress.of(Transport.UDP, udp.localAddress()).toString());
        }
        if (tcp.listener() != null) {
            addresses.add(PeerAddress.of(Transport.TCP, tcp.listener().localAddress()).toString());
        }
        if (tls != null) {
            addresses.add(PeerAddress.of(Transport.TLS, tls.transport().listener().localAddress()).toString());
        }
        return addresses;
    }

    /** For tests. @return null if there is no TLS */
    TlsListening tls() {
        return tls;
    }

    /** Takes no new connections; those that exist go on. */
    public void stopAccepting() {
        tcp.stopAccepting();
        if (tls != null) {
            tls.transport().stopAccepting();
        }
    }

    /** Closes every socket. Users and listener are told of each connection. */
    @Override
    public void close() {
        final long nowNs = context.loop.nowNs();
        tcp.close(nowNs);
        if (tls != null) {
            tls.close(nowNs);
        }
        if (udp != null) {
            udp.close(nowNs);
        }
        context.sockets.close();
    }

    private UdpEndpoint openUdp(final InetSocketAddress address) throws IOException {
        try {
            return new UdpEndpoint(context, address);
        } catch (final IOException e) {
            throw cannotListen(Transport.UDP, address, e);
        }
    }

    private static void listen(
        final TcpTransport streams, final Transport transport, final InetSocketAddress address) throws IOException {
        try {
            streams.listen(address);
        } catch (final IOException e) {
            throw cannotListen(transport, address, e);
        }
    }

    private InetSocketAddress address(final int port) {
        final InetAddress bindAddress = context.settings.bindAddress();
        return bindAddress == null ? new InetSocketAddress(port) : new InetSocketAddress(bindAddress, port);
    }

    private static IOException cannotListen(
        final Transport transport, final InetSocketAddress address, final IOException cause) {
        return new IOException(
            "cannot listen on " + PeerAddress.of(transport, address) + ": " + cause.getMessage(), cause);
    }
}
