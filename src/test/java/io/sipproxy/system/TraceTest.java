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
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code ctl trace} over the control socket of a running proxy, and the files that come of it. */
class TraceTest extends SystemTest {
    private static final String CREDENTIALS = "Digest username=\"alice\", realm=\"pbx\", nonce=\"SECRETNONCE\", "
        + "uri=\"sip:pbx\", response=\"SECRETRESPONSE\"";
    private static final String SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.3\r\ns=-\r\nk=base64:SECRETKEY\r\nt=0 0\r\n"
        + "m=audio 40000 RTP/SAVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:SECRETINLINE|2^20\r\n";

    @TempDir
    private Path directory;
    private Path socket;
    private Path traces;
    private Site site;

    @BeforeEach
    void start() throws IOException {
        socket = directory.resolve("control");
        traces = Files.createDirectory(directory.resolve("traces"));
        site = Site.start(Net.TCP, "control-socket=" + socket, "trace-directory=" + traces, "trace-max-size=16384");
        closing(site.server());
        closing(site.proxy());
    }

    @AfterEach
    void stop() {
        site.proxy().stop();
    }

    private int run(final StringBuilder said, final String... words) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final List<String> arguments = new ArrayList<>(List.of("--socket", socket.toString()));
        arguments.addAll(List.of(words));
        final PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        final int exitCode = Ctl.run(arguments, Map.of(), stream, stream);
        said.append(out.toString(StandardCharsets.UTF_8).strip());
        return exitCode;
    }

    private String ask(final String... words) {
        final StringBuilder said = new StringBuilder();
        assertEquals(0, run(said, words), said::toString);
        return said.toString();
    }

    private String refusal(final String... words) {
        final StringBuilder said = new StringBuilder();
        assertEquals(1, run(said, words), said::toString);
        return said.toString();
    }

    private List<?> list() {
        return (List<?>) ((Map<?, ?>) JsonReader.read(ask("--json", "trace"))).get("result");
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.list(traces)) {
            return files.findFirst().orElseThrow();
        }
    }

    @Test
    void shouldWriteTheCallsOfOnePeerWithoutSecrets() throws IOException {
        assertEquals("nothing is traced", ask("trace"));
        final String begun = ask("trace", ALICE_HOST, "on");
        final Path file = file();
        assertEquals("the messages of " + ALICE_HOST + " go to " + file, begun);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        final SipPeer alice = phone(Net.TCP, "alice", ALICE_HOST, site.proxy());
        final SipPeer carol = phone(Net.UDP, "carol", CAROL_HOST, site.proxy());
        final TextMessage invite = alice.invite(site.proxy().uri("bob")).add("Proxy-Authorization", CREDENTIALS)
            .body("application/sdp", SDP);
        final Call call = Call.establish(alice, site.server(), invite);
        assertTrue(call.received().toString().contains("SECRETRESPONSE"), "what is sent on has everything");
        call.hangUpByCaller();
        final Call other = Call.establish(carol, site.server(), site.proxy().uri("bob"));
        other.hangUpByCaller();
        assertTrue(ask("trace").contains(ALICE_HOST + "  "), () -> ask("trace"));
        final Map<?, ?> row = (Map<?, ?>) list().get(0);
        assertEquals(file.toString(), row.get("file"));
        assertEquals(0L, row.get("dropped"));

        final String ended = ask("trace", ALICE_HOST, "off");
        final String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertTrue(ended.startsWith("the trace of " + ALICE_HOST + " has ended: ") && ended.contains(
            Files.size(file) + " bytes in " + file), ended);
        assertFalse(text.contains("SECRET"), text);
        final String token = TextValues.uriParam(call.received().values("Record-Route").get(0), "rrt");
        assertFalse(token.isEmpty() || text.contains(token), text);
        final String peer = "tcp:" + ALICE_HOST + ":" + alice.link().localPort() + "#";
        for (final String shown : List.of(" received from " + peer, " sent to " + peer,
            "INVITE " + site.proxy().uri("bob"),
            "Proxy-Authorization: Digest username=\"alice\", realm=\"pbx\", nonce=***, uri=***, response=***\r\n",
            "\r\nk=***\r\n", "inline:***\r\n", ";rrt=***", "SIP/2.0 180 ", "ACK sip:", "BYE sip:",
            "Call-ID: " + invite.callId() + "\r\n")) {
            assertTrue(text.contains(shown), () -> shown + " is missing in\n" + text);
        }
        assertFalse(text.contains(other.received().callId()), text);
        assertEquals(List.of(), list());
        site.proxy().awaitLine("INFO", "the messages of " + ALICE_HOST + " go to ", "by uid ");
    }

    @Test
    void shouldEndTheTraceWhenTheFileIsAsLargeAsItMayBe() throws IOException {
        final SipPeer alice = phone(Net.UDP, "alice", ALICE_HOST, site.proxy());
        ask("trace", ALICE_HOST + ":" + alice.port(), "on");
        site.server().answerAll("MESSAGE", 200, "OK");
        for (int i = 0; i < 20; i++) {
            alice.exchange(alice.request("MESSAGE", site.proxy().uri("bob")).body("text/plain", "x".repeat(1_000)));
        }
        site.proxy().awaitLine("40050 SPR_TRACE_ENDED peer=" + ALICE_HOST + ":" + alice.port(),
            "reason=trace-max-size");
        assertTrue(Files.size(file()) <= 16_384, () -> "size: " + traces.toFile().listFiles()[0].length());
        assertEquals(List.of(), list());
        assertTrue(ask("counters", "traces_full").matches("(?s).*traces_full +1 .*"));
    }

    @Test
    void shouldRefuseWhatMakesNoSense() throws IOException {
        assertEquals("ctl: 127.0.0.9 is not traced", refusal("trace", "127.0.0.9", "off"));
        assertEquals("ctl: trace host: valid is an IP address, or IP:PORT with IPv6 in brackets",
            refusal("trace", "host", "on"));
        assertEquals("ctl: trace 127.0.0.9 maybe: valid is on, off", refusal("trace", "127.0.0.9", "maybe"));
        assertEquals("ctl: something is missing; usage: trace [PEER on|off]", refusal("trace", "127.0.0.9"));
        final Path file = Path.of(ask("trace", "2001:db8::1", "on").replaceFirst(".* go to ", ""));
        assertEquals("ctl: 2001:db8::1 is traced already, to " + file, refusal("trace", "[2001:db8::1]", "on"));
        Files.delete(file);
        Files.delete(traces);
        assertEquals("ctl: trace-directory " + traces + ": no file can be made: there is no such file or directory",
            refusal("trace", "127.0.0.9", "on"));
    }
}
