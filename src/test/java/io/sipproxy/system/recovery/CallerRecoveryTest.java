package io.sipproxy.system.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.sipproxy.system.Call;
import io.sipproxy.system.Dialog;
import io.sipproxy.system.TextMessage;

/** The connection to the caller dies before the final response has arrived there. */
class CallerRecoveryTest extends RecoveryScenario {
    /** Data that nobody acknowledges is given up after idle + interval x count, 5 s; and two seconds. */
    private static final long DETECTION_MILLIS = 7_000;

    @Scenario
    void shouldSendOkOverNewConnectionWhenFlowOfCallerIsDropped() {
        final Site site = site();
        final TextMessage received = site.ring();
        Network.drop((Flow) site.caller().link());
        final Deadline deadline = Deadline.in(DETECTION_MILLIS);
        site.phone().respond(received, 200, "OK");
        completeOverNewConnection(site, expectFinal(site, 200, deadline));
    }

    @Scenario
    void shouldSendOkOverFlowThatCallerBehindNatHasRegisteredOverSince() {
        final Site site = site();
        site.register(site.caller());
        site.callerWire().refuse();
        final TextMessage received = site.ring();
        Network.drop((Flow) site.caller().link());
        final Deadline deadline = Deadline.in(DETECTION_MILLIS);
        final TextMessage sentOk = site.phone().respond(received, 200, "OK");
        site.registerAgain(site.caller());
        final TextMessage ok = site.caller().expectFinal("INVITE", deadline.left());
        assertSame(site.caller().link(), ok.link());
        site.complete(Call.acknowledge(site.caller(), site.phone(), received, sentOk, ok), 1);
    }

    @Scenario
    void shouldSendRejectionOverNewConnectionWhenFlowOfCallerIsDropped() {
        final Site site = site();
        final TextMessage invite = site.place();
        final TextMessage received = site.ringing();
        Network.drop((Flow) site.caller().link());
        final Deadline deadline = Deadline.in(DETECTION_MILLIS);
        site.phone().respond(received, 486, "Busy Here");
        site.phone().expectRequest("ACK");
        final TextMessage busy = expectFinal(site, 486, deadline);
        site.caller().send(Call.ackFor(invite, busy), busy.link());
        expectQuiet(site);
    }

    @Scenario
    void shouldSendOkOverNewConnectionAtOnceWhenCallerHasResetItsConnection() {
        final Site site = site();
        final TextMessage received = site.ring();
        ((Flow) site.caller().link()).reset();
        final Deadline deadline = Deadline.in(AT_ONCE_MILLIS);
        site.phone().respond(received, 200, "OK");
        completeOverNewConnection(site, expectFinal(site, 200, deadline));
    }

    @Scenario
    void shouldLeaveCallerAloneWhenItClosesItsConnectionAfterTheCall() throws InterruptedException {
        final Site site = site();
        site.talk().hangUpByCaller();
        site.caller().link().close();
        Thread.sleep(2_000);
        site.expectQuiet(1);
        assertEquals(0, Network.synsTo(site.line().callerHost()), "every response had arrived");
    }

    private static TextMessage expectFinal(final Site site, final int status, final Deadline deadline) {
        final TextMessage response = site.caller().expectFinal("INVITE", deadline.left());
        assertEquals(status, response.status(), response::toString);
        assertNotSame(site.caller().link(), response.link(), "it comes over a new connection to the Via address");
        return response;
    }

    private static void completeOverNewConnection(final Site site, final TextMessage ok) {
        final Dialog dialog = Dialog.ofCaller(site.caller(), ok);
        site.caller().send(dialog.ack(ok), ok.link());
        site.phone().expectRequest("ACK");
        site.caller().send(dialog.request("BYE"), ok.link());
        site.phone().respond(site.phone().expectRequest("BYE"), 200, "OK");
        site.caller().expectResponse(200, "BYE");
        expectQuiet(site);
    }

    private static void expectQuiet(final Site site) {
        site.expectQuiet(1);
        assertEquals(1, site.callerWire().accepted().size(), "connections from the proxy to the caller");
    }
}
