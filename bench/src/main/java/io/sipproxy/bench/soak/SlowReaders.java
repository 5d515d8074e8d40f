package io.sipproxy.bench.soak;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Connections that ask the proxy for much, OPTIONS with long values that the answers repeat, and read none of it. */
final class SlowReaders {
    static final String HOST = "127.7.4.10";
    private static final int COUNT = 10;
    private static final int RECEIVE_BUFFER = 4_096;
    private static final int LONG = 8_000;
    private static final int AT_ONCE = 4;
    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Loop loop;
    private final InetSocketAddress proxy;
    private final List<SocketChannel> channels = new ArrayList<>();
    private final List<ByteBuffer> waiting = new ArrayList<>();
    private boolean isOver;
    private long asked;

    SlowReaders(final Loop loop, final InetSocketAddress proxy) {
        this.loop = loop;
        this.proxy = proxy;
    }

    void begin() throws IOException {
        for (int i = 0; i < COUNT; i++) {
            final SocketChannel channel = SocketChannel.open();
            channels.add(channel);
            waiting.add(ByteBuffer.allocate(0));
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
            channel.bind(new InetSocketAddress(HOST, 0));
            channel.connect(proxy);
        }
        ask();
    }

    private void ask() {
        if (isOver) {
            return;
        }
        for (int i = 0; i < COUNT; i++) {
            try {
                ask(i);
            } catch (final IOException e) {
                // The proxy has closed it, which is what it is for.
                waiting.set(i, ByteBuffer.allocate(0));
            }
        }
        loop.after(TICK_NS, this::ask);
    }

    /** Not before the last one has left: what the proxy does not read costs it nothing. */
    private void ask(final int number) throws IOException {
        final SocketChannel channel = channels.get(number);
        if (!channel.isConnected() && !channel.finishConnect()) {
            return;
        }
        for (int i = 0; i < AT_ONCE; i++) {
            if (!waiting.get(number).hasRemaining()) {
                waiting.set(number, ByteBuffer.wrap(options(number)));
            }
            channel.write(waiting.get(number));
        }
    }

    private byte[] options(final int number) {
        final long id = asked++;
        return Message.bytes("OPTIONS sip:" + Site.PROXY_HOST + ':' + proxy.getPort()
            + " SIP/2.0\r\nVia: SIP/2.0/TCP " + HOST + ";branch=z9hG4bKslow" + id
            + "\r\nMax-Forwards: 70\r\nFrom: <sip:slow" + number + "@soak.test>;tag=s" + id
            + "\r\nTo: <sip:" + Site.PROXY_HOST + ">\r\nCall-ID: " + "s".repeat(LONG) + id
            + "\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n");
    }

    void end() {
        isOver = true;
        for (final SocketChannel channel : channels) {
            try {
                channel.close();
            } catch (final IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
