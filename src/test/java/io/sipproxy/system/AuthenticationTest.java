package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The registrar with users: made with the command passwd, asked by the jar, answered by a client of the tests. */
class AuthenticationTest extends SystemTest {
    /** The start of a Java program takes its time on a busy machine. */
    private static final long PASSWD_MILLIS = 20_000;
    private static final int CONFIGURATION_FAULT = 78;

    @TempDir
    static Path directory;
    private Path users;
    private ProxyProcess door;

    @BeforeAll
    void makeUsers() throws Exception {
        users = directory.resolve("users");
        assertEquals(0, passwd("alice", "wonder"));
        assertEquals(0, passwd("bob", "typo"));
        assertEquals(0, passwd("bob", "builder"), "another password");
    }

    private int passwd(final String user, final String password) throws IOException, InterruptedException {
        return passwd(users, user, password);
    }

    private static int passwd(final Path file, final String user, final String password)
        throws IOException, InterruptedException {
        final Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-jar", System.getProperty("test.sipproxy.jar", "target/sipproxy.jar"), "passwd", file.toString(), user,
            "sip.test").redirectError(ProcessBuilder.Redirect.INHERIT).start();
        process.getOutputStream().write((password + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        assertTrue(Wait.until(process, PASSWD_MILLIS), "passwd still runs");
        return process.exitValue();
    }

    private ProxyProcess launch(final String... more) {
        final List<String> options = new java.util.ArrayList<>(List.of(more));
        options.add("registrar-users=" + users);
        return closing(ProxyProcess.start(options.toArray(String[]::new)));
    }

    private TextMessage register(final SipPeer phone, final DigestClient digest, final String algorithm) {
        final TextMessage request = phone.register(door.hostPort());
        final TextMessage challenge = phone.exchange(request);
        assertEquals(401, challenge.status());
        return phone.exchange(digest.answer(request.set("Via", phone.newVia()), challenge, algorithm));
    }

    @ParameterizedTest
    @CsvSource({"TCP, SHA-256", "TCP, MD5", "UDP, SHA-256", "UDP, MD5"})
    void shouldRegisterAndCallWhenPasswordsAreRight(final Net net, final String algorithm) {
        door = launch();
        final SipPeer alice = phone(net, "alice", ALICE_HOST, door);
        final SipPeer bob = phone(net, "bob", BOB_HOST, door);
        assertEquals(200, register(bob, new DigestClient("bob", "builder"), algorithm).status());

        final TextMessage invite = alice.invite(door.uri("bob"))
            .set("From", "<" + door.uri("alice") + ">;tag=" + SipPeer.unique());
        final TextMessage challenge = alice.exchange(invite);
        assertEquals(407, challenge.status());
        acknowledge(alice, invite, challenge);
        final TextMessage again = new DigestClient("alice", "wonder")
            .answer(invite.set("Via", alice.newVia()), challenge, algorithm);
        alice.send(again);
        final TextMessage received = bob.expectRequest("INVITE");
        assertFalse(received.has("Proxy-Authorization"), received::toString);
        bob.respond(received, 486, "Busy Here");
        bob.expectRequest("ACK");
        final TextMessage busy = alice.expectFinal("INVITE");
        assertEquals(486, busy.status());
        acknowledge(alice, again, busy);
    }

    private static void acknowledge(final SipPeer phone, final TextMessage invite, final TextMessage refusal) {
        final TextMessage ack = TextMessage.create("ACK " + invite.uri() + " SIP/2.0")
            .add("Via", invite.value("Via")).add("Max-Forwards", "70").add("From", invite.value("From"))
            .add("To", refusal.value("To")).add("Call-ID", invite.callId())
            .add("CSeq", invite.cseqNumber() + " ACK");
        phone.send(ack);
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldRefuseAWrongPasswordAndAnUnknownUserAlike(final Net net) {
        door = launch();
        final SipPeer alice = phone(net, "alice", ALICE_HOST, door);
        final SipPeer carol = phone(net, "carol", CAROL_HOST, door);
        final TextMessage wrong = register(alice, new DigestClient("alice", "x"), "SHA-256");
        final TextMessage unknown = register(carol, new DigestClient("carol", "x"), "SHA-256");
        assertEquals(401, wrong.status());
        assertEquals(wrong.startLine(), unknown.startLine());
        assertEquals(wrong.linesWithout("Via", "From", "To", "Call-ID", "WWW-Authenticate"),
            unknown.linesWithout("Via", "From", "To", "Call-ID", "WWW-Authenticate"));
        door.stop();
        assertTrue(door.out().stream().anyMatch(
            line -> line.contains("40040 SPR_AUTHENTICATION_FAILED") && line.contains("user=carol")), door::output);
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldAskOnceMoreWithoutBlameWhenANonceIsOld(final Net net) throws InterruptedException {
        door = launch("registrar-nonce-lifetime=1s");
        final SipPeer alice = phone(net, "alice", ALICE_HOST, door);
        final DigestClient digest = new DigestClient("alice", "wonder");
        final TextMessage request = alice.register(door.hostPort());
        final TextMessage challenge = alice.exchange(request);
        Thread.sleep(1_100);
        final TextMessage stale = alice.exchange(
            digest.answer(request.set("Via", alice.newVia()), challenge, "SHA-256"));
        assertEquals(401, stale.status());
        assertTrue(stale.value("WWW-Authenticate").contains("stale=true"), stale::toString);
        assertEquals(200, alice.exchange(
            digest.answer(request.set("Via", alice.newVia()), stale, "SHA-256")).status());
    }

    @Test
    void shouldSlowDownWhoTriesPasswords() {
        door = launch();
        final SipPeer alice = phone(Net.TCP, "alice", ALICE_HOST, door);
        TextMessage answer = null;
        for (int i = 0; i < 12; i++) {
            answer = register(alice, new DigestClient("alice", "guess" + i), "MD5");
        }
        assertEquals(503, answer.status());
        assertTrue(Integer.parseInt(answer.value("Retry-After")) > 0, answer::toString);
        final SipPeer bob = phone(Net.TCP, "bob", BOB_HOST, door);
        assertEquals(200, register(bob, new DigestClient("bob", "builder"), "MD5").status());
    }

    @Test
    void shouldUseAChangedFileWithoutARestartAndNoneThatIsBad() throws Exception {
        final Path own = Files.copy(users, directory.resolve("changing"));
        door = closing(ProxyProcess.start("registrar-users=" + own));
        final SipPeer alice = phone(Net.TCP, "alice", ALICE_HOST, door);
        final SipPeer bob = phone(Net.TCP, "bob", BOB_HOST, door);
        final SipPeer carol = phone(Net.TCP, "carol", CAROL_HOST, door);
        assertEquals(200, register(bob, new DigestClient("bob", "builder"), "MD5").status());
        assertEquals(401, register(carol, new DigestClient("carol", "sing"), "SHA-256").status());
        passwd(own, "carol", "sing");
        final List<String> lines = Files.readAllLines(own);
        Files.write(own, lines.stream().filter(line -> !line.startsWith("bob:")).toList());
        door.awaitLine("40042 SPR_USERS_RELOADED users=2 contacts-removed=1");
        assertEquals(200, register(carol, new DigestClient("carol", "sing"), "SHA-256").status());
        assertEquals(401, register(bob, new DigestClient("bob", "builder"), "MD5").status());
        Files.writeString(own, "alice\n");
        door.awaitLine("40041 SPR_USERS_NOT_RELOADED", "line 1: valid is USER:REALM");
        assertEquals(200, register(alice, new DigestClient("alice", "wonder"), "MD5").status());
    }

    @Test
    void shouldNotStartWhenNoUsersAreGivenInANetwork() {
        final ProxyProcess.Outcome outcome = ProxyProcess.run(List.of("sip-address=0.0.0.0"));
        assertEquals(CONFIGURATION_FAULT, outcome.exitCode(), outcome::text);
        assertEquals(1, outcome.err().size(), outcome::text);
        for (final String word : List.of("sipproxy.sip-address=0.0.0.0", "registrar-users", "registrar-open=true")) {
            assertTrue(outcome.err().get(0).contains(word), outcome::text);
        }
        assertEquals(0, ProxyProcess.run(List.of("sip-address=0.0.0.0", "registrar-open=true"), "--check").exitCode());
    }

    @Test
    void shouldTellEachFaultWhenTheUsersFileIsBad() throws IOException {
        final Path bad = Files.writeString(directory.resolve("bad"), "alice:r:MD5=12\nbob\n");
        for (final String[] arguments : new String[][] {{"--check"}, {}}) {
            final ProxyProcess.Outcome outcome = ProxyProcess.run(List.of("registrar-users=" + bad), arguments);
            assertEquals(CONFIGURATION_FAULT, outcome.exitCode(), outcome::text);
            final List<String> faults = outcome.err().stream().filter(line -> line.contains(bad.toString())).toList();
            assertEquals(2, faults.size(), outcome::text);
            assertTrue(faults.get(1).contains("line 2"), outcome::text);
        }
    }
}
