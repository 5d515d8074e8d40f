package io.sipproxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.status.Counter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The JSON behind the status page, of a proxy with a dead SIP Server, three devices and a few connections. */
class ApiTest {
    private static final int CONNECTIONS = 7;

    private final List<Socket> peers = new ArrayList<>();
    private RunningProxy proxy;

    @BeforeEach
    void start() throws Exception {
        proxy = RunningProxy.start("applications", "pbx", "serving-sipserver", "pbx", "application.pbx.primary",
            "sip:127.0.0.1:9;transport=tcp", "oos-check", "100ms", "oos-force", "100ms", "dn.7001.contact",
            "sip:7001@127.0.0.1:9;transport=tcp", "dn.7001.oos-check", "100ms", "dn.7002.contact", "sip:7002@127.0.0.1",
            "dn.7003.type", "voice-over-ip-service");
    }

    @AfterEach
    void stop() throws Exception {
        for (final Socket peer : peers) {
            peer.close();
        }
        proxy.close();
    }

    private void connect() throws Exception {
        for (int i = 0; i < CONNECTIONS; i++) {
            peers.add(new Socket(InetAddress.getByName("127.0.0.1"), proxy.sipPort()));
        }
        while (proxy.proxy().counters().get(Counter.CONNECTIONS_ACCEPTED) < CONNECTIONS) {
            Thread.onSpinWait();
        }
    }

    private int port(final int peer) {
        return peers.get(peer).getLocalPort();
    }

    private static List<String> peers(final Map<String, Object> page) {
        return RunningProxy.objects(page.get("rows")).stream().map(row -> (String)row.get("peer")).toList();
    }

    private String peer(final int index) {
        return "tcp:127.0.0.1:" + port(index);
    }

    @Test
    void shouldSayThatTheSipServerIsDeadAndSinceWhen() throws Exception {
        proxy.awaitCount(Counter.SIP_SERVER_PAIRS_LOST, 1);
        proxy.awaitCount(Counter.DEVICES_TAKEN_OUT, 1);
        final Map<String, Object> status = proxy.json("/api/status");
        final Map<String, Object> verdict = RunningProxy.object(status.get("verdict"));
        assertEquals("BAD", verdict.get("level"));
        assertEquals("SIP Server pbx does not answer", verdict.get("headline"));
        assertEquals("1 device is out of service",
            RunningProxy.objects(verdict.get("findings")).get(0).get("title"));
        final Map<String, Object> pair = RunningProxy.objects(status.get("pairs")).get(0);
        assertEquals(false, pair.get("available"));
        assertTrue(Math.abs((Long)pair.get("availableSinceMs") - System.currentTimeMillis()) < 60_000);
        assertEquals(Map.of("total", 3L, "checked", 1L, "outOfService", 1L), status.get("devices"));
        assertEquals(503, proxy.get("/readyz").status());
        assertEquals("{\"ready\":false,\"reasons\":[\"SIP Server pbx does not answer\"]}\n",
            proxy.get("/readyz").text());
        assertEquals(200, proxy.get("/healthz").status());
    }

    @Test
    void shouldListEventsTheNewestFirstAndFurtherBack() throws Exception {
        proxy.awaitCount(Counter.SIP_SERVER_PAIRS_LOST, 1);
        proxy.awaitCount(Counter.DEVICES_TAKEN_OUT, 1);
        final List<Map<String, Object>> latest =
            RunningProxy.objects(proxy.json("/api/status").get("events"));
        final List<Long> codes = latest.stream().map(event -> (Long)event.get("code")).toList();
        assertTrue(codes.containsAll(List.of(40001L, 40010L, 40014L)), codes::toString);
        final Map<String, Object> page = proxy.json("/api/events?before=3&limit=2");
        assertEquals(List.of(2L, 1L), RunningProxy.objects(page.get("rows")).stream().map(row -> row.get("number"))
            .toList());
        assertTrue((Long)page.get("total") >= 3);
        final Map<String, Object> first = RunningProxy.objects(proxy.json("/api/events?before=1").get("rows")).get(0);
        assertNotNull(RunningProxy.object(first.get("values")).get("peer"), first::toString);
    }

    @Test
    void shouldListConnectionsPageByPageInTheOrderWanted() throws Exception {
        connect();
        final String only = "/api/connections?kind=inbound&";
        assertEquals(List.of(peer(0), peer(1), peer(2)), peers(proxy.json(only + "limit=3")));
        assertEquals(List.of(peer(3), peer(4)), peers(proxy.json(only + "offset=3&limit=2")));
        assertEquals(List.of(peer(6), peer(5)), peers(proxy.json(only + "reversed=true&limit=2")));
        final List<String> byPeer = peers(proxy.json(only + "sort=peer"));
        assertEquals(byPeer.stream().sorted().toList(), byPeer, "ports of the same length");
        final Map<String, Object> page = proxy.json(only + "search=" + port(4));
        assertEquals(List.of(peer(4)), peers(page));
        assertEquals(1L, page.get("matched"));
        assertTrue((Long)page.get("total") >= CONNECTIONS);
        assertEquals(List.of(), peers(proxy.json(only + "search=%5B%3A%3A1%5D")));
        assertEquals(0L, proxy.json("/api/connections?kind=suspect").get("matched"));
    }

    @Test
    void shouldSortByWhatWasReceivedAndByWhatOnlyTheSystemKnows() throws Exception {
        connect();
        peers.get(2).getOutputStream().write("\r\n\r\n\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        peers.get(4).getOutputStream().write("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        while (proxy.proxy().counters().get(Counter.TCP_PINGS_ANSWERED) < 3) {
            Thread.onSpinWait();
        }
        final String only = "/api/connections?kind=inbound&limit=7&";
        assertEquals(List.of(peer(2), peer(4), peer(0)),
            peers(proxy.json(only + "sort=received")).subList(0, 3));
        for (final String sort : List.of("rtt", "unacknowledged")) {
            final Map<String, Object> descending = proxy.json(only + "sort=" + sort);
            assertEquals(CONNECTIONS, peers(descending).size());
            assertEquals((long)CONNECTIONS, descending.get("reachable"));
            if (System.getProperty("os.name").equals("Linux")) {
                final String field = sort.equals("rtt") ? "rttUs" : sort;
                final List<Long> values = values(descending, field);
                assertEquals(values.stream().sorted((a, b) -> Long.compare(b, a)).toList(), values);
                final List<Long> ascending = values(proxy.json(only + "reversed=true&sort=" + sort), field);
                assertEquals(ascending.stream().sorted().toList(), ascending);
            }
        }
    }

    private static List<Long> values(final Map<String, Object> page, final String field) {
        return RunningProxy.objects(page.get("rows")).stream()
            .map(row -> (Long)RunningProxy.object(row.get("tcp")).get(field)).toList();
    }

    @Test
    void shouldListDevices() throws Exception {
        proxy.awaitCount(Counter.DEVICES_TAKEN_OUT, 1);
        final Map<String, Object> all = proxy.json("/api/devices");
        assertEquals(3L, all.get("matched"));
        assertEquals(List.of("7001", "7002", "7003"),
            RunningProxy.objects(all.get("rows")).stream().map(row -> row.get("number")).toList());
        final List<Map<String, Object>> out =
            RunningProxy.objects(proxy.json("/api/devices?out_of_service=true").get("rows"));
        assertEquals(List.of("7001"), out.stream().map(row -> row.get("number")).toList());
        assertEquals(false, out.get(0).get("inService"));
        assertEquals(1L, proxy.json("/api/devices?search=7003").get("matched"));
        assertEquals(List.of("7002"), RunningProxy.objects(proxy.json("/api/devices?offset=1&limit=1").get("rows"))
            .stream().map(row -> row.get("number")).toList());
    }

    @Test
    void shouldListAllCounters() throws Exception {
        while (proxy.proxy().counters().get(Counter.LOOP_PASSES) == 0) {
            Thread.onSpinWait();
        }
        final List<Map<String, Object>> counters =
            RunningProxy.objects(proxy.json("/api/counters").get("counters"));
        assertEquals(Counter.values().length, counters.size());
        assertEquals("loop_passes", counters.get(0).get("name"));
        assertEquals(Counter.LOOP_PASSES.description(), counters.get(0).get("description"));
        assertTrue((Long)counters.get(0).get("value") > 0);
    }

    @Test
    void shouldShowChartsOfBothRanges() throws Exception {
        final Map<String, Object> chart = RunningProxy.object(proxy.json("/api/status").get("chart"));
        assertEquals(5L, chart.get("bucketSeconds"));
        assertEquals(List.of("calls", "requests", "connections", "lost", "reopened", "resent", "released"),
            List.copyOf(RunningProxy.object(chart.get("series")).keySet()));
        assertEquals(600L,
            RunningProxy.object(proxy.json("/api/status?range=day").get("chart")).get("bucketSeconds"));
    }
}
