package io.sipproxy.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A phone that gets requests, resets its connection, and gets them again over another one, by TCP or TLS. */
final class ReconnectEndpoint {
    private static final byte[] ACK = Out.ascii("ACK ");
    private static final byte[] BUSY = Out.ascii("SIP/2.0 486 Busy Here\r\n");

    final String uri;
    private final Selector selector;
    private final EndpointTls tls;
    private final ServerSocketChannel listener;
    private final ByteBuffer bytes = Stream.newBuffer();
    private final List<byte[]> requests = new ArrayList<>();
    private final Incoming in = new Incoming();
    private final Out out = new Out();
    private Stream stream;
    private SelectionKey key;
    private long acceptedMs;
    /** When the first request came on the connection: by then it has been open for the proxy too. */
    private long openedNs;
    private boolean isQuiet;
    private long firstNs;
    private long lastNs;
    private int connections;

    /** @param tls null for TCP. */
    ReconnectEndpoint(final Selector selector, final String host, final int port, final EndpointTls tls)
        throws IOException {
        this.selector = selector;
        this.tls = tls;
        uri = "sip:phone@" + host + ':' + port + ";transport=" + (tls == null ? "tcp" : "tls");
        listener = ServerSocketChannel.open();
        listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        listener.bind(new InetSocketAddress(host, port));
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT, this);
    }

    void onReady(final SelectionKey ready) throws IOException {
        if (ready.isAcceptable()) {
            final SocketChannel channel = listener.accept();
            if (channel != null) {
                accept(channel);
            }
        } else if (ready == key && !stream.read(in, this::onMessage)) {
            throw new IOException("the proxy closed the connection to " + uri);
        }
    }

    private void accept(final SocketChannel channel) throws IOException {
        acceptedMs = System.currentTimeMillis();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        stream = tls == null ? new Stream(channel, bytes) : tls.accept(channel, bytes);
        key = channel.register(selector, SelectionKey.OP_READ, this);
        isQuiet = true;
        connections++;
    }

    private void onMessage(final Incoming message) {
        if (message.startsWith(ACK)) {
            return;
        }
        lastNs = System.nanoTime();
        if (requests.isEmpty()) {
            firstNs = lastNs;
        }
        if (isQuiet) {
            isQuiet = false;
            openedNs = lastNs;
        }
        requests.add(Arrays.copyOfRange(message.bytes, message.start, message.end));
    }

    /** @return when the connection was opened, or later. */
    long openedNs() {
        return openedNs;
    }

    /** @return whether the connection is TLS and goes on with the session of an earlier one. */
    boolean isResumed() {
        return stream instanceof TlsStream secured && secured.isResumed(acceptedMs);
    }

    int connections() {
        return connections;
    }

    int received() {
        return requests.size();
    }

    long firstNs() {
        return firstNs;
    }

    long lastNs() {
        return lastNs;
    }

    /** @return the requests so far, to be compared with those that come again; they are forgotten here. */
    List<byte[]> takeRequests() {
        final List<byte[]> taken = List.copyOf(requests);
        requests.clear();
        return taken;
    }

    /** To be called some time before {@link #reset}. */
    void prepare() throws IOException {
        if (tls != null) {
            tls.prepare();
        }
    }

    /** @return the time at which the connection was reset. */
    long reset() throws IOException {
        stream.channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        // What a selector knows is closed, and the reset sent, only when it is asked the next time.
        key.cancel();
        selector.selectNow();
        final long nowNs = System.nanoTime();
        stream.channel.close();
        return nowNs;
    }

    /** Answers all that came, if they are what came before, byte for byte, and over one new connection. */
    void refuseAll(final List<byte[]> before, final int connectionsBefore) throws IOException {
        if (connections != connectionsBefore + 1) {
            throw new IOException(connections - connectionsBefore + " connections instead of one");
        }
        if (requests.size() != before.size() || !ReconnectRun.asTexts(requests).equals(ReconnectRun.asTexts(before))) {
            throw new IOException(requests.size() + " requests came again, or not the same bytes as the " + before.size()
                + " before");
        }
        refuse();
    }

    /** Answers all that came. */
    void refuse() throws IOException {
        for (final byte[] request : requests) {
            in.read(request, 0, request.length);
            CalleeMessages.reply(out.start(), BUSY, in);
            stream.write(out);
        }
        requests.clear();
    }
}
