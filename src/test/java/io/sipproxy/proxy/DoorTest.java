package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.ManualProxy;
import io.sipproxy.digest.UsersFile;
import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 3261 22 with RFC 8760: who gets in. */
class DoorTest {
    private static final DigestPhone ALICE = new DigestPhone("alice", "wonder");
    private static final DigestPhone BOB = new DigestPhone("bob", "builder");
    private static final String WWW = "WWW-Authenticate";

    @TempDir
    private Path directory;
    private Path users;
    private ManualProxy proxy;
    private FakeLink alice;
    private FakeLink bob;
    private int serial;

    @BeforeEach
    void start() throws IOException {
        users = directory.resolve("users");
        UsersFile.put(users, "alice", "example.com", "wonder");
        UsersFile.put(users, "bob", "example.com", "builder");
        launch("registrar-nonce-lifetime", "60");
    }

    private void launch(final String... more) {
        if (proxy != null) {
            proxy.close();
        }
        final String[] all = new String[more.length + 4];
        final String[] first = {"sip-domains", "example.com", "registrar-users", users.toString()};
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(more, 0, all, 4, more.length);
        proxy = ManualProxy.start(all);
        alice = proxy.wire().accept("tcp:10.0.0.2:50000");
        bob = proxy.wire().accept("tcp:10.0.0.3:50000");
    }

    @AfterEach
    void close() {
        proxy.advance(100_000);
        proxy.assertIdle();
        proxy.close();
    }

    private SipText register(final String user, final String address) {
        return SipText.request("REGISTER", "sip:example.com", "TCP " + address + ":50000").without("Contact")
            .with("From", "<sip:" + user + "@example.com>;tag=" + ++serial).with("To", "<sip:" + user + "@example.com>")
            .with("Call-ID", "reg-" + user + serial).with("CSeq", "1 REGISTER")
            .add("Contact", "<sip:" + user + "@" + address + ":5060;transport=tcp>");
    }

    private SipText invite(final String from, final String to) {
        return SipText.request("INVITE", "sip:" + to + "@example.com", "TCP 10.0.0.2:50000")
            .withBranch("z9hG4bKinv" + ++serial).with("From", "<sip:" + from + ">;tag=" + serial)
            .with("To", "<sip:" + to + "@example.com>").with("Call-ID", "call-" + serial).with("CSeq", "1 INVITE");
    }

    private SipText send(final FakeLink link, final SipText request, final int status) {
        proxy.receive(link, request);
        return link.take(status);
    }

    private void registerBob() {
        final SipText request = register("bob", "10.0.0.3");
        send(bob, BOB.answer(request, send(bob, request, 401), "SHA-256"), 200);
    }

    private SipText refuse(final SipText invite, final int status) {
        final SipText refusal = send(alice, invite, status);
        proxy.receive(alice, invite.ack(refusal));
        return refusal;
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA-256", "MD5"})
    void shouldRegisterAUserWhoKnowsThePassword(final String algorithm) {
        final SipText request = register("alice", "10.0.0.2");
        final SipText challenge = send(alice, request, 401);
        assertEquals(2, challenge.headers(WWW).size());
        assertTrue(challenge.headers(WWW).get(0).endsWith("algorithm=SHA-256"), "RFC 8760 2.3: the preferred on top");
        assertEquals("example.com", DigestPhone.param(challenge.header(WWW), "realm"));
        assertEquals("auth", DigestPhone.param(challenge.header(WWW), "qop"));
        assertNull(DigestPhone.param(challenge.header(WWW), "stale"));
        final SipText ok = send(alice, ALICE.answer(request, challenge, algorithm), 200);
        assertEquals(1, ok.headers("Contact").size());
        assertEquals(1, proxy.count(Counter.AUTHENTICATIONS));
        assertEquals(1, proxy.count(Counter.CHALLENGES_SENT));
        assertEquals(0, proxy.count(Counter.AUTHENTICATION_FAILURES));
    }

    @Test
    void shouldRegisterOverUdpToo() {
        final FakeLink udp = proxy.wire().accept("udp:10.0.0.4:5060");
        final SipText request = register("alice", "10.0.0.4").with("Via", "SIP/2.0/UDP 10.0.0.4;branch=z9hG4bKudp");
        send(udp, ALICE.answer(request, send(udp, request, 401), "MD5"), 200);
    }

    @Test
    void shouldTellAWrongPasswordAndAnUnknownUserTheSame() {
        final SipText first = register("alice", "10.0.0.2");
        final SipText wrong =
            send(alice, new DigestPhone("alice", "x").answer(first, send(alice, first, 401), "SHA-256"), 401);
        final SipText second = register("carol", "10.0.0.2");
        final SipText unknown =
            send(alice, new DigestPhone("carol", "x").answer(second, send(alice, second, 401), "SHA-256"), 401);
        assertEquals(anonymous(wrong), anonymous(unknown));
        assertNull(DigestPhone.param(wrong.header(WWW), "stale"));
        assertEquals(2, proxy.count(Counter.AUTHENTICATION_FAILURES));
        assertTrue(proxy.eventLines().get(0).startsWith(
            "40040 SPR_AUTHENTICATION_FAILED peer=10.0.0.2 user=alice method=REGISTER reason=password"),
            proxy.eventLines()::toString);
        assertEquals(1, proxy.eventLines().size(), "one a second for each host");
    }

    private static String anonymous(final SipText response) {
        return response.startLine() + response.headers(WWW).toString().replaceAll("nonce=\"[0-9a-f]*\"", "nonce");
    }

    @Test
    void shouldNotRegisterAnotherUser() {
        final SipText request = register("bob", "10.0.0.2");
        send(alice, ALICE.answer(request, send(alice, request, 401), "SHA-256"), 403);
        assertEquals(1, proxy.count(Counter.WRONG_USER_REFUSED));
        final SipText nobody = register("bob", "10.0.0.2").with("To", "<sip:example.com>");
        send(alice, ALICE.answer(nobody, send(alice, nobody, 401), "SHA-256"), 403);
    }

    @Test
    void shouldKnowTheUserWhoseNameIsEscaped() {
        final SipText request = register("alice", "10.0.0.2").with("To", "\"A\" <sip:%61lice@10.0.0.9>");
        send(alice, ALICE.answer(request, send(alice, request, 401), "SHA-256"), 200);
    }

    @Test
    void shouldGiveANewNonceWithoutAskingTheUserWhenTheOldOneHasExpired() {
        final SipText request = register("alice", "10.0.0.2");
        final SipText challenge = send(alice, request, 401);
        proxy.advance(59_999);
        final SipText ok = ALICE.answer(request, challenge, "SHA-256");
        send(alice, ok, 200);
        proxy.advance(1);
        final SipText stale = send(alice, ALICE.answer(request, challenge, "SHA-256"), 401);
        assertEquals("true", DigestPhone.param(stale.headers(WWW).get(0), "stale"));
        assertEquals("true", DigestPhone.param(stale.headers(WWW).get(1), "stale"));
        assertNotEquals(DigestPhone.param(challenge.header(WWW), "nonce"),
            DigestPhone.param(stale.header(WWW), "nonce"));
        assertEquals(1, proxy.count(Counter.CHALLENGES_STALE));
        send(alice, ALICE.answer(request.with("CSeq", "7 REGISTER"), stale, "SHA-256"), 200);
    }

    @Test
    void shouldNotTakeANonceFromAnotherAddress() {
        final SipText request = register("alice", "10.0.0.2");
        final SipText stolen = ALICE.answer(request, send(alice, request, 401), "SHA-256");
        assertEquals("true", DigestPhone.param(send(bob, stolen, 401).header(WWW), "stale"));
        final SipText later = ALICE.answer(request, send(alice, request, 401), "SHA-256");
        send(proxy.wire().accept("tcp:10.0.0.2:50001"), later, 200);
    }

    @ParameterizedTest
    @CsvSource({
        "realm=\"example.com\", realm=\"other\"",
        "algorithm=SHA-256, algorithm=SHA-512-256",
        "qop=auth, qop=auth-int",
        "nc=00000001, nc=00000000",
        "Digest , Basic",
        "username=, username",
    })
    void shouldChallengeAgainWhenTheCredentialsCannotBeChecked(final String part, final String other) {
        final SipText request = register("alice", "10.0.0.2");
        final SipText answer = ALICE.answer(request, send(alice, request, 401), "SHA-256");
        final SipText changed =
            answer.with("Authorization", answer.header("Authorization").replace(part, other));
        send(alice, changed, 401);
        assertEquals(0, proxy.count(Counter.AUTHENTICATION_FAILURES));
    }

    @Test
    void shouldRefuseADigestOfAnotherUriOrMethod() {
        registerBob();
        final SipText toCarol = invite("alice@example.com", "carol");
        final SipText challenge = refuse(toCarol, 407);
        final SipText toBob = ALICE.answer(toCarol, challenge, "SHA-256").withUri("sip:bob@example.com");
        refuse(toBob, 400);
        final SipText message = ALICE.answer(toCarol, challenge, "SHA-256").withUri("sip:carol@example.com");
        final SipText other = SipText.of(message.toString().replace("INVITE", "MESSAGE"));
        send(alice, other, 407);
        assertEquals(1, proxy.count(Counter.AUTHENTICATION_FAILURES));
    }

    @Test
    void shouldSlowDownASourceThatTriesPasswords() {
        final SipText request = register("alice", "10.0.0.2");
        final SipText challenge = send(alice, request, 401);
        for (int i = 0; i < FailureTable.BURST; i++) {
            send(alice, new DigestPhone("alice", "guess" + i).answer(request, challenge, "SHA-256"), 401);
        }
        final SipText refused = send(alice, ALICE.answer(request, challenge, "SHA-256"), 503);
        assertEquals("5", refused.header("Retry-After").replaceAll("^6$", "5"));
        assertEquals(1, proxy.count(Counter.AUTHENTICATION_SLOWED));
        final SipText other = register("bob", "10.0.0.3");
        send(bob, BOB.answer(other, send(bob, other, 401), "SHA-256"), 200);
        proxy.advance(5_000);
        send(alice, new DigestPhone("alice", "guess").answer(request, challenge, "SHA-256"), 401);
        send(alice, ALICE.answer(request, challenge, "SHA-256"), 503);
        proxy.advance(5_000);
        send(alice, ALICE.answer(request, challenge, "SHA-256"), 200);
    }

    @Test
    void shouldCarryACallOfAUserAndTakeItsCredentialsOut() {
        registerBob();
        final SipText invite = invite("alice@example.com", "bob")
            .add("Proxy-Authorization", "Digest username=\"alice\", realm=\"elsewhere\", nonce=\"1\"");
        final SipText answer = ALICE.answer(invite, refuse(invite, 407), "SHA-256")
            .add("Proxy-Authorization", invite.header("Proxy-Authorization"))
            .add("Authorization", "Digest username=\"alice\", realm=\"example.com\"");
        proxy.receive(alice, answer);
        final SipText received = bob.take("INVITE");
        assertEquals(List.of(invite.header("Proxy-Authorization")), received.headers("Proxy-Authorization"),
            "22.3: credentials for another proxy stay");
        assertEquals(1, received.headers("Authorization").size(), "that is for the phone");
        proxy.receive(bob, received.reply(486));
        bob.take("ACK");
        proxy.receive(alice, answer.ack(alice.take(486)));
    }

    @ParameterizedTest
    @CsvSource({"alice@example.com, bob", "alice@example.com, nobody", "carol@example.com, bob", "x@example.net, bob",
        "x@example.net, nobody"})
    void shouldAskEverybodyBeforeSayingWhoIsThere(final String from, final String to) {
        registerBob();
        refuse(invite(from, to), 407);
        final SipText message = SipText.of(invite(from, to).toString().replace("INVITE", "MESSAGE"));
        send(alice, message, 407);
    }

    @Test
    void shouldLetAUserCallUnderNoOtherNameOfThisDomain() {
        registerBob();
        final SipText asBob = invite("bob@example.com", "bob");
        refuse(ALICE.answer(asBob, refuse(asBob, 407), "SHA-256"), 403);
        final SipText anonymous = invite("anonymous@anonymous.invalid", "nobody");
        refuse(ALICE.answer(anonymous, refuse(anonymous, 407), "SHA-256"), 480);
    }

    @Test
    void shouldLetForeignCallersInWhenToldSo() {
        launch("registrar-foreign-callers", "true");
        refuse(invite("x@example.net", "bob"), 480);
        refuse(invite("alice@example.com", "bob"), 407);
        refuse(invite("alice@10.0.0.9", "bob"), 407);
        send(alice, register("alice", "10.0.0.2").with("From", "<sip:x@example.net>;tag=1"), 401);
    }

    @Test
    void shouldNotBePassedWithAToTagOnly() {
        registerBob();
        final SipText invite = invite("x@example.net", "bob").with("To", "<sip:bob@example.com>;tag=made-up");
        refuse(invite, 407);
    }

    @Test
    void shouldAskForNothingInsideADialog() {
        registerBob();
        final SipText invite = invite("alice@example.com", "bob");
        final SipText answer = ALICE.answer(invite, refuse(invite, 407), "SHA-256");
        proxy.receive(alice, answer);
        proxy.receive(bob, bob.take("INVITE").reply(200, "b").add("Contact", "<sip:bob@10.0.0.3:5060;transport=tcp>"));
        final SipText ok = alice.take(200);
        final long asked = proxy.count(Counter.CHALLENGES_SENT);
        proxy.receive(alice, answer.inDialog("ACK", ok));
        assertNull(bob.take("ACK").header("Proxy-Authorization"));
        proxy.receive(alice, answer.inDialog("BYE", ok).with("CSeq", "9 BYE"));
        proxy.receive(bob, bob.take("BYE").reply(200));
        alice.take(200);
        assertEquals(asked, proxy.count(Counter.CHALLENGES_SENT));
    }

    @Test
    void shouldOfferOnlyWhatTheFileHasDigestsFor() throws IOException {
        Files.writeString(users, Files.readString(users).replaceAll(":SHA-256=[0-9a-f]*", ""));
        launch();
        final SipText request = register("alice", "10.0.0.2");
        final SipText challenge = send(alice, request, 401);
        assertEquals(1, challenge.headers(WWW).size());
        send(alice, ALICE.answer(request, challenge, "MD5"), 200);
    }

    @Test
    void shouldAnswerOptionsToItselfAndForeignDomainsAsEver() {
        send(alice, SipText.request("OPTIONS", "sip:example.com", "TCP 10.0.0.2:50000"), 200);
        send(alice, SipText.request("OPTIONS", "sip:x@example.net", "TCP 10.0.0.2:50000")
            .withBranch("z9hG4bKother").with("Call-ID", "other"), 403);
    }
}
