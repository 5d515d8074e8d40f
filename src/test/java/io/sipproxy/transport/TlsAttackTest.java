package io.sipproxy.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.status.EventLog;
import io.sipproxy.tls.TestCa;
import io.sipproxy.transport.tls.ClientCertificates;
import io.sipproxy.transport.tls.TlsSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * 200 clients each that connect and stay silent, that stop in the middle of the handshake, and that send a byte a second,
 * while others complete theirs: all of the former are gone at the deadline, and the loop is never held up.
 */
class TlsAttackTest {
    private static final int CLIENTS = 200;
    private static final int GOOD_CLIENTS = 50;
    private static final long LONGEST_PASS_US = 20_000;
    private static final int ATTEMPTS = 3;
    private static final long DEADLINE_MILLIS = 3_000;

    @TempDir
    Path directory;

    private final TestCa ca = new TestCa("attack");
    private final byte[] hello = hello();

    @Test
    void shouldCloseAttackersAtDeadlineAndNeverHoldTheLoopUp() throws Exception {
        final List<Long> longest = new ArrayList<>();
        // The first run is for the JVM to compile and load what there is to.
        attack();
        for (int i = 0; i < ATTEMPTS && (longest.isEmpty() || longest.get(longest.size() - 1) >= LONGEST_PASS_US); i++) {
            longest.add(attack());
        }
        assertTrue(longest.get(longest.size() - 1) < LONGEST_PASS_US, () -> "longest passes in us: " + longest);
    }

    /** One attack on a loop of its own; the result is the longest pass in microseconds of the thread's own time. */
    private long attack() throws Exception {
        final Counters counters = new Counters();
        final Path certificate = ca.issue("127.0.0.1").write(directory.resolve("proxy.pem"));
        final TlsSettings settings = new TlsSettings(certificate, null, null, ca.write(directory.resolve("ca.pem")), true,
            ClientCertificates.NONE, List.of("TLSv1.3", "TLSv1.2"), List.of(), 1000);
        final long[] longestNs = new long[1];
        try (EventLoop loop = new EventLoop(SystemNanoClock.INSTANCE, counters);
            TransportLayer layer = new TransportLayer(loop,
                TransportFixture.settings().tls(0, settings).build(), counters, new EventLog(counters, (event, line) -> { }))) {
            layer.setListener(new QuietListener());
            layer.open();
            loop.addEndOfPass(new PassMeter(longestNs));
            final int port = layer.tlsPort();
            final Thread thread = new Thread(loop::run, "loop");
            thread.start();
            try {
                attack(counters, port);
            } finally {
                loop.stop();
                thread.join(TimeUnit.SECONDS.toMillis(10));
            }
        }
        assertTrue(counters.get(Counter.LOOP_LONGEST_PASS_US) > 0);
        return TimeUnit.NANOSECONDS.toMicros(longestNs[0]);
    }

    /**
     * What the loop's thread has worked from the end of one pass to the end of the next: unlike the counter, this does not
     * show what else the machine was busy with.
     */
    private static final class PassMeter implements EndOfPass {
        private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        private final long[] longestNs;
        private long lastNs = -1;

        PassMeter(final long[] longestNs) {
            this.longestNs = longestNs;
        }

        @Override
        public void onEndOfPass(final long nowNs) {
            final long cpuNs = threads.getCurrentThreadCpuTime();
            if (lastNs >= 0) {
                longestNs[0] = Math.max(longestNs[0], cpuNs - lastNs);
            }
            lastNs = cpuNs;
        }
    }

    private void attack(final Counters counters, final int port) throws Exception {
        final List<SocketChannel> attackers = new ArrayList<>();
        final List<SocketChannel> slow = new ArrayList<>();
        final long start = System.nanoTime();
        for (int i = 0; i < CLIENTS; i++) {
            attackers.add(connect(port));
            final SocketChannel half = connect(port);
            half.write(ByteBuffer.wrap(hello));
            attackers.add(half);
            slow.add(connect(port));
        }
        attackers.addAll(slow);
        for (int second = 0; millisSince(start) < DEADLINE_MILLIS; second++) {
            for (final SocketChannel client : slow) {
                write(client, hello[second]);
            }
            for (int i = 0; i < GOOD_CLIENTS; i++) {
                handshake(port);
            }
            TimeUnit.MILLISECONDS.sleep(Math.max(1, 1_000L * (second + 1) - millisSince(start)));
        }
        for (final SocketChannel client : attackers) {
            awaitEnd(client, start);
            client.close();
        }
        final long served = counters.get(Counter.TLS_HANDSHAKES_DONE);
        assertTrue(served >= GOOD_CLIENTS, () -> served + " handshakes done");
        final long timedOut = counters.get(Counter.TLS_HANDSHAKES_TIMED_OUT);
        assertTrue(timedOut >= 3L * CLIENTS, () -> timedOut + " handshakes timed out");
        assertEquals(0, counters.get(Counter.LOOP_HANDLER_FAILURES));
    }

    private static void write(final SocketChannel client, final byte value) {
        try {
            client.write(ByteBuffer.wrap(new byte[] {value}));
        } catch (final IOException e) {
            // It is closed already, which is what is wanted.
            return;
        }
    }

    /** The proxy closes it not long after the deadline. */
    private static void awaitEnd(final SocketChannel client, final long start) throws IOException {
        final ByteBuffer buffer = ByteBuffer.allocate(16_384);
        try {
            while (client.read(buffer.clear()) >= 0) {
                assertTrue(millisSince(start) < 3 * DEADLINE_MILLIS, "still open");
            }
        } catch (final IOException e) {
            assertTrue(millisSince(start) < 3 * DEADLINE_MILLIS, "reset too late");
        }
        assertTrue(millisSince(start) >= DEADLINE_MILLIS - 100, "closed too early");
    }

    private void handshake(final int port) {
        try (Socket plain = new Socket(InetAddress.getByName("127.0.0.1"), port);
            SSLSocket socket = (SSLSocket)TlsFixture.context(null, ca).getSocketFactory().createSocket(plain, "127.0.0.1", port, true)) {
            socket.startHandshake();
        } catch (final IOException e) {
            // On a slow machine it may wait for so long behind the attackers that its own deadline passes.
            return;
        }
    }

    /** What a client says first. */
    private static byte[] hello() {
        try {
            final SSLEngine engine = SSLContext.getDefault().createSSLEngine("127.0.0.1", 5061);
            engine.setUseClientMode(true);
            final ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), out);
            out.flip();
            final byte[] bytes = new byte[out.remaining()];
            out.get(bytes);
            return bytes;
        } catch (final IOException | java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SocketChannel connect(final int port) throws IOException {
        final SocketChannel channel = SocketChannel.open();
        channel.connect(new InetSocketAddress("127.0.0.1", port));
        return channel;
    }

    private static long millisSince(final long start) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }
}
