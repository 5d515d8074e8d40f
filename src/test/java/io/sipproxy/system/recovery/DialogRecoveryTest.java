package io.sipproxy.system.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import io.sipproxy.system.Call;
import io.sipproxy.system.Dialog;
import io.sipproxy.system.TextMessage;

/** The connection to the phone is dead already when the next request is to go over it. */
class DialogRecoveryTest extends RecoveryScenario {
    /** Two seconds without an acknowledgement, and a second. */
    private static final long ACK_WATCH_MILLIS = 3_000;
    private static final long DETECTION_MILLIS = 6_000;

    @ScenarioOverEach
    void shouldForgetConnectionUntilNextCallWhenIdleFlowIsDropped(final Carrier carrier) throws InterruptedException {
        final Site site = site(carrier);
        final Call before = site.talk();
        before.hangUpByCaller();
        expectForgotten(site, Site.drop(before.received(), DETECTION_MILLIS));
        Thread.sleep(10_000);
        site.expectQuiet(1);

        final Deadline quickly = Deadline.in(AT_ONCE_MILLIS);
        site.place();
        final TextMessage received = site.phone().expectRequest("INVITE", quickly.left());
        final TextMessage sentOk = site.phone().respond(received, 200, "OK");
        final TextMessage ok = site.caller().expectFinal("INVITE", quickly.left());
        assertEquals(200, ok.status());
        site.complete(Call.acknowledge(site.caller(), site.phone(), received, sentOk, ok), 2);
    }

    @ScenarioOverEach
    void shouldConnectCallWhenItIsPlacedIntoDroppedFlow(final Carrier carrier) {
        final Site site = site(carrier);
        final Call before = site.talk();
        before.hangUpByCaller();
        Network.drop(Site.flowOf(before.received()));

        final Deadline deadline = Deadline.in(ACK_WATCH_MILLIS);
        site.place();
        final TextMessage received = site.phone().expectRequest("INVITE", deadline.left());
        assertNotSame(before.received().link(), received.link());
        final TextMessage sentOk = site.phone().respond(received, 200, "OK");
        final TextMessage ok = site.caller().expectFinal("INVITE", deadline.left());
        assertEquals(200, ok.status());
        site.complete(Call.acknowledge(site.caller(), site.phone(), received, sentOk, ok), 2);
    }

    @Scenario
    void shouldConnectToContactWhenCallIsPlacedIntoDroppedFlowThatPhoneRegisteredOver() {
        final Site site = registeredSite();
        Network.drop((Flow) site.phone().link());
        final Deadline deadline = Deadline.in(ACK_WATCH_MILLIS);
        site.place();
        final TextMessage received = site.phone().expectRequest("INVITE", deadline.left());
        assertNotSame(site.phone().link(), received.link());
        site.complete(received, 1);
    }

    @Scenario
    void shouldDeliverByeWhenFlowIsDropped() {
        final Site site = site();
        final Call call = site.talk();
        final Deadline deadline = Site.drop(call.received(), ACK_WATCH_MILLIS);
        site.caller().send(call.callerDialog().request("BYE"));
        final TextMessage bye = site.phone().expectRequest("BYE", deadline.left());
        assertNotSame(call.received().link(), bye.link());
        site.phone().respond(bye, 200, "OK");
        site.caller().expectResponse(200, "BYE");
        site.expectQuiet(2);
    }

    @Scenario
    void shouldDeliverByeAtOnceWhenDroppedFlowIsForgottenAlready() {
        final Site site = site();
        final Call call = site.talk();
        expectForgotten(site, Site.drop(call.received(), DETECTION_MILLIS));
        final Deadline quickly = Deadline.in(AT_ONCE_MILLIS);
        site.caller().send(call.callerDialog().request("BYE"));
        final TextMessage bye = site.phone().expectRequest("BYE", quickly.left());
        site.phone().respond(bye, 200, "OK");
        site.caller().expectResponse(200, "BYE");
        site.expectQuiet(2);
    }

    @Scenario
    void shouldDeliverAckOverNewConnectionWhenFlowIsDroppedAndPhoneRepeatsItsOk() {
        final Site site = site();
        final TextMessage received = site.ring();
        final TextMessage sentOk = site.phone().respond(received, 200, "OK");
        final TextMessage ok = site.caller().expectResponse(200, "INVITE");
        final Deadline deadline = Site.drop(received, DETECTION_MILLIS);
        site.caller().send(Dialog.ofCaller(site.caller(), ok).ack(ok));
        expectForgotten(site, deadline);

        site.phone().send(sentOk);
        final TextMessage again = site.caller().expectResponse(200, "INVITE");
        site.complete(Call.acknowledge(site.caller(), site.phone(), received, sentOk, again), 2);
    }

    @Scenario
    void shouldDeliverReInviteWhenFlowIsDropped() {
        final Site site = site();
        final Call call = site.talk();
        final Deadline deadline = Site.drop(call.received(), ACK_WATCH_MILLIS);
        site.caller().send(call.callerDialog().request("INVITE").body("application/sdp", "v=0\r\na=sendonly\r\n"));
        final TextMessage received = site.phone().expectRequest("INVITE", deadline.left());
        assertNotSame(call.received().link(), received.link());
        assertEquals("v=0\r\na=sendonly\r\n", received.body());
        site.phone().respond(received, 200, "OK");
        site.caller().send(call.callerDialog().ack(site.caller().expectResponse(200, "INVITE")));
        assertEquals(received.cseqNumber(), site.phone().expectRequest("ACK").cseqNumber());
        site.complete(call, 2);
    }

    @Scenario
    void shouldRejectReInviteSoThatCallerEndsDialogWhenPhoneCannotBeReachedAgain() {
        final Site site = site();
        final Call call = site.talk();
        final Deadline deadline = dropForGood(site, call);
        final TextMessage reInvite = site.caller().send(call.callerDialog().request("INVITE"));
        site.expectRelease(reInvite, 408, deadline);
        site.expectQuiet(1, 2);
    }

    @Scenario
    void shouldRejectByeWhenPhoneCannotBeReachedAgain() {
        final Site site = site();
        final Call call = site.talk();
        final Deadline deadline = dropForGood(site, call);
        site.caller().send(call.callerDialog().request("BYE"));
        assertEquals(500, site.caller().expectFinal("BYE", deadline.left()).status());
        site.expectQuiet(1, 2);
    }

    private static Deadline dropForGood(final Site site, final Call call) {
        site.phoneWire().refuse();
        return Site.drop(call.received(), ACK_WATCH_MILLIS);
    }

    @Scenario
    void shouldCancelCallWhenFlowIsDroppedWhileRinging() {
        final Site site = site();
        final TextMessage invite = site.place();
        final TextMessage first = site.ringing();
        final Deadline deadline = Site.drop(first, ACK_WATCH_MILLIS);
        site.caller().send(Call.cancelFor(invite));
        site.caller().expectResponse(200, "CANCEL");

        final TextMessage again = site.expectAgain(first, deadline);
        final TextMessage cancel = site.phone().expectRequest("CANCEL", deadline.left());
        assertEquals(first.branch(), cancel.branch());
        assertEquals(again.link(), cancel.link(), "the CANCEL follows its INVITE");
        site.phone().respond(cancel, 200, "OK");
        site.phone().respond(again, 487, "Request Terminated");
        assertEquals(first.branch(), site.phone().expectRequest("ACK").branch());
        site.expectRelease(invite, 487, Deadline.in(AT_ONCE_MILLIS));
        site.expectQuiet(2);
    }

    @Scenario
    void shouldSendNothingAgainWhenKeepAliveIsOffAndFlowIsDroppedWhileRinging() {
        final Site site = site(Proxies.plain());
        Network.drop(Site.flowOf(site.ring()));
        expectNoRecovery(site);
    }

    @Scenario
    void shouldSendNothingAgainWhenKeepAliveIsOffAndCallIsPlacedIntoDroppedFlow() {
        final Site site = site(Proxies.plain());
        final Call before = site.talk();
        before.hangUpByCaller();
        Network.drop(Site.flowOf(before.received()));
        site.place();
        expectNoRecovery(site);
    }

    /** Nobody hears anything, and the proxy still believes in the connection. */
    private static void expectNoRecovery(final Site site) {
        site.phone().expectNoRequest(8_000);
        site.expectQuiet(1);
        assertEquals(1, Network.openConnectionsTo(site.line().phoneHost()));
    }

    /** The proxy closes its connection to the phone before the deadline. */
    private static void expectForgotten(final Site site, final Deadline deadline) {
        while (Network.openConnectionsTo(site.line().phoneHost()) > 0) {
            assertFalse(deadline.isOver(), () -> "still there after " + deadline.elapsed() + " ms");
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
