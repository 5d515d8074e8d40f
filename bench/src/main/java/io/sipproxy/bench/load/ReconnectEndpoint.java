package io.sipproxy.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** A phone that gets requests, resets its connection, and gets them again over another one. */
final class ReconnectEndpoint {
    private static final byte[] ACK = Out.ascii("ACK ");
    private static final byte[] BUSY = Out.ascii("SIP/2.0 486 Busy Here\r\n");

    final String uri;
    private final Selector selector;
    private final ServerSocketChannel listener;
    private final List<byte[]> requests = new ArrayList<>();
    private final Incoming in = new Incoming();
    private final Out out = new Out();
    private Stream stream;
    private long openedNs;
    private long firstNs;
    private long lastNs;
    private int connections;

    ReconnectEndpoint(final Selector selector, final String host, final int port) throws IOException {
        this.selector = selector;
        uri = "sip:phone@" + host + ':' + port + ";transport=tcp";
        listener = ServerSocketChannel.open();
        listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        listener.bind(new InetSocketAddress(host, port));
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT, this);
    }

    void onReady(final SelectionKey key) throws IOException {
        if (key.isAcceptable()) {
            final SocketChannel channel = listener.accept();
            if (channel != null) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_READ, this);
                stream = new Stream(channel);
                openedNs = System.nanoTime();
                connections++;
            }
        } else if (key.channel() == stream.channel && !stream.read(in, this::onMessage)) {
            throw new IOException("the proxy closed the connection to " + uri);
        }
    }

    private void onMessage(final Incoming message) {
        if (!message.startsWith(ACK)) {
            lastNs = System.nanoTime();
            if (requests.isEmpty()) {
                firstNs = lastNs;
            }
            requests.add(java.util.Arrays.copyOfRange(message.bytes, message.start, message.end));
        }
    }

    /** @return when the connection was opened; 0 if there is none. */
    long openedNs() {
        return stream == null ? 0 : openedNs;
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

    /** @return the time at which the connection was reset. */
    long reset() throws IOException {
        stream.channel.setOption(StandardSocketOptions.SO_LINGER, 0);
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
