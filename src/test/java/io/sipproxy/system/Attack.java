package io.sipproxy.system;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Somebody who does what the proxy must not suffer from, beside the calls of a test and on a thread of its own, until
 * it is closed. Whatever the proxy does to its sockets is fine.
 */
abstract class Attack implements AutoCloseable {
    private static final int SECOND_MILLIS = 1_000;

    private final List<SocketChannel> channels = new ArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final String from;
    private final InetSocketAddress proxy;
    private volatile int opened;
    private volatile int lost;

    private Attack(final String from, final InetSocketAddress proxy) {
        this.from = from;
        this.proxy = proxy;
    }

    /** So many connections, each of which brings one more byte of a message every second. */
    static Attack slowSenders(final String from, final InetSocketAddress proxy, final int count) {
        final byte[] message = bytes("OPTIONS sip:" + from + " SIP/2.0\r\nVia: SIP/2.0/TCP " + from + ";branch=z9hG4bK1");
        return new Attack(from, proxy) {
            private int sent;

            @Override
            void step() throws IOException {
                connectUpTo(count);
                exchange(ByteBuffer.wrap(message, sent++ % message.length, 1));
                pause(SECOND_MILLIS);
            }
        }.start();
    }

    /** So many connections at once, which say nothing; those that are closed are not opened again. */
    static Attack crowd(final String from, final InetSocketAddress proxy, final int count) {
        return new Attack(from, proxy) {
            private boolean isThere;

            @Override
            void step() throws IOException {
                if (!isThere) {
                    connectUpTo(count);
                    isThere = true;
                }
                exchange(ByteBuffer.allocate(0));
                pause(20);
            }
        }.start();
    }

    /** Line ends without end; when the connection is closed, over another one. */
    static Attack lineEnds(final String from, final InetSocketAddress proxy) {
        final ByteBuffer lineEnds = ByteBuffer.wrap(bytes("\r\n".repeat(8192)));
        return new Attack(from, proxy) {
            @Override
            void step() throws IOException {
                connectUpTo(1);
                exchange(lineEnds);
                pause(1);
            }
        }.start();
    }

    /** Datagrams of random bytes, as many as one thread can send, with a breath after each thousand. */
    static Attack garbage(final String from, final InetSocketAddress proxy) {
        final Random random = new Random(13);
        final byte[] bytes = new byte[1400];
        return new Attack(from, proxy) {
            @Override
            void step() throws IOException {
                random.nextBytes(bytes);
                try (DatagramChannel channel = DatagramChannel.open()) {
                    channel.bind(new InetSocketAddress(from, 0));
                    for (int i = 0; i < 1_000; i++) {
                        channel.send(ByteBuffer.wrap(bytes, i % 100, 1 + i % 1300), proxy);
                    }
                }
                pause(1);
            }
        }.start();
    }

    private static byte[] bytes(final String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Does it once more; a failure is no reason not to go on. */
    abstract void step() throws IOException;

    final Attack start() {
        Background.start("attack from " + from, () -> {
            while (over.getCount() > 0) {
                attempt();
            }
            for (final SocketChannel channel : channels) {
                channel.close();
            }
            ended.countDown();
        });
        return this;
    }

    private void attempt() {
        try {
            step();
        } catch (final IOException e) {
            pause(10);
        }
    }

    final void connectUpTo(final int count) throws IOException {
        while (channels.size() < count) {
            final SocketChannel channel = SocketChannel.open();
            channels.add(channel);
            channel.bind(new InetSocketAddress(from, 0));
            channel.connect(proxy);
            channel.configureBlocking(false);
            opened++;
        }
    }

    /** Writes to each connection what it takes, and reads what there is. */
    final void exchange(final ByteBuffer bytes) {
        channels.removeIf(channel -> isLost(channel, bytes.duplicate()));
    }

    private boolean isLost(final SocketChannel channel, final ByteBuffer bytes) {
        try {
            channel.write(bytes);
            if (channel.read(ByteBuffer.allocate(4096)) >= 0) {
                return false;
            }
            channel.close();
        } catch (final IOException e) {
            // A reset: as closed as can be.
            lost++;
            return true;
        }
        lost++;
        return true;
    }

    final void pause(final long millis) {
        Wait.until(over, millis);
    }

    /** Waits until it has opened so many connections. */
    void awaitOpened(final int count, final long millis) {
        await(() -> opened >= count, millis, () -> opened + " connections opened from " + from + ", not " + count);
    }

    /** Waits until the proxy has closed so many of its connections. */
    void awaitLost(final int count, final long millis) {
        await(() -> lost >= count, millis, () -> lost + " connections closed from " + from + ", not " + count);
    }

    private void await(final BooleanSupplier condition, final long millis, final Supplier<String> failure) {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadlineNs) {
                throw new AssertionError(failure.get());
            }
            Wait.until(ended, 20);
        }
    }

    /** How many of its connections the proxy has closed. */
    int lost() {
        return lost;
    }

    /** Ends it, with its connections. */
    @Override
    public void close() {
        over.countDown();
        Wait.until(ended, Wait.DEADLINE_MILLIS);
    }
}
