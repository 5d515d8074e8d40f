package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.control.client.Ctl;
import io.sipproxy.json.JsonReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command of ctl against a running proxy, which has a SIP Server, TLS and keep-alive. */
class ControlTest extends SystemTest {
    @TempDir
    static Path directory;

    private Path socket;
    private Path certificate;
    private Site site;
    private ProxyProcess proxy;
    private SipPeer server;

    /** What a command has said. */
    private record Said(int exitCode, String out, String err) {
        /** The result of an answer in JSON. */
        Object json() {
            return ((Map<?, ?>) JsonReader.read(out)).get("result");
        }
    }

    @BeforeAll
    void start() {
        socket = directory.resolve("control");
        final TestTls tls = new TestTls(directory);
        certificate = directory.resolve("proxy-127.0.0.1.pem");
        final List<String> options = new ArrayList<>(tls.options("127.0.0.1", Ports.free("127.0.0.1")));
        options.addAll(List.of("control-socket=" + socket, "sip-enable-tcp-keep-alive=true", "oos-check=1s",
            "dn.7009.contact=sip:7009@127.0.0.9:5060"));
        site = Site.start(Net.TCP, options.toArray(String[]::new));
        proxy = site.proxy();
        server = site.server();
    }

    @AfterAll
    void stop() {
        if (site == null) {
            return;
        }
        try {
            proxy.stop();
            assertFalse(Files.exists(socket), "SIGTERM leaves no socket behind");
        } finally {
            proxy.close();
            server.close();
        }
    }

    private static Said ctl(final Path socket, final String... words) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final ByteArrayOutputStream err = new ByteArrayOutputStream();
        final List<String> arguments = new ArrayList<>(List.of("--socket", socket.toString()));
        arguments.addAll(List.of(words));
        final int exitCode = Ctl.run(arguments, Map.of(), new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Said(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8).strip());
    }

    /** Runs a command that must succeed. */
    private String ask(final String... words) {
        final Said said = ctl(socket, words);
        assertEquals(0, said.exitCode(), () -> said + "\n" + proxy.output());
        assertEquals("", said.err());
        return said.out();
    }

    private Object json(final String... words) {
        final List<String> all = new ArrayList<>(List.of("--json"));
        all.addAll(List.of(words));
        return ((Map<?, ?>) JsonReader.read(ask(all.toArray(String[]::new)))).get("result");
    }

    /** Runs a command that the proxy must refuse. */
    private String refusal(final String... words) {
        final Said said = ctl(socket, words);
        assertEquals(1, said.exitCode(), said::toString);
        assertEquals("", said.out());
        return said.err();
    }

    private Object await(final Predicate<Object> condition, final String... words) {
        final long deadlineNs = System.nanoTime() + Wait.DEADLINE_MILLIS * 1_000_000;
        Object result = json(words);
        while (!condition.test(result)) {
            final Object last = result;
            assertTrue(System.nanoTime() < deadlineNs, () -> "waited in vain, last: " + last + "\n" + proxy.output());
            result = json(words);
        }
        return result;
    }

    private static List<?> rows(final Object list) {
        return (List<?>) ((Map<?, ?>) list).get("rows");
    }

    private static Object get(final Object object, final String name) {
        return ((Map<?, ?>) object).get(name);
    }

    private SipPeer alice() {
        return phone(Net.TCP, "alice", ALICE_HOST, proxy);
    }

    private String peer(final SipPeer phone) {
        return "tcp:" + phone.host() + ":" + phone.link().localPort();
    }

    private int message(final SipPeer from) {
        server.answerAll("MESSAGE", 200, "OK");
        return from.exchange(from.request("MESSAGE", proxy.uri("bob"))).status();
    }

    @Test
    void shouldShowStatus() {
        final String status = ask("status");
        assertTrue(status.contains("tcp:" + proxy.hostPort()), status);
        assertTrue(status.contains("sends requests of endpoints to pbx"), status);
        assertTrue(status.contains("on: idle the system's"), status);
        assertTrue(get(json("status"), "options").toString().contains("overload-ctrl-dialog-rate=0"));
    }

    @Test
    void shouldListConnections() {
        final SipPeer alice = alice();
        assertEquals(200, message(alice));
        final Object list = json("connections", peer(alice), "--tcp-info", "--order", "newest");
        assertEquals(1, rows(list).size(), list::toString);
        final Object row = rows(list).get(0);
        assertEquals(peer(alice), get(row, "peer"));
        assertEquals(true, get(row, "inbound"));
        assertEquals("OPEN", get(row, "state"));
        assertEquals(1L, get(row, "messagesReceived"));
        if (System.getProperty("os.name").equals("Linux")) {
            assertEquals("ESTABLISHED", get(get(row, "tcp"), "state"));
        }
        final String table = ask("connections", "TCP:127.0.0.3");
        assertTrue(table.contains(peer(alice)) && table.contains("that match"), table);
        final String refusal = refusal("connections", "--order", "size");
        assertTrue(refusal.startsWith("ctl: --order=size: valid is ") && refusal.contains("idle"), refusal);
    }

    @Test
    void shouldListTransactions() {
        final SipPeer alice = alice();
        final TextMessage invite = alice.send(alice.invite(proxy.uri("bob")));
        final TextMessage ringing = server.expectRequest("INVITE");
        server.respond(ringing, 180, "Ringing");
        alice.expectResponse(180, "INVITE");
        final List<?> rows = rows(json("transactions")).stream()
            .filter(row -> invite.callId().equals(get(row, "callId"))).toList();
        assertEquals(2, rows.size(), rows::toString);
        assertTrue(rows.stream().allMatch(row -> "PROCEEDING".equals(get(row, "state"))), rows::toString);
        assertTrue(ask("transactions", "--limit", "0").contains(" of "));
        Call.answer(alice, server, ringing).hangUpByCaller();
        assertEquals("ctl: --limit=x: valid is 0-10000", refusal("transactions", "--limit", "x"));
    }

    @Test
    void shouldShowPairsAndDevices() {
        await(pairs -> "ANSWERED".equals(get(get(((List<?>) pairs).get(0), "primary"), "lastCheck")), "pairs");
        final String pairs = ask("pairs");
        assertTrue(pairs.contains("pbx") && pairs.contains("available") && pairs.contains("answered"), pairs);
        final String devices = ask("devices");
        assertTrue(devices.contains("7009") && devices.contains("in-service"), devices);
    }

    @Test
    void shouldShowRecoveriesAndHowFastTheyWere() {
        final SipPeer alice = alice();
        final TextMessage invite = alice.send(alice.invite(proxy.uri("bob")));
        server.expectRequest("INVITE").link().close();
        final TextMessage again = server.expectRequest("INVITE");
        assertEquals(invite.callId(), again.callId());
        server.respond(again, 180, "Ringing");
        alice.expectResponse(180, "INVITE");
        Call.answer(alice, server, again).hangUpByCaller();
        final List<?> events = (List<?>) json("recoveries", "--limit", "1000");
        final List<String> names = events.stream().map(event -> get(event, "name").toString()).toList();
        assertTrue(names.containsAll(List.of("SPR_CONNECTION_LOST", "SPR_CONNECTION_REOPENED", "SPR_REQUEST_RESENT")),
            names::toString);
        assertTrue(events.stream().anyMatch(event -> invite.callId().equals(get(get(event, "values"), "call-id"))),
            events::toString);
        final String table = ask("recoveries");
        assertTrue(table.contains("40012 SPR_REQUEST_RESENT") && table.contains("call-id=" + invite.callId()), table);
        final Object resend = ((List<?>) json("latencies")).get(1);
        assertEquals("detection_to_resend", get(resend, "name"));
        assertTrue((Long) get(resend, "count") > 0, resend::toString);
        assertTrue(ask("latencies").contains("detection_to_resend"));
    }

    @Test
    void shouldShowCounters() {
        message(alice());
        final String counters = ask("counters", "Requests_Rec");
        assertTrue(counters.matches("(?s)COUNTER.*requests_received +[1-9][0-9]* .*"), counters);
        assertFalse(counters.contains("loop_passes"), counters);
    }

    @Test
    void shouldSetWhatTakesEffectImmediately() {
        final SipPeer alice = alice();
        final List<Integer> statuses = new ArrayList<>();
        try {
            assertEquals("overload-ctrl-dialog-rate is 1 now, it was 0\n",
                ask("set", "overload-ctrl-dialog-rate", "1"));
            proxy.awaitLine("INFO", "overload-ctrl-dialog-rate is 1 now, it was 0, by uid ", "pid "
                + ProcessHandle.current().pid());
            server.answerAll("INVITE", 486, "Busy Here");
            for (int i = 0; i < 20 && !statuses.contains(503); i++) {
                final TextMessage invite = alice.invite(proxy.uri("bob"));
                final TextMessage refusal = alice.exchange(invite);
                alice.send(Call.ackFor(invite, refusal));
                statuses.add(refusal.status());
            }
            assertTrue(statuses.contains(486) && statuses.contains(503), statuses::toString);
            assertTrue(ask("set").contains("overload-ctrl-dialog-rate  1"));
        } finally {
            server.expectAll("INVITE");
            ask("set", "overload-ctrl-dialog-rate", "0");
            statuses.stream().filter(status -> status == 486).forEach(status -> server.expectRequest("ACK"));
        }
    }

    @Test
    void shouldRefuseToSetWhatIsReadAtTheStartAndWhatIsNotValid() {
        assertEquals("ctl: sipproxy.sip-port=5070 (ctl): takes effect after restart only",
            refusal("set", "sip-port", "5070"));
        assertEquals("ctl: sipproxy.oos-chek=5 (ctl): unknown option; the nearest is sipproxy.oos-check",
            refusal("set", "oos-chek", "5"));
        assertEquals("ctl: sipproxy.oos-force=5 d (ctl): valid is 100 ms-32 s; a bare number is in s, or put us, ms, s, "
            + "m or h behind it", refusal("set", "oos-force", "5 d"));
        assertEquals("ctl: something is missing; usage: set [OPTION VALUE]", refusal("set", "oos-force"));
    }

    @Test
    void shouldDropAConnection() {
        final SipPeer alice = alice();
        assertEquals(200, message(alice));
        final String id = get(rows(json("connections", peer(alice))).get(0), "id").toString();
        assertEquals("connection " + id + " to " + peer(alice) + " was closed\n", ask("drop-connection", id));
        assertTrue(alice.link().awaitClosed(Wait.DEADLINE_MILLIS));
        assertEquals("ctl: there is no connection " + id, refusal("drop-connection", id));
        assertEquals("ctl: drop-connection x: valid is a number that connections lists",
            refusal("drop-connection", "x"));
    }

    @Test
    void shouldReloadTlsFiles() throws IOException {
        assertEquals("the TLS files are in use for new connections\n", ask("reload-tls"));
        final String good = Files.readString(certificate);
        Files.writeString(certificate, "no certificate");
        final String refusal = refusal("reload-tls");
        assertTrue(refusal.startsWith("ctl: the TLS files were not reloaded: "), refusal);
        Files.writeString(certificate, good);
        ask("reload-tls");
    }

    @Test
    void shouldChangeLogLevels() {
        assertEquals("logger io.sipproxy.control is at ERROR now, it was at INFO\n",
            ask("log-level", "io.sipproxy.control", "error"));
        ask("set", "oos-force", "7");
        assertEquals("logger io.sipproxy.control is at INFO now, it was at ERROR\n",
            ask("log-level", "io.sipproxy.control", "inherit"));
        ask("set", "oos-force", "6 s");
        proxy.awaitLine("oos-force is 6 s now, it was 7 s");
        assertTrue(proxy.out().stream().noneMatch(line -> line.contains("oos-force is 7 s now")));
        assertTrue(refusal("log-level", "nobody", "INFO").startsWith("ctl: logger nobody: there is none"));
    }

    @Test
    void shouldDrainAndTakeRequestsAgain() {
        final SipPeer alice = alice();
        final Call call = Call.establish(alice, server, proxy.uri("bob"));
        try {
            assertEquals("draining: requests outside of dialogs get 503\n", ask("drain"));
            assertEquals(503, message(alice));
            call.hangUpByCaller();
            assertTrue(ask("status").contains("nothing new: draining"));
        } finally {
            assertEquals("no longer draining: requests outside of dialogs are taken\n", ask("drain", "off"));
        }
        assertEquals(200, message(alice));
        assertEquals("ctl: drain maybe: valid is on, off", refusal("drain", "maybe"));
    }

    @Test
    void shouldHelp() {
        assertTrue(ask("help").contains("drop-connection ID\n"));
    }

    @Test
    void shouldAnswerTheJarRunAsClient() {
        final ProxyProcess.Outcome status =
            ProxyProcess.run(List.of(), "ctl", "--socket", socket.toString(), "--json", "status");
        assertEquals(0, status.exitCode(), status::text);
        assertEquals("pbx", get(get(new Said(0, status.out().get(0), "").json(), "proxy"), "servingPair"));
        final ProxyProcess.Outcome wrong =
            ProxyProcess.run(List.of(), "ctl", "--socket", socket.toString(), "set", "x");
        assertEquals(1, wrong.exitCode(), wrong::text);
        assertEquals(List.of("ctl: something is missing; usage: set [OPTION VALUE]"), wrong.err());
    }

    @Test
    void shouldNotStartWhenAnotherProxyHasTheSocket() {
        final ProxyProcess.Outcome second = ProxyProcess.run(List.of("sip-port=" + Ports.free("127.0.0.1"),
            "control-socket=" + socket));
        assertEquals(1, second.exitCode(), second::text);
        assertEquals(List.of("sipproxy cannot start: control-socket " + socket
            + ": a running process answers there; stop it, or choose another name"), second.err());
        ask("status");
    }
}
