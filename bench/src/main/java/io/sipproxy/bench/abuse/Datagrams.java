package io.sipproxy.bench.abuse;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Datagrams at a rate. */
public abstract class Datagrams implements Attack {
    private static final String FROM = "127.0.4.1";
    private static final long ROUND_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final DatagramChannel channel = DatagramChannel.open();
    private final ByteBuffer datagram = ByteBuffer.allocateDirect(2_048);
    private final ByteBuffer answer = ByteBuffer.allocateDirect(64 * 1024);
    private final InetSocketAddress proxy;
    private final int rate;
    private final long startNs = System.nanoTime();
    private long sent;
    private long dropped;
    private long answers;

    private Datagrams(final InetSocketAddress proxy, final int rate) throws IOException {
        this.proxy = proxy;
        this.rate = rate;
        channel.bind(new InetSocketAddress(FROM, 0));
        channel.configureBlocking(false);
    }

    /** Random bytes of random length. */
    public static Attack garbage(final InetSocketAddress proxy, final int rate) throws IOException {
        final Random random = new Random(19);
        final byte[] bytes = new byte[64 * 1024];
        random.nextBytes(bytes);
        return new Datagrams(proxy, rate) {
            @Override
            void fill(final ByteBuffer target, final long number) {
                target.put(bytes, random.nextInt(bytes.length / 2), 1 + random.nextInt(1_400));
            }
        };
    }

    /** OPTIONS to the proxy itself, none like the other. */
    public static Attack requests(final InetSocketAddress proxy, final int rate) throws IOException {
        return new Datagrams(proxy, rate) {
            @Override
            void fill(final ByteBuffer target, final long number) {
                final String request = "OPTIONS sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP " + FROM + ";rport;branch=z9hG4bK"
                    + number + "\r\nMax-Forwards: 70\r\nFrom: <sip:a@" + FROM + ">;tag=" + number
                    + "\r\nTo: <sip:127.0.0.1>\r\nCall-ID: abuse-" + number
                    + "\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";
                target.put(request.getBytes(StandardCharsets.US_ASCII));
            }
        };
    }

    /** Writes the next one. */
    abstract void fill(ByteBuffer target, long number);

    @Override
    public void round() throws IOException {
        final long due = (System.nanoTime() - startNs + ROUND_NS) * rate / SECOND_NS;
        while (sent + dropped < due) {
            fill(datagram.clear(), sent + dropped);
            if (channel.send(datagram.flip(), proxy) > 0) {
                sent++;
            } else {
                dropped++;
            }
        }
        while (channel.receive(answer.clear()) != null) {
            answers++;
        }
        LockSupport.parkNanos(ROUND_NS);
    }

    @Override
    public String told() {
        return "sent=" + sent + " not_sent=" + dropped + " answers=" + answers + " seconds="
            + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNs);
    }
}
