package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients of the monitoring server that mean no good: SIP goes on as if they were not there. */
class HostileHttpTest {
    private static final int ATTACKERS = 300;
    private static final int CALLS = 50;
    /** A request has one second here, so that the test need not wait for the usual five. */
    private static final List<String> JVM_FLAGS =
        List.of("-XX:TieredStopAtLevel=1", "-Dsun.net.httpserver.maxReqTime=1");

    private final int httpPort = Ports.free("127.0.0.1");

    private ProxyProcess start() {
        return ProxyProcess.start("127.0.0.1", Ports.free("127.0.0.1"), JVM_FLAGS,
            List.of("sip-address=127.0.0.1", "http-port=" + httpPort));
    }

    private Socket connect() throws IOException {
        final Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), httpPort);
        socket.setSoTimeout((int)Wait.DEADLINE_MILLIS);
        return socket;
    }

    private String get(final String path) throws IOException {
        try (Socket socket = connect()) {
            write(socket, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void write(final Socket socket, final String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Asks until there is an answer again: a connection that comes too early is closed at once. */
    private String awaitHealth() throws IOException {
        final long endNs = System.nanoTime() + 4 * Wait.DEADLINE_MILLIS * 1_000_000;
        while (true) {
            try {
                final String answer = get("/healthz");
                if (answer.startsWith("HTTP/1.1 200") || System.nanoTime() > endNs) {
                    return answer;
                }
            } catch (final SocketTimeoutException e) {
                throw e;
            } catch (final IOException e) {
                assertTrue(System.nanoTime() < endNs, e::toString);
            }
        }
    }

    private static void exchange(final SipPeer phone, final ProxyProcess proxy) {
        for (int i = 0; i < CALLS; i++) {
            assertEquals(200, phone.exchange(phone.request("OPTIONS", "sip:" + proxy.hostPort())).status());
        }
    }

    @Test
    void shouldServeSipAndRecoverWhenManyRequestsNeverEnd() throws IOException {
        try (ProxyProcess proxy = start(); SipPeer phone = SipPeer.open(Net.TCP, "alice", "127.0.0.3",
            proxy.address())) {
            final List<Socket> attackers = new ArrayList<>();
            for (int i = 0; i < ATTACKERS; i++) {
                attackers.add(connect());
                try {
                    write(attackers.get(i), "GET /healthz HTTP/1.1\r\nX-Slow: ");
                } catch (final IOException e) {
                    // That one was closed at once, being one too many.
                }
            }
            exchange(phone, proxy);
            assertTrue(awaitHealth().contains("\"alive\":true"));
            final String metrics = get("/metrics");
            assertTrue(metrics.contains("\nsipproxy_http_connections_closed_limit_total "), metrics);
            for (final Socket attacker : attackers) {
                attacker.close();
            }
            proxy.stop();
        }
    }

    @Test
    void shouldCloseConnectionsWhoseRequestsHaveNoEnd() throws IOException {
        try (ProxyProcess proxy = start(); SipPeer phone = SipPeer.open(Net.TCP, "alice", "127.0.0.3",
            proxy.address())) {
            assertClosedWhileSending("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Long: ", "x".repeat(1_000));
            assertClosedWhileSending("GET /healthz HTTP/1.1\r\nHost: localhost\r\n", "X-Many: 1\r\n".repeat(20));
            assertClosedWhileSending("GET /", "y".repeat(1_000));
            assertClosedWhileSending("GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\n",
                "z".repeat(1_000));
            exchange(phone, proxy);
            assertTrue(awaitHealth().contains("\"alive\":true"));
            proxy.stop();
        }
    }

    /** Sends the beginning, then more and more of the rest, until the server has had enough. */
    private void assertClosedWhileSending(final String beginning, final String more) throws IOException {
        try (Socket socket = connect()) {
            write(socket, beginning);
            final OutputStream out = socket.getOutputStream();
            final byte[] bytes = more.getBytes(StandardCharsets.UTF_8);
            long sent = 0;
            while (sent < 100_000_000) {
                out.write(bytes);
                sent += bytes.length;
            }
            throw new AssertionError("took " + sent + " bytes after: " + beginning);
        } catch (final SocketTimeoutException e) {
            throw e;
        } catch (final IOException e) {
            // Closed, as it should be.
        }
    }

    @Test
    void shouldAnswerPipelinedGarbageWithoutHarm() throws IOException {
        try (ProxyProcess proxy = start()) {
            for (final String garbage : List.of("\r\n\r\n\r\n", "\0\1\2\3\r\n\r\n", "GET\r\n\r\n", "GET http://[ HTTP/1.1\r\n\r\n",
                "GET / HTTP/9.9\r\n\r\n", "INVITE sip:a@b SIP/2.0\r\nContent-Length: 0\r\n\r\n",
                "GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET //evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /api/connections?search=%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /api/connections?search=" + "%00".repeat(300) + " HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
                try (Socket socket = connect()) {
                    write(socket, garbage);
                    socket.shutdownOutput();
                    final InputStream in = socket.getInputStream();
                    final String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                    assertTrue(answer.isEmpty() || answer.matches("(?s)HTTP/1.1 (200|4\\d\\d) .*"), garbage + answer);
                }
            }
            assertTrue(get("/metrics").contains("\nsipproxy_http_failures_total 0.0\n"));
            proxy.stop();
        }
    }
}
