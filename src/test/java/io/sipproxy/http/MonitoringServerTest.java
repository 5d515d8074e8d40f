package io.sipproxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.json.JsonReader;
import io.sipproxy.status.Counter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What every page has in common: who gets it, and what comes along. */
class MonitoringServerTest {
    private static final List<String> GUARDED = List.of("/metrics", "/api/status", "/api/connections", "/api/devices",
        "/api/events", "/api/counters");
    private static final List<String> OPEN = List.of("/", "/healthz", "/readyz");

    private static RunningProxy open;
    private static RunningProxy guarded;

    @BeforeAll
    static void start() throws Exception {
        open = RunningProxy.start();
        guarded = RunningProxy.start("http-token", RunningProxy.TOKEN);
    }

    @AfterAll
    static void stop() throws Exception {
        open.close();
        guarded.close();
    }

    @Test
    void shouldAnswerEveryPageWhenNoTokenIsConfigured() throws Exception {
        for (final String path : GUARDED) {
            assertEquals(200, open.get(path).status(), path);
        }
        for (final String path : OPEN) {
            assertEquals(200, open.get(path).status(), path);
        }
    }

    @Test
    void shouldAskForTheTokenWhereSomethingIsShown() throws Exception {
        for (final String path : GUARDED) {
            final RawHttp refused = guarded.get(path);
            assertEquals(401, refused.status(), path);
            assertEquals("Bearer realm=\"sipproxy\"", refused.header("WWW-Authenticate"));
            assertTrue(refused.text().contains("http-token"), refused::text);
            assertEquals(200, guarded.get(path, "Authorization: Bearer " + RunningProxy.TOKEN).status(), path);
            assertEquals(200, guarded.get(path, "authorization: bearer   " + RunningProxy.TOKEN).status(), path);
        }
        for (final String path : OPEN) {
            assertEquals(200, guarded.get(path).status(), path);
        }
        assertEquals(401, guarded.get("/no/such/page").status(), "what there is is for those with the token");
    }

    @Test
    void shouldRefuseWhatIsNotTheToken() throws Exception {
        for (final String wrong : List.of("Bearer", "Bearer ", "Bearer 0123456789abcde", "Bearer 0123456789abcdeF",
            "Bearer 0123456789abcdef0", "Basic " + RunningProxy.TOKEN, RunningProxy.TOKEN, "Bearer \u00e4")) {
            assertEquals(401, guarded.get("/metrics", "Authorization: " + wrong).status(), wrong);
        }
        final String right = "Authorization: Bearer " + RunningProxy.TOKEN;
        assertEquals(401, guarded.get("/metrics", right, "Authorization: Bearer x").status(), "two of them");
        assertEquals(401, guarded.get("/metrics?token=" + RunningProxy.TOKEN).status(), "it does not belong in a log");
    }

    @Test
    void shouldRefuseHostsThatAreNotThisOneWhenBoundToLoopback() throws Exception {
        for (final String good : List.of("localhost", "LOCALHOST:9000", "127.0.0.1", "127.0.0.1:80", "127.1.2.3",
            "[::1]", "[::1]:8080")) {
            assertEquals(200, open.get("/healthz", "Host: " + good).status(), good);
        }
        for (final String bad : List.of("example.com", "localhost.example.com", "127.0.0.1.example.com:80", "10.0.0.1",
            "[::2]", "::1", "", "localhost@example.com", "128.0.0.1")) {
            final RawHttp refused = open.get("/healthz", "Host: " + bad);
            assertEquals(421, refused.status(), bad);
            assertFalse(refused.text().contains("alive"), refused::text);
        }
        assertEquals(421, open.get("/", "Host: localhost", "Host: example.com").status());
    }

    @Test
    void shouldTakeGetAndHeadOnly() throws Exception {
        for (final String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH")) {
            final RawHttp refused = open.request(method, "/healthz");
            assertEquals(405, refused.status(), method);
            assertEquals("GET, HEAD", refused.header("Allow"));
        }
        final RawHttp head = open.request("HEAD", "/");
        assertEquals(200, head.status());
        assertEquals(0, head.body().length);
        assertEquals(open.get("/").header("Content-Length"), head.header("Content-Length"));
    }

    @Test
    void shouldTellBrowsersToBeCareful() throws Exception {
        for (final String path : List.of("/", "/healthz", "/metrics", "/nothing")) {
            final RawHttp response = open.get(path);
            assertEquals("nosniff", response.header("X-Content-Type-Options"), path);
            assertEquals("DENY", response.header("X-Frame-Options"), path);
            assertEquals("no-referrer", response.header("Referrer-Policy"), path);
            assertEquals("no-store", response.header("Cache-Control"), path);
            assertEquals("same-origin", response.header("Cross-Origin-Resource-Policy"), path);
            assertNull(response.header("Access-Control-Allow-Origin"), path);
            assertTrue(response.header("Content-Security-Policy").startsWith("default-src 'none'"), path);
        }
    }

    @Test
    void shouldCompressForThoseWhoTakeIt() throws Exception {
        final RawHttp plain = open.get("/");
        assertNull(plain.header("Content-Encoding"));
        for (final String takes : List.of("gzip", "deflate, GZIP;q=0.5", "br, gzip")) {
            final RawHttp compressed = open.get("/", "Accept-Encoding: " + takes);
            assertEquals("gzip", compressed.header("Content-Encoding"), takes);
            assertTrue(compressed.body().length < plain.body().length / 2);
            assertEquals(plain.text(), compressed.text());
        }
        for (final String takesNot : List.of("identity", "gzip;q=0", "gzip; q=0.0", "xgzip")) {
            assertNull(open.get("/", "Accept-Encoding: " + takesNot).header("Content-Encoding"), takesNot);
        }
        assertNull(open.get("/healthz", "Accept-Encoding: gzip").header("Content-Encoding"), "too short");
    }

    @Test
    void shouldSayWhatIsWrongWithARequest() throws Exception {
        assertError(404, "there is nothing at this path", "/nothing");
        assertError(404, "there is nothing at this path", "/api/");
        assertError(400, "a=1: no such parameter; valid is none", "/metrics?a=1");
        assertError(400, "range=year: valid is ten_minutes, day", "/api/status?range=year");
        assertError(400, "limit=501: valid is 1-500", "/api/connections?limit=501");
        assertError(400, "sort=colour: valid is peer, age, idle, received, sent, rtt, unacknowledged",
            "/api/connections?sort=colour");
        assertError(400, "reversed=1: valid is true, false", "/api/connections?reversed=1");
        assertError(400, "offset=9999: valid is 0-9950", "/api/connections?offset=9999");
    }

    private static void assertError(final int status, final String text, final String target) throws Exception {
        final RawHttp response = open.get(target);
        assertEquals(status, response.status(), target);
        assertEquals("application/json", response.header("Content-Type"));
        assertEquals(Map.of("error", text), JsonReader.read(response.text()));
    }

    @Test
    void shouldCountWhatItRefuses() throws Exception {
        try (RunningProxy proxy = RunningProxy.start("http-token", RunningProxy.TOKEN)) {
            proxy.get("/healthz");
            proxy.get("/metrics");
            proxy.get("/", "Host: example.com");
            proxy.request("POST", "/");
            proxy.get("/nothing", "Authorization: Bearer " + RunningProxy.TOKEN);
            proxy.get("/metrics?x", "Authorization: Bearer " + RunningProxy.TOKEN);
            proxy.awaitCount(Counter.HTTP_REQUESTS, 6);
            for (final Counter counter : List.of(Counter.HTTP_TOKEN_REFUSED, Counter.HTTP_HOST_REFUSED,
                Counter.HTTP_METHOD_REFUSED, Counter.HTTP_NOT_FOUND, Counter.HTTP_BAD_REQUESTS)) {
                proxy.awaitCount(counter, 1);
            }
            assertEquals(0, proxy.proxy().counters().get(Counter.HTTP_FAILURES));
        }
    }

    @Test
    void shouldSayThatTheLoopIsSilentWhenItIs() throws Exception {
        try (RunningProxy stuck = RunningProxy.launch()) {
            for (final String path : List.of("/healthz", "/metrics", "/api/status")) {
                final RawHttp response = stuck.get(path);
                assertEquals(503, response.status(), path);
                assertTrue(response.text().matches("\\{\"error\":\"the event loop has not answered for [0-9]+ s\"}\n"),
                    response::text);
            }
            final RawHttp unready = stuck.get("/readyz");
            assertEquals(503, unready.status());
            assertTrue(unready.text().startsWith("{\"ready\":false,\"reasons\":[\"the event loop has not answered for "),
                unready::text);
            assertEquals(200, stuck.get("/").status());
            assertEquals(200, stuck.get("/api/counters").status());
        }
    }
}
