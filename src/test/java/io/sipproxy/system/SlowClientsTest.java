package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.MeteredProxy;
import io.sipproxy.status.Counter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * 200 clients each that connect to the TLS port and stay silent, that stop in the middle of the handshake, and that
 * send a byte a second, while others make their handshake and get their answer: all of the former are gone at the
 * deadline, and no pass of the loop takes 20 ms, from the first one of a new process on.
 */
class SlowClientsTest {
    private static final int CLIENTS = 200;
    private static final int SECONDS = 3;
    private static final long DEADLINE_MILLIS = SECONDS * 1_000;
    private static final long LONGEST_PASS_US = 20_000;
    private static final int ATTEMPTS = 3;
    /** A machine on which nothing runs that has to wait so long for a processor is at rest. */
    private static final long AT_REST_US = 5_000;

    @TempDir
    Path directory;

    private final byte[] hello = hello();

    /** What became of those that do as they should. */
    private record Others(int answered, int late) {
    }

    /** What one run came to, in microseconds. */
    private record Passes(long longest, long longestWork, long longestHiccup) {
        /** Where others keep the loop from its work for long, only the work can be judged. */
        boolean areShort() {
            return longestWork < LONGEST_PASS_US && (longest < LONGEST_PASS_US || longestHiccup > AT_REST_US);
        }
    }

    @Test
    void shouldCloseSlowClientsAtDeadlineAndNeverHoldTheLoopUp() throws Exception {
        final TestTls tls = new TestTls(directory);
        final List<Passes> runs = new ArrayList<>();
        do {
            runs.add(run(tls));
        } while (!runs.get(runs.size() - 1).areShort() && runs.size() < ATTEMPTS);
        assertTrue(runs.get(runs.size() - 1).areShort(), runs::toString);
    }

    private Passes run(final TestTls tls) throws Exception {
        final int port = Ports.free("127.0.0.1");
        final int tlsPort = Ports.free("127.0.0.1");
        final List<String> options = tls.options("127.0.0.1", tlsPort, "tcp-connect-timeout=" + SECONDS + "s");
        try (ProxyProcess proxy = ProxyProcess.startMetered(port, options); Hiccups hiccups = new Hiccups()) {
            final Others others = attack(tls, proxy, tlsPort);
            proxy.stop();
            assertEquals(3 * CLIENTS + others.late, proxy.counted(Counter.TLS_HANDSHAKES_TIMED_OUT.name()),
                proxy::output);
            assertEquals(others.answered, proxy.counted(Counter.TLS_HANDSHAKES_DONE.name()), proxy::output);
            assertTrue(others.answered > 0, proxy::output);
            assertEquals(0, proxy.counted(Counter.LOOP_HANDLER_FAILURES.name()), proxy::output);
            return new Passes(proxy.counted(Counter.LOOP_LONGEST_PASS_US.name()),
                proxy.counted(MeteredProxy.LONGEST_WORK), hiccups.longestUs());
        }
    }

    private Others attack(final TestTls tls, final ProxyProcess proxy, final int tlsPort) throws IOException {
        final List<SocketChannel> clients = new ArrayList<>();
        final List<SocketChannel> slow = new ArrayList<>();
        final long startNs = System.nanoTime();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(connect(tlsPort));
            final SocketChannel half = connect(tlsPort);
            half.write(ByteBuffer.wrap(hello));
            clients.add(half);
            slow.add(connect(tlsPort));
        }
        clients.addAll(slow);
        int answered = 0;
        int late = 0;
        for (int second = 0; second < SECONDS; second++) {
            for (final SocketChannel client : slow) {
                write(client, hello[second]);
            }
            do {
                if (ask(tls, proxy, tlsPort)) {
                    answered++;
                } else {
                    late++;
                }
            } while (millisSince(startNs) < 1_000L * (second + 1));
        }
        for (final SocketChannel client : clients) {
            awaitEnd(client, startNs);
        }
        return new Others(answered, late);
    }

    private static void write(final SocketChannel client, final byte value) {
        try {
            client.write(ByteBuffer.wrap(new byte[] {value}));
        } catch (final IOException e) {
            // On a slow machine its deadline may be over already.
            return;
        }
    }

    /**
     * A client that does as it should. A new process needs a moment for each handshake, and it has to wait for those
     * that began before it: on a slow machine its deadline too may be over first, and this returns false.
     */
    private static boolean ask(final TestTls tls, final ProxyProcess proxy, final int tlsPort) {
        try (SipPeer phone = SipPeer.openTls("phone", "127.0.0.3", tls, Ports.address("127.0.0.1", tlsPort))) {
            assertEquals(200, phone.exchange(phone.request("OPTIONS", "sip:" + proxy.hostPort())).status());
            return true;
        } catch (final UncheckedIOException e) {
            assertTrue(e.getCause() instanceof SSLException || e.getCause() instanceof SocketException, e::toString);
            return false;
        }
    }

    private static void awaitEnd(final SocketChannel client, final long startNs) throws IOException {
        try (client) {
            client.socket().setSoTimeout((int) Wait.DEADLINE_MILLIS);
            final byte[] rest = new byte[16_384];
            while (client.socket().getInputStream().read(rest) >= 0) {
                assertTrue(millisSince(startNs) < DEADLINE_MILLIS + Wait.DEADLINE_MILLIS, "still open");
            }
        } catch (final SocketException e) {
            // A reset: the proxy has closed it with bytes of ours unread.
            assertTrue(e.getMessage().contains("reset"), e::toString);
        }
        assertTrue(millisSince(startNs) >= DEADLINE_MILLIS, "closed too early");
    }

    private static SocketChannel connect(final int port) throws IOException {
        return SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
    }

    /** What a client says first. */
    private static byte[] hello() {
        try {
            final SSLEngine engine = SSLContext.getDefault().createSSLEngine("127.0.0.1", 5061);
            engine.setUseClientMode(true);
            final ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), out);
            final byte[] bytes = new byte[out.position()];
            out.flip().get(bytes);
            return bytes;
        } catch (final IOException | java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long millisSince(final long startNs) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
    }
}
