package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A proxy that is killed and started again: what it kept nowhere is not missed. */
class RestartTest extends SystemTest {
    private static final String KEY = "0123456789abcdef0123456789abcdef";

    private final int port = Ports.free("127.0.0.1");

    private ProxyProcess start(final SipPeer server, final Net net, final String key) {
        return closing(ProxyProcess.startAt(port, "record-route-key=" + key, "applications=pbx",
            "serving-sipserver=pbx", "application.pbx.primary=sip:" + server.sentBy() + net.uriParam()));
    }

    private SipPeer server(final Net net) {
        return closing(SipPeer.open(net, "pbx", SERVER_HOST, Ports.address("127.0.0.1", port))).answeringChecks();
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldGoOnWithCallsInProgressWhenItWasKilled(final Net net) {
        final SipPeer server = server(net);
        final ProxyProcess killed = start(server, net, KEY);
        final SipPeer alice = phone(net, "alice", ALICE_HOST, killed);
        final Call endedByCaller = Call.establish(alice, server, killed.uri("bob"));
        final Call endedByCallee = Call.establish(alice, server, killed.uri("bob"));
        killed.close();
        start(server, net, KEY);
        alice.reconnect();
        endedByCaller.hangUpByCaller();
        endedByCallee.hangUpByCallee();
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldTakeNewCallsWithinTwoSecondsWhenItWasKilledWhileCallsRang(final Net net) {
        final SipPeer server = server(net);
        final ProxyProcess killed = start(server, net, KEY);
        final SipPeer alice = phone(net, "alice", ALICE_HOST, killed);
        for (int i = 0; i < 20; i++) {
            alice.send(alice.invite(killed.uri("bob")));
            server.respond(server.expectRequest("INVITE"), 180, "Ringing");
        }
        killed.close();
        final ProxyProcess started = start(server, net, KEY);
        final long listeningNs = System.nanoTime();
        alice.reconnect();
        server.clear();
        alice.clear();
        Call.establish(alice, server, started.uri("bob")).hangUpByCaller();
        final long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - listeningNs);
        assertTrue(tookMs < 2_000, () -> tookMs + " ms");
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldRefuseCallsInProgressWhenItWasStartedWithAnotherKey(final Net net) {
        final SipPeer server = server(net);
        final ProxyProcess killed = start(server, net, KEY);
        final SipPeer alice = phone(net, "alice", ALICE_HOST, killed);
        final Call call = Call.establish(alice, server, killed.uri("bob"));
        killed.close();
        start(server, net, KEY.replace('0', 'z'));
        alice.reconnect();
        alice.send(call.callerDialog().request("BYE"));
        alice.expectResponse(403, "BYE");
        server.expectNothingMore();
    }
}
