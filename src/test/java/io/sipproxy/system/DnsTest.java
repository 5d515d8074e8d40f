package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The jar with a real name server: SIP Servers by SRV name, phones by host name, and what becomes of calls when a server
 * or the name server fails. The domain pbx.example has two SIP Servers, the second one for when the first one fails.
 */
@Timeout(120)
class DnsTest extends SystemTest {
    private static final String FIRST_HOST = "127.0.0.21";
    private static final String SECOND_HOST = "127.0.0.22";
    /** Far less than a request waits for a silent name server, far more than a call needs on a loaded machine. */
    private static final long PROMPT_MILLIS = 4_000;

    @TempDir
    private Path directory;
    private final int proxyPort = Ports.free("127.0.0.1");
    private final int firstPort = Ports.free(FIRST_HOST);
    private final int secondPort = Ports.free(SECOND_HOST);
    private NameServerProcess names;
    private ProxyProcess proxy;
    private SipPeer alice;

    @BeforeEach
    void startNameServer() throws IOException {
        assumeTrue(NameServerProcess.isInstalled(), "dnsmasq is not installed (Debian: dnsmasq-base)");
        final List<String> zone = new ArrayList<>(List.of("local=/example/", "local-ttl=1",
            "host-record=first.example," + FIRST_HOST, "host-record=second.example," + SECOND_HOST,
            "host-record=phone.example," + BOB_HOST));
        for (final String transport : new String[] {"udp", "tcp"}) {
            zone.add("srv-host=_sip._" + transport + ".pbx.example,first.example," + firstPort + ",10,0");
            zone.add("srv-host=_sip._" + transport + ".pbx.example,second.example," + secondPort + ",20,0");
        }
        names = closing(new NameServerProcess(directory, zone.toArray(String[]::new)));
    }

    private SipPeer first(final Net net) {
        return server(net, "first", FIRST_HOST, firstPort);
    }

    private SipPeer second(final Net net) {
        return server(net, "second", SECOND_HOST, secondPort);
    }

    private SipPeer server(final Net net, final String user, final String host, final int port) {
        return closing(SipPeer.open(net, user, host, port, Ports.address("127.0.0.1", proxyPort)));
    }

    /** A proxy in front of pbx.example, and a phone. */
    private void startProxy(final Net net, final String... more) {
        final List<String> options = new ArrayList<>(List.of("oos-check=0", "dns-servers=" + names.hostPort(),
            "applications=pbx", "serving-sipserver=pbx", "application.pbx.primary=sip:pbx.example" + net.uriParam()));
        options.addAll(List.of(more));
        proxy = closing(ProxyProcess.startAt(proxyPort, options.toArray(String[]::new)));
        alice = phone(net, "alice", ALICE_HOST, proxy);
    }

    private void assertCallsGoTo(final SipPeer server) {
        final long startNs = System.nanoTime();
        Call.establish(alice, server, proxy.uri("bob")).hangUpByCaller();
        final long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
        assertTrue(tookMs < PROMPT_MILLIS, () -> "the call took " + tookMs + " ms");
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldServeASipServerByItsSrvNameAndTakeTheRequestsOfAllItsAddresses(final Net net) {
        final SipPeer first = first(net);
        final SipPeer second = second(net);
        startProxy(net);
        assertCallsGoTo(first);
        assertCallsGoTo(first);
        final SipPeer bob = phone(net, "bob", BOB_HOST, proxy);
        for (final SipPeer server : new SipPeer[] {first, second}) {
            final String byName = "sip:bob@phone.example:" + bob.port() + net.uriParam();
            Call.establish(server, bob, byName).hangUpByCallee();
        }
        second.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldGoToTheNextServerWhenOneIsNotThere(final Net net) {
        final SipPeer second = second(net);
        startProxy(net);
        if (net == Net.UDP) {
            // Nobody listens: over UDP that is silence, which the next test is about.
            first(net).answerAll("INVITE", 503, "Service Unavailable");
        }
        assertCallsGoTo(second);
    }

    @Test
    void shouldGoStraightToTheGoodServerWhenAConnectionHasJustFailed() {
        final SipPeer second = second(Net.TCP);
        startProxy(Net.TCP, "dns-quarantine=3s");
        assertCallsGoTo(second);
        final SipPeer first = first(Net.TCP);
        assertCallsGoTo(second);
        first.expectNoRequest(0);
        pause(3_000);
        assertCallsGoTo(first);
    }

    @Test
    void shouldGoElsewhereOnA503AndStayAwayForAsLongAsItSays() {
        final SipPeer first = first(Net.TCP);
        final SipPeer second = second(Net.TCP);
        startProxy(Net.TCP);
        first.handle("ACK", ack -> {
        });
        first.handle("INVITE", invite -> first.send(first.response(invite, 503, "Service Unavailable"), invite.link()));
        assertCallsGoTo(second);
        assertCallsGoTo(second);
        first.handle("INVITE", invite -> first.send(first.response(invite, 503, "Service Unavailable")
            .add("Retry-After", "2 (upgrade)"), invite.link()));
        assertCallsGoTo(second);
        first.handle("INVITE", invite -> {
            throw new AssertionError("it asked to be left alone");
        });
        assertCallsGoTo(second);
    }

    /** 64*T1 is 6.4 s here. */
    @Test
    void shouldGoToTheNextServerWhenOneSaysNothingAndStayAwayFromIt() {
        final SipPeer first = first(Net.UDP);
        final SipPeer second = second(Net.UDP);
        startProxy(Net.UDP, "timer-t1=100ms");
        first.handle("INVITE", invite -> {
        });
        final TextMessage invite = alice.send(alice.invite(proxy.uri("bob")));
        final TextMessage received = second.expectRequest("INVITE", 6_400 + Wait.DEADLINE_MILLIS);
        assertEquals(invite.callId(), received.callId());
        Call.answer(alice, second, received).hangUpByCaller();
        assertCallsGoTo(second);
    }

    @Test
    void shouldReachAPhoneByTheNameInItsContactWhenItsConnectionIsGone() {
        proxy = closing(ProxyProcess.start("dns-servers=" + names.hostPort()));
        alice = phone(Net.TCP, "alice", ALICE_HOST, proxy);
        final SipPeer bob = phone(Net.TCP, "bob", BOB_HOST, proxy);
        final Registered registered = new Registered(bob, proxy);
        registered.accepted("<sip:bob@phone.example:" + bob.port() + ";transport=tcp>");
        bob.link().close();
        for (int i = 0; i < 2; i++) {
            final TextMessage message = alice.send(alice.request("MESSAGE", proxy.uri("bob")));
            final TextMessage received = bob.expectRequest("MESSAGE");
            assertEquals(message.callId(), received.callId());
            bob.respond(received, 200, "OK");
            alice.expectResponse(200, "MESSAGE");
        }
    }

    @Test
    void shouldAnswerAtOnceWhenANameDoesNotExist() {
        final SipPeer first = first(Net.TCP);
        startProxy(Net.TCP);
        assertCallsGoTo(first);
        for (int i = 0; i < 2; i++) {
            final long startNs = System.nanoTime();
            final TextMessage invite = first.invite("sip:bob@nowhere.example;transport=tcp");
            final TextMessage refusal = first.exchange(invite);
            assertEquals(500, refusal.status());
            first.send(Call.ackFor(invite, refusal));
            assertTrue(System.nanoTime() - startNs < TimeUnit.MILLISECONDS.toNanos(PROMPT_MILLIS));
        }
    }

    /** Answers hold for a second here; the old ones go on being used (RFC 8767). */
    @Test
    void shouldGoOnWithWhatItKnowsWhenTheNameServerIsDead() {
        final SipPeer first = first(Net.TCP);
        startProxy(Net.TCP);
        final SipPeer bob = phone(Net.TCP, "bob", BOB_HOST, proxy);
        final String byName = "sip:bob@phone.example:" + bob.port() + ";transport=tcp";
        assertCallsGoTo(first);
        Call.establish(first, bob, byName).hangUpByCallee();
        names.close();
        pause(1_100);
        assertCallsGoTo(first);
        Call.establish(first, bob, byName).hangUpByCallee();
        assertCallsGoTo(first);
        final TextMessage invite = first.invite("sip:bob@second.example;transport=tcp");
        final TextMessage refusal = first.exchange(invite);
        assertEquals(500, refusal.status(), "nobody ever said where that is");
        first.send(Call.ackFor(invite, refusal));
    }

    /**
     * Would the loop wait for the silent name server, which gets a second and a half for each try, every exchange would
     * take that long, since each has a request to an unknown name in front of it. That only one of four has to be done
     * within 50 ms, and all within a second, leaves room for a busy machine.
     */
    @Test
    void shouldServeOthersWhileTheNameServerIsSilent() throws IOException {
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            final SipPeer server = first(Net.TCP);
            proxy = closing(ProxyProcess.startAt(proxyPort, "oos-check=0",
                "dns-servers=127.0.0.1:" + silent.getLocalPort(), "applications=pbx", "serving-sipserver=pbx",
                "application.pbx.primary=sip:" + server.sentBy() + ";transport=tcp"));
            alice = phone(Net.TCP, "alice", ALICE_HOST, proxy);
            server.answerAll("OPTIONS", 200, "OK");
            for (int i = 0; i < 20; i++) {
                // The first ones need code that has never run.
                exchangeOptions();
            }
            final long[] tookMs = new long[40];
            for (int i = 0; i < tookMs.length; i++) {
                server.send(server.request("MESSAGE", "sip:bob@silent" + i + ".example;transport=tcp"));
                tookMs[i] = exchangeOptions();
                pause(20);
            }
            Arrays.sort(tookMs);
            assertTrue(tookMs[tookMs.length / 4] < 50 && tookMs[tookMs.length - 1] < 1_000,
                () -> "took ms: " + Arrays.toString(tookMs));
            for (int i = 0; i < tookMs.length; i++) {
                assertEquals(500, server.expectFinal("MESSAGE", 2 * Wait.DEADLINE_MILLIS).status());
            }
        }
    }

    private long exchangeOptions() {
        final long startNs = System.nanoTime();
        assertEquals(200, alice.exchange(alice.request("OPTIONS", proxy.uri("bob"))).status());
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
    }

    private static void pause(final long millis) {
        Wait.until(new CountDownLatch(1), millis);
    }
}
