package io.sipproxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sipproxy.status.Counter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metrics of a proxy with a pair whose members are not there. */
class MetricsTest {
    private static final String OPEN_METRICS = "Accept: application/openmetrics-text;version=1.0.0,text/plain;q=0.5";

    private static RunningProxy proxy;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws Exception {
        proxy = RunningProxy.start("applications", "pbx", "serving-sipserver", "pbx", "application.pbx.primary",
            "sip:127.0.0.1:9;transport=tcp", "application.pbx.backup", "sip:127.0.0.2:9;transport=tcp", "oos-check",
            "0", "dn.7001.contact", "sip:7001@127.0.0.1:9");
    }

    @AfterAll
    static void stop() throws Exception {
        proxy.close();
    }

    private static ExpositionText scrape() throws Exception {
        final RawHttp response = proxy.get("/metrics");
        assertEquals("text/plain; version=0.0.4; charset=utf-8", response.header("Content-Type"));
        return new ExpositionText(response.text());
    }

    @Test
    void shouldShowEveryCounterWithItsDescription() throws Exception {
        final ExpositionText metrics = scrape();
        for (final Counter counter : Counter.values()) {
            if (counter != Counter.LOOP_LONGEST_PASS_US) {
                final String name = "sipproxy_" + Metrics.name(counter) + "_total";
                assertEquals(counter.description(), metrics.help(name), name);
                assertEquals("counter", metrics.type(name), name);
                assertTrue(metrics.sample(name) >= 0, name);
            }
        }
        assertTrue(metrics.sample("sipproxy_loop_passes_total") > 0);
        assertEquals(0, metrics.sample("sipproxy_tcp_received_bytes_total"));
        assertEquals(0, metrics.sample("sipproxy_timerb_fired_total"));
    }

    @Test
    void shouldPrefixDescribeAndTypeEverything() throws Exception {
        final ExpositionText metrics = scrape();
        for (final String series : metrics.samples().keySet()) {
            assertTrue(series.startsWith("sipproxy_"), series);
            final String name = series.replaceFirst("\\{.*", "");
            final String family = metrics.type(name) != null ? name : name.replaceFirst("_(bucket|sum|count)$", "");
            assertNotNull(metrics.help(family), series);
            assertTrue(List.of("counter", "gauge", "histogram").contains(metrics.type(family)), series);
            assertEquals(name.endsWith("_total"), metrics.type(family).equals("counter"), series);
        }
    }

    @Test
    void shouldShowWhatThereIs() throws Exception {
        try (Socket peer = new Socket(InetAddress.getByName("127.0.0.1"), proxy.sipPort())) {
            ExpositionText metrics;
            do {
                metrics = scrape();
            } while (metrics.sample("sipproxy_connections{direction=\"inbound\",transport=\"tcp\"}") != 1);
            assertTrue(peer.isConnected());
            assertEquals(0, metrics.sample("sipproxy_connections{direction=\"outbound\",transport=\"tls\"}"));
            assertEquals(1, metrics.sample("sipproxy_pair_available{pair=\"pbx\"}"));
            assertEquals(1, metrics.sample("sipproxy_pair_serving{pair=\"pbx\"}"));
            assertEquals(1, metrics.sample("sipproxy_pair_member_active{member=\"primary\",pair=\"pbx\","
                + "uri=\"sip:127.0.0.1:9;transport=tcp\"}"));
            assertEquals(0, metrics.sample("sipproxy_pair_member_active{member=\"backup\",pair=\"pbx\","
                + "uri=\"sip:127.0.0.2:9;transport=tcp\"}"));
            assertEquals(1, metrics.sample("sipproxy_devices"));
            assertEquals(1, metrics.sample("sipproxy_devices_in_service"));
            assertEquals(0, metrics.sample("sipproxy_devices_out_of_service"));
            assertEquals(0, metrics.sample("sipproxy_draining"));
            assertEquals(0, metrics.sample("sipproxy_transactions{type=\"server\"}"));
            assertEquals(1, metrics.sample("sipproxy_build_info{java=\"" + System.getProperty("java.version")
                + "\",version=\"development\"}"));
            assertTrue(metrics.sample("sipproxy_uptime_seconds") > 0);
            assertEquals(System.currentTimeMillis() / 1e3, metrics.sample("sipproxy_start_time_seconds"), 600);
            assertTrue(metrics.sample("sipproxy_loop_longest_pass_seconds") > 0);
            assertTrue(metrics.sample("sipproxy_heap_used_bytes") > 100_000);
        }
    }

    @Test
    void shouldSpeakOpenMetricsWithThoseWhoAskForIt() throws Exception {
        final RawHttp response = proxy.get("/metrics", OPEN_METRICS, "Accept-Encoding: gzip");
        assertTrue(response.header("Content-Type").startsWith("application/openmetrics-text; version=1.0.0"),
            response.header("Content-Type"));
        assertEquals("gzip", response.header("Content-Encoding"));
        assertTrue(response.text().endsWith("# EOF\n"));
        final ExpositionText metrics = new ExpositionText(response.text());
        assertEquals("counter", metrics.type("sipproxy_tcp_received_bytes"));
        assertEquals("bytes", metrics.unit("sipproxy_tcp_received_bytes"));
        assertEquals("info", metrics.type("sipproxy_build"));
        assertEquals("seconds", metrics.unit("sipproxy_detection_to_resend_seconds"));
        assertTrue(metrics.sample("sipproxy_loop_passes_total") > 0);
    }

    @Test
    void shouldSatisfyPromtool() throws Exception {
        final Path promtool = program("promtool");
        assumeTrue(promtool != null, "promtool is missing (Debian package prometheus)");
        final Path metrics = Files.writeString(directory.resolve("metrics"), proxy.get("/metrics").text());
        final Process check = new ProcessBuilder(promtool.toString(), "check", "metrics")
            .redirectInput(metrics.toFile()).redirectErrorStream(true).start();
        final String output = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals("", output);
        assertEquals(0, check.waitFor());
    }

    private static Path program(final String name) {
        for (final String directory : System.getenv().getOrDefault("PATH", "").split(":")) {
            if (Files.isExecutable(Path.of(directory, name))) {
                return Path.of(directory, name);
            }
        }
        return null;
    }
}
