package io.sipproxy.system.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.system.PeerLink;
import io.sipproxy.system.SipPeer;
import io.sipproxy.system.TextMessage;
import java.io.UncheckedIOException;

/** The firewall does what the other tests rely on; no recovery is needed for these. */
class FirewallTest extends RecoveryScenario {
    private static final long SILENCE_MILLIS = 1_000;

    @Scenario
    void shouldPassCallWhenNothingIsDropped() {
        final Site site = site(Proxies.plain());
        site.complete(site.ring(), 1);
    }

    @Scenario
    void shouldSilenceOneFlowOnlyWhenItIsDropped() {
        final Site site = site(Proxies.plain());
        final SipPeer caller = site.caller();
        final PeerLink other = caller.connect();
        ask(site, caller.link());
        caller.expectResponse(200, "OPTIONS");
        Network.drop((Flow) caller.link());

        ask(site, caller.link());
        assertFalse(caller.link().awaitClosed(SILENCE_MILLIS), "nobody tells the caller");
        caller.expectNothingMore();
        ask(site, other);
        caller.expectResponse(200, "OPTIONS");
        ask(site, caller.connect());
        caller.expectResponse(200, "OPTIONS");
    }

    @Scenario
    void shouldSilenceFlowTowardsPhoneWhenItIsDropped() {
        final Site site = site(Proxies.plain());
        final TextMessage received = site.ring();
        Network.drop(Site.flowOf(received));
        site.phone().respond(received, 200, "OK");
        assertFalse(received.link().awaitClosed(SILENCE_MILLIS), "nobody tells the phone");
        site.expectQuiet(1);
    }

    @Scenario
    void shouldLeaveConnectUnansweredWhenHostIsGone() {
        final Site site = site(Proxies.plain());
        Network.dropHost(site.line().callerHost());
        final Deadline deadline = Deadline.in(SILENCE_MILLIS);
        assertThrows(UncheckedIOException.class, () -> site.caller().connect());
        assertTrue(deadline.isOver(), () -> "refused after " + deadline.elapsed() + " ms, not left unanswered");
    }

    @Scenario
    void shouldOpenConnectionWithoutDataWhenHostIsDeaf() {
        final Site site = site(Proxies.plain());
        Network.dropDataTo(site.line().phoneHost());
        site.place();
        site.phone().expectNoRequest(SILENCE_MILLIS);
        site.expectConnections(1);
    }

    @Scenario
    void shouldCountConnectionsThatProxyHasOpenWhenAsked() {
        final Site site = site(Proxies.plain());
        assertEquals(0, Network.openConnectionsTo(site.line().phoneHost()));
        final TextMessage received = site.ring();
        assertEquals(1, Network.openConnectionsTo(site.line().phoneHost()));
        Site.flowOf(received).reset();
        final Deadline deadline = Deadline.in(SILENCE_MILLIS);
        while (Network.openConnectionsTo(site.line().phoneHost()) > 0) {
            assertFalse(deadline.isOver(), "still there after a reset");
        }
    }

    private static void ask(final Site site, final PeerLink over) {
        site.caller().send(site.caller().request("OPTIONS", "sip:" + site.proxy().hostPort()), over);
    }
}
