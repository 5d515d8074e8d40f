package io.sipproxy.bench.abuse;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Connections that bring, in each round, the next bytes of something, or nothing. */
public abstract class Connections implements Attack {
    private static final int OF_ONE_ADDRESS = 10_000;
    private static final long MESSAGE_MILLIS = 10;
    /** A busy proxy refuses; who asks again at once only keeps itself busy. */
    private static final int MOST_OPENED_IN_A_ROUND = 2_000;
    private static final long SECOND_MILLIS = 1_000;

    private final List<SocketChannel> channels = new ArrayList<>();
    private final ByteBuffer answer = ByteBuffer.allocateDirect(64 * 1024);
    private final InetSocketAddress proxy;
    private final int count;
    private final long pauseMillis;
    private long opened;
    private long closedByProxy;
    private long bytes;

    private Connections(final InetSocketAddress proxy, final int count, final long pauseMillis) {
        this.proxy = proxy;
        this.count = count;
        this.pauseMillis = pauseMillis;
    }

    /** One more byte of a message for each in a second. */
    public static Attack slow(final InetSocketAddress proxy, final int count) {
        final byte[] message = bytes("OPTIONS sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.4.1;branch=z9hG4bK"
            + "x".repeat(1_000));
        return new Connections(proxy, count, SECOND_MILLIS) {
            private int at;

            @Override
            ByteBuffer next(final boolean isNew) {
                return ByteBuffer.wrap(message, at, 1);
            }

            @Override
            void roundBegins() {
                at = (at + 1) % message.length;
            }
        };
    }

    /** The beginning of a large message for each, and no more. */
    public static Attack incomplete(final InetSocketAddress proxy, final int count) {
        final byte[] message = bytes("MESSAGE sip:127.0.0.1 SIP/2.0\r\nContent-Length: 40000\r\n\r\n" + "x".repeat(30_000));
        return new Connections(proxy, count, SECOND_MILLIS) {
            @Override
            ByteBuffer next(final boolean isNew) {
                return ByteBuffer.wrap(message, 0, isNew ? message.length : 0);
            }
        };
    }

    /** Nothing at all. */
    public static Attack crowd(final InetSocketAddress proxy, final int count) {
        return new Connections(proxy, count, SECOND_MILLIS) {
            @Override
            ByteBuffer next(final boolean isNew) {
                return ByteBuffer.allocate(0);
            }
        };
    }

    /** Nothing, over new connections in each second. */
    public static Attack churn(final InetSocketAddress proxy, final int count) {
        return new Connections(proxy, count, SECOND_MILLIS) {
            @Override
            ByteBuffer next(final boolean isNew) {
                return ByteBuffer.allocate(0);
            }

            @Override
            void roundBegins() throws IOException {
                closeAll();
            }
        };
    }

    /** Random bytes, as many as are taken. */
    public static Attack garbage(final InetSocketAddress proxy, final int count) {
        final byte[] garbage = new byte[16 * 1024];
        new Random(17).nextBytes(garbage);
        return flood(proxy, count, garbage);
    }

    /** Line ends, as many as are taken. */
    public static Attack lineEnds(final InetSocketAddress proxy, final int count) {
        return flood(proxy, count, bytes("\r\n".repeat(8 * 1024)));
    }

    /** A value that never ends, from line to line. */
    public static Attack folding(final InetSocketAddress proxy, final int count) {
        final byte[] head = Malformed.foldedHead();
        final byte[] folds = Malformed.folds();
        return new Connections(proxy, count, MESSAGE_MILLIS) {
            @Override
            ByteBuffer next(final boolean isNew) {
                return ByteBuffer.wrap(isNew ? head : folds);
            }
        };
    }

    /** Each connection brings the next message in each round, and is opened again when the proxy has closed it. */
    public static Attack messages(final InetSocketAddress proxy, final int count, final List<byte[]> messages) {
        return new Connections(proxy, count, MESSAGE_MILLIS) {
            private int number;

            @Override
            ByteBuffer next(final boolean isNew) {
                number = (number + 1) % messages.size();
                return ByteBuffer.wrap(messages.get(number));
            }
        };
    }

    private static Attack flood(final InetSocketAddress proxy, final int count, final byte[] what) {
        return new Connections(proxy, count, 1) {
            @Override
            ByteBuffer next(final boolean isNew) {
                return ByteBuffer.wrap(what);
            }
        };
    }

    private static byte[] bytes(final String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** What a connection brings in this round. */
    abstract ByteBuffer next(boolean isNew);

    /** Before the connections have their turn. */
    void roundBegins() throws IOException {
    }

    @Override
    public void round() throws IOException, InterruptedException {
        final long startNs = System.nanoTime();
        roundBegins();
        final Iterator<SocketChannel> all = channels.iterator();
        while (all.hasNext()) {
            final SocketChannel channel = all.next();
            if (!serve(channel, next(false))) {
                channel.close();
                closedByProxy++;
                all.remove();
            }
        }
        final int missing = opened == 0 ? count : Math.min(count - channels.size(), MOST_OPENED_IN_A_ROUND);
        for (int i = 0; i < missing; i++) {
            final SocketChannel channel = open();
            if (channel != null) {
                channels.add(channel);
                serve(channel, next(true));
            }
        }
        Thread.sleep(Math.max(0, pauseMillis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs)));
    }

    final void closeAll() throws IOException {
        for (final SocketChannel channel : channels) {
            channel.close();
        }
        channels.clear();
    }

    /** Null when it takes too long: the proxy accepts none at the moment. */
    private SocketChannel open() throws IOException {
        final SocketChannel channel = SocketChannel.open();
        try {
            channel.bind(new InetSocketAddress("127.0.4." + (1 + channels.size() / OF_ONE_ADDRESS), 0));
            channel.configureBlocking(false);
            if (!channel.connect(proxy)) {
                Thread.sleep(1);
                if (!channel.finishConnect()) {
                    channel.close();
                    return null;
                }
            }
            opened++;
            return channel;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            channel.close();
            return null;
        } catch (final IOException e) {
            channel.close();
            return null;
        }
    }

    /** Whether it is still there. */
    private boolean serve(final SocketChannel channel, final ByteBuffer next) {
        try {
            bytes += channel.write(next);
            return channel.read(answer.clear()) >= 0;
        } catch (final IOException e) {
            return false;
        }
    }

    @Override
    public String told() {
        return "open=" + channels.size() + " opened=" + opened + " closed_by_proxy=" + closedByProxy + " bytes=" + bytes;
    }
}
