package io.sipproxy.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.ProxyInstance;
import io.sipproxy.config.Configuration;
import io.sipproxy.proxy.Intake;
import io.sipproxy.status.Counter;
import io.sipproxy.system.Ports;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A whole proxy whose loop has a thread of its own, asked from another one. */
class InspectorTest {
    private static final long SECONDS = 10;

    private static ProxyInstance proxy;
    private static Thread loop;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        port = Ports.free("127.0.0.1");
        proxy = ProxyInstance.launch(Configuration.of("sip-port", Integer.toString(port), "shutdown-timeout", "0",
            "dn.7002.contact", "sip:7002@127.0.0.1:9"));
        loop = new Thread(proxy::run, "loop");
        loop.start();
    }

    @AfterAll
    static void stop() throws Exception {
        proxy.requestStop();
        loop.join(TimeUnit.SECONDS.toMillis(SECONDS));
        proxy.close();
    }

    private static <T> T get(final CompletableFuture<T> answer) throws Exception {
        return answer.get(SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void shouldShowTheProxyAtAGlance() throws Exception {
        final Overview overview = get(proxy.inspector().overview());
        assertEquals(List.of("udp:127.0.0.1:" + port, "tcp:127.0.0.1:" + port), overview.listening());
        assertTrue(overview.isRegistrar());
        assertNull(overview.servingPair());
        assertEquals(Intake.OPEN, overview.intake());
        assertEquals(0, overview.pendingServerTransactions());
        assertTrue(Math.abs(System.currentTimeMillis() - overview.startedMs() - overview.uptimeMs()) < 10_000,
            overview::toString);
        assertEquals(false, overview.keepAlive().enabled());
        assertEquals(0, overview.keepAlive().ackTimeoutMs());
        assertEquals(-1, overview.keepAlive().userTimeoutMs());
    }

    @Test
    void shouldTakeWhatMonitoringNeedsInOneGo() throws Exception {
        try (Socket peer = new Socket(InetAddress.getLoopbackAddress(), port)) {
            final ConnectionCount one = new ConnectionCount("tcp", true, 1);
            Glance glance;
            do {
                glance = get(proxy.inspector().glance());
            } while (!glance.connections().contains(one));
            assertEquals(List.of(one, new ConnectionCount("tcp", false, 0), new ConnectionCount("tls", true, 0),
                new ConnectionCount("tls", false, 0)), glance.connections());
            assertEquals(1, glance.overview().connections());
            assertEquals(List.of(1, 0, 0), List.of(glance.devices(), glance.checkedDevices(),
                glance.devicesOutOfService()));
            assertNull(glance.servingPair());
            assertEquals(0, glance.events());
            assertTrue(Math.abs(System.currentTimeMillis() - glance.takenMs()) < 10_000, glance::toString);
            assertTrue(peer.isConnected());
        }
    }

    @Test
    void shouldCountRegisteredContacts() throws Exception {
        final int before = get(proxy.inspector().overview()).registeredContacts();
        try (DatagramSocket phone = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            phone.setSoTimeout((int)TimeUnit.SECONDS.toMillis(SECONDS));
            register(phone, 60);
            assertEquals(before + 1, get(proxy.inspector().overview()).registeredContacts());
            register(phone, 0);
            assertEquals(before, get(proxy.inspector().overview()).registeredContacts());
        }
    }

    private static void register(final DatagramSocket phone, final int expires) throws Exception {
        final String me = "127.0.0.1:" + phone.getLocalPort();
        final byte[] request = ("REGISTER sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP " + me + ";branch=z9hG4bK" + expires
            + "\r\nFrom: <sip:alice@127.0.0.1>;tag=1\r\nTo: <sip:alice@127.0.0.1>\r\nCall-ID: a@" + me + "\r\nCSeq: "
            + (100 - expires) + " REGISTER\r\nMax-Forwards: 70\r\nContact: <sip:alice@" + me + ">\r\nExpires: "
            + expires + "\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.UTF_8);
        phone.send(new DatagramPacket(request, request.length, InetAddress.getLoopbackAddress(), port));
        final DatagramPacket response = new DatagramPacket(new byte[2048], 2048);
        phone.receive(response);
        final String text = new String(response.getData(), 0, response.getLength(), StandardCharsets.UTF_8);
        assertTrue(text.startsWith("SIP/2.0 200"), text);
    }

    @Test
    void shouldListConnectionsAndTransactions() throws Exception {
        try (Socket peer = new Socket(InetAddress.getLoopbackAddress(), port)) {
            final String name = "tcp:127.0.0.1:" + peer.getLocalPort();
            ConnectionList list;
            do {
                list = get(proxy.inspector().connections(
                    new ConnectionQuery(name, ConnectionOrder.ID, 10, true)));
            } while (list.rows().isEmpty());
            assertEquals(name, list.rows().get(0).peer());
        }
        assertEquals(0, get(proxy.inspector().transactions(10)).rows().stream()
            .filter(row -> row.method().equals("INVITE")).count());
        assertThrows(IllegalArgumentException.class, () -> proxy.inspector().transactions(-1));
    }

    @Test
    void shouldListTheRest() throws Exception {
        assertEquals(List.of(), get(proxy.inspector().pairs()));
        assertEquals("7002", get(proxy.inspector().devices()).get(0).number());
        assertEquals(List.of(), get(proxy.inspector().recoveries(10)));
        final List<LatencyHistogram> latencies = proxy.inspector().latencies();
        assertEquals(List.of("silence_to_detection", "detection_to_resend", "loop_pass"),
            latencies.stream().map(LatencyHistogram::name).toList());
        assertTrue(latencies.get(2).summary().count() > 0, latencies::toString);
        assertSame(latencies.get(0), proxy.inspector().latencies().get(0), "nothing was recorded, so nothing is copied");
        final List<CounterValue> counters = proxy.inspector().counters();
        assertEquals(Counter.values().length, counters.size());
        assertTrue(counters.stream().anyMatch(c -> c.name().equals("loop_passes") && c.value() > 0));
    }
}
