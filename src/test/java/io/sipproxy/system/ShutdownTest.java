package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** SIGTERM: what has begun may end, nothing new begins, and the process leaves in time. */
class ShutdownTest extends SystemTest {
    private static final long SHUTDOWN_SECONDS = 3;

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldLetRingingCallConnectWhenStopped(final Net net) {
        final Site site = Site.start(net, "shutdown-timeout=" + SHUTDOWN_SECONDS + "s");
        final SipPeer server = closing(site.server());
        final ProxyProcess proxy = closing(site.proxy());
        final SipPeer alice = phone(net, "alice", ALICE_HOST, proxy);
        alice.send(alice.invite(proxy.uri("bob")));
        final TextMessage ringing = server.expectRequest("INVITE");
        server.respond(ringing, 180, "Ringing");
        alice.expectResponse(180, "INVITE");

        final long start = System.nanoTime();
        proxy.terminate();
        awaitRefusal(proxy, alice, server);
        Call.answer(alice, server, ringing);
        proxy.awaitExit(TimeUnit.SECONDS.toMillis(SHUTDOWN_SECONDS) + 3_000);
        final long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
        assertTrue(seconds <= SHUTDOWN_SECONDS + 2, () -> "took " + seconds + " s");
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldLeaveAtOnceWhenStoppedWithNothingInProgress(final Net net) {
        final ProxyProcess proxy = closing(ProxyProcess.start("shutdown-timeout=30s"));
        final SipPeer alice = phone(net, "alice", ALICE_HOST, proxy);
        final PeerLink idle = alice.link();
        proxy.stop();
        assertEquals(net == Net.TCP, idle.awaitClosed(net == Net.TCP ? Wait.DEADLINE_MILLIS : 0));
    }

    /** Requests until one gets 503: from then on the signal has been handled. */
    private static void awaitRefusal(final ProxyProcess proxy, final SipPeer alice, final SipPeer server) {
        server.answerAll("MESSAGE", 486, "Busy Here");
        final long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Wait.DEADLINE_MILLIS);
        int status = 486;
        while (status == 486 && System.nanoTime() < deadline) {
            status = alice.exchange(alice.request("MESSAGE", proxy.uri("probe"))).status();
        }
        assertEquals(503, status, proxy::output);
        final TextMessage late = alice.invite(proxy.uri("late"));
        final TextMessage refusal = alice.exchange(late);
        assertEquals(503, refusal.status());
        alice.send(Call.ackFor(late, refusal));
    }
}
