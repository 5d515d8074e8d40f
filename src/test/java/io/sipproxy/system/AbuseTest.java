package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls go on while others misbehave, each of them from an address of its own. */
class AbuseTest extends SystemTest {
    private static final String SLOW_HOST = "127.0.0.11";
    private static final String CROWD_HOST = "127.0.0.12";
    private static final String GARBAGE_HOST = "127.0.0.13";
    private static final String LINE_END_HOST = "127.0.0.14";
    private static final int SLOW = 300;
    private static final int CROWD = 2_000;
    private static final int OF_ONE_SOURCE = 500;
    private static final long ATTACK_NS = TimeUnit.SECONDS.toNanos(3);
    /** Attackers, proxy and test share a machine that may be busy otherwise: how long something takes is no matter here. */
    private static final long PATIENCE_MILLIS = 30_000;

    private ProxyProcess proxy;
    private SipPeer alice;
    private SipPeer bob;

    @AfterEach
    void proxyShouldServeEverybodyAndStopInOrder() {
        if (proxy == null) {
            return;
        }
        final SipPeer phone = phone(Net.TCP, "after", CAROL_HOST, proxy);
        phone.send(phone.request("OPTIONS", "sip:" + proxy.hostPort()));
        assertEquals(200, phone.expectFinal("OPTIONS", PATIENCE_MILLIS).status());
        proxy.terminate();
        proxy.awaitExit(PATIENCE_MILLIS);
    }

    private void start(final ProxyProcess started) {
        proxy = closing(started);
        alice = phone(Net.TCP, "alice", ALICE_HOST, proxy);
        bob = phone(Net.TCP, "bob", BOB_HOST, proxy);
        Registered.register(bob, proxy);
    }

    private void call(final SipPeer caller) {
        hangUp(caller, establish(caller));
    }

    private Dialog establish(final SipPeer caller) {
        caller.send(caller.invite(proxy.uri("bob")));
        bob.respond(bob.expectRequest("INVITE", PATIENCE_MILLIS), 200, "OK");
        final TextMessage ok = caller.expectFinal("INVITE", PATIENCE_MILLIS);
        assertEquals(200, ok.status());
        final Dialog dialog = Dialog.ofCaller(caller, ok);
        caller.send(dialog.ack(ok));
        bob.expectRequest("ACK", PATIENCE_MILLIS);
        return dialog;
    }

    private void hangUp(final SipPeer caller, final Dialog dialog) {
        caller.send(dialog.request("BYE"));
        bob.respond(bob.expectRequest("BYE", PATIENCE_MILLIS), 200, "OK");
        assertEquals(200, caller.expectFinal("BYE", PATIENCE_MILLIS).status());
    }

    @Test
    void shouldServeCallsWhileOthersMisbehave() {
        start(ProxyProcess.start("max-connections-per-source=" + OF_ONE_SOURCE, "tcp-message-timeout=1"));
        int calls = 0;
        try (Attack slow = Attack.slowSenders(SLOW_HOST, proxy.address(), SLOW);
            Attack crowd = Attack.crowd(CROWD_HOST, proxy.address(), CROWD);
            Attack lineEnds = Attack.lineEnds(LINE_END_HOST, proxy.address());
            Attack garbage = Attack.garbage(GARBAGE_HOST, proxy.address())) {
            final long endNs = System.nanoTime() + ATTACK_NS;
            while (System.nanoTime() < endNs || calls < 3) {
                call(alice);
                calls++;
            }
            slow.awaitLost(SLOW, PATIENCE_MILLIS);
            crowd.awaitLost(CROWD - OF_ONE_SOURCE, PATIENCE_MILLIS);
            lineEnds.awaitLost(2, PATIENCE_MILLIS);
            call(alice);
            assertEquals(CROWD - OF_ONE_SOURCE, crowd.lost(), "the others of the crowd stay");
            assertEquals(0, garbage.lost());
        }
        proxy.awaitLine("40030 SPR_OVERLOAD peer=" + CROWD_HOST, "resource=connections-per-source");
        proxy.awaitLine("40010 SPR_CONNECTION_LOST peer=" + SLOW_HOST, "detector=MESSAGE_TIMEOUT");
        proxy.awaitLine("40010 SPR_CONNECTION_LOST peer=" + LINE_END_HOST, "detector=LINE_END_FLOOD");
        alice.expectNothingMore();
        bob.expectNothingMore();
    }

    @Test
    void shouldGoOnWithCallsAndTakeOthersWhenIdleConnectionsHoldAllConnections() {
        start(ProxyProcess.start("max-connections=100"));
        final Dialog call = establish(alice);
        try (Attack crowd = Attack.crowd(CROWD_HOST, proxy.address(), CROWD)) {
            crowd.awaitLost(CROWD - 100, PATIENCE_MILLIS);
            proxy.awaitLine("40030 SPR_OVERLOAD", "resource=connections limit=100");
            call(newcomer());
            hangUp(alice, call);
            call(alice);
        }
    }

    /** The descriptors that the JVM itself needs are among these. */
    @Test
    void shouldGoOnWithCallsAndTakeOthersWhenIdleConnectionsHoldAllDescriptors() {
        final int port = Ports.free("127.0.0.1");
        start(ProxyProcess.startBehind(List.of("sh", "-c", "ulimit -n 200; exec \"$@\"", "sh"), "127.0.0.1", port,
            List.of()));
        proxy.awaitLine("max-connections is 100000, but this process may have 200 open files");
        final Dialog call = establish(alice);
        try (Attack crowd = Attack.crowd(CROWD_HOST, proxy.address(), 400)) {
            crowd.awaitOpened(400, PATIENCE_MILLIS);
            proxy.awaitLine("40030 SPR_OVERLOAD", "resource=sockets", "Too many open files");
            call(alice);
            // Bob's own connection is gone: the proxy opens one, for which it has kept a socket.
            bob.link().close();
            call(newcomer());
            hangUp(alice, call);
            crowd.awaitLost(1, PATIENCE_MILLIS);
        }
        call(alice);
    }

    /** Somebody who comes only now, and gets a connection. */
    private SipPeer newcomer() {
        final SipPeer newcomer = phone(Net.TCP, "newcomer", CAROL_HOST, proxy);
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (!isLetIn(newcomer)) {
            assertTrue(System.nanoTime() < deadlineNs, "refused all the time");
        }
        return newcomer;
    }

    /** As long as the crowd is as new, the next one is refused; or has to wait behind it, until he is accepted. */
    private boolean isLetIn(final SipPeer newcomer) {
        newcomer.reconnect();
        try {
            newcomer.send(newcomer.request("OPTIONS", "sip:" + proxy.hostPort()));
        } catch (final UncheckedIOException e) {
            return false;
        }
        if (newcomer.link().awaitClosed(100)) {
            return false;
        }
        newcomer.expectFinal("OPTIONS", PATIENCE_MILLIS);
        return true;
    }
}
