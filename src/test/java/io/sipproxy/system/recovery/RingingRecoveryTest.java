package io.sipproxy.system.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.system.Call;
import io.sipproxy.system.TextMessage;

/** The connection to the phone dies while the phone rings. */
class RingingRecoveryTest extends RecoveryScenario {
    /** Idle 2 s and 3 probes at 1 s, and a second. */
    private static final long DETECTION_MILLIS = 6_000;

    @ScenarioOverEach
    void shouldSendInviteAgainWhenFlowIsDropped(final Carrier carrier) {
        final Site site = site(carrier);
        final TextMessage first = site.ring();
        final Deadline deadline = Site.drop(first, DETECTION_MILLIS);
        site.complete(site.expectAgain(first, deadline), 2);
    }

    @Scenario
    void shouldConnectToContactWhenFlowThatPhoneRegisteredOverIsDropped() {
        final Site site = registeredSite();
        final TextMessage first = site.ring();
        site.expectConnections(0);
        final Deadline deadline = Site.drop(first, DETECTION_MILLIS);
        site.complete(site.expectAgain(first, deadline), 1);
    }

    @Scenario
    void shouldSendInviteOverFlowThatPhoneBehindNatHasRegisteredOverSince() {
        final Site site = registeredSite();
        site.phoneWire().refuse();
        final TextMessage first = site.ring();
        final Deadline deadline = Site.drop(first, DETECTION_MILLIS);
        site.registerAgain(site.phone());
        final TextMessage again = site.expectAgain(first, deadline);
        assertSame(site.phone().link(), again.link());
        site.complete(again, 0);
    }

    @ScenarioOverEach
    void shouldReleaseCallWhenPhoneRefusesNewConnection(final Carrier carrier) {
        final Site site = site(carrier);
        final TextMessage invite = site.place();
        final TextMessage first = site.ringing();
        site.phoneWire().refuse();
        final Deadline deadline = Site.drop(first, DETECTION_MILLIS + 1_000);
        expectConnectionLost(site, invite, deadline);
        site.expectQuiet(1, 2);
    }

    @ScenarioOverEach
    void shouldReleaseCallWhenHostOfPhoneIsGone(final Carrier carrier) {
        final Site site = site(carrier);
        final TextMessage invite = site.place();
        site.ringing();
        Network.dropHost(site.line().phoneHost());
        final long connectTimeoutMillis = 3_000;
        expectConnectionLost(site, invite, Deadline.in(DETECTION_MILLIS + connectTimeoutMillis));
        site.phone().expectNothingMore();
        site.expectConnections(1);
    }

    @ScenarioOverEach
    void shouldReleaseCallWithoutConnectingWhenCalleeIsService(final Carrier carrier) {
        final Site site = serviceSite(carrier);
        final TextMessage invite = site.place();
        final Deadline deadline = Site.drop(site.ringing(), DETECTION_MILLIS);
        expectConnectionLost(site, invite, deadline);
        site.phone().expectNoRequest(2_000);
        site.expectQuiet(1);
    }

    @ScenarioOverEach
    void shouldReleaseCallWithoutConnectingWhenItIsPlacedIntoDroppedFlowToService(final Carrier carrier) {
        final Site site = serviceSite(carrier);
        final Call before = site.talk();
        before.hangUpByCaller();
        final long ackWatchMillis = 3_000;
        final Deadline deadline = Site.drop(before.received(), ackWatchMillis);
        expectConnectionLost(site, site.place(), deadline);
        site.phone().expectNoRequest(1_000);
        site.expectQuiet(1);
    }

    @Scenario
    void shouldReleaseCallWhenReopenedConnectionIsResetToo() {
        final Site site = site();
        final TextMessage invite = site.place();
        final TextMessage first = site.ringing();
        site.phoneWire().onAccept(Flow::reset);
        Site.flowOf(first).reset();
        expectConnectionLost(site, invite, Deadline.in(3_000));
        expectAttempts(site, 3);
    }

    @Scenario
    void shouldReleaseCallWhenReopenedConnectionIsSilentToo() {
        final Site site = site();
        final TextMessage invite = site.place();
        final TextMessage first = site.ringing();
        Network.dropDataTo(site.line().phoneHost());
        Site.flowOf(first).reset();
        final long ackTimeoutMillis = 2_000;
        expectConnectionLost(site, invite, Deadline.in(2 * ackTimeoutMillis + 2_000));
        expectAttempts(site, 3);
    }

    /** Released once, the proxy leaves the phone alone: the first connection and at most two more were made. */
    private static void expectAttempts(final Site site, final int most) {
        site.phone().expectNoRequest(4_000);
        final int connections = site.phoneWire().accepted().size();
        assertTrue(connections >= 2 && connections <= most, () -> connections + " connections");
        site.expectQuiet(connections);
    }

    /** The caller hears that the call cannot go on, and why (503 itself is not passed on, RFC 3261 16.7 step 6). */
    private static void expectConnectionLost(final Site site, final TextMessage invite, final Deadline deadline) {
        final TextMessage response = site.expectRelease(invite, 500, deadline);
        assertEquals("SIP;cause=503;text=\"connection lost\"", response.value("Reason"));
    }
}
