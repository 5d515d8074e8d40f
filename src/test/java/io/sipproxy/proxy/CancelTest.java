package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sipproxy.ManualProxy;
import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import io.sipproxy.transport.LossCause;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A CANCEL in each phase of a call: RFC 3261 9, 16.10. */
class CancelTest {
    private static void cancel(final ForkedCall call) {
        call.proxy.receive(call.alice, call.request.cancel().add("Reason", "SIP;cause=487;text=\"changed my mind\""));
        assertEquals("1 CANCEL", call.alice.take(200).header("CSeq"));
    }

    private static void acknowledge(final ForkedCall call, final int status) {
        call.proxy.receive(call.alice, call.request.ack(call.alice.take(status)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldCancelARingingCall(final String transport) {
        try (ForkedCall call = new ForkedCall(transport, 1)) {
            call.send("INVITE");
            call.answer(0, 180);
            call.alice.take(180);
            cancel(call);
            final SipText cancel = call.cancelled(0);
            assertEquals(call.branches.get(0).uri(), cancel.uri());
            assertEquals(call.branches.get(0).header("To"), cancel.header("To"));
            assertEquals("1 CANCEL", cancel.header("CSeq"));
            assertEquals("SIP;cause=487;text=\"changed my mind\"", cancel.header("Reason"));
            assertEquals(1, cancel.headers("Via").size());
            acknowledge(call, 487);
            call.expectNothingMore();
            call.expectIdle();
        }
    }

    @Test
    void shouldWaitWithTheCancelForAProvisionalResponse() {
        try (ForkedCall call = new ForkedCall("tcp", 1)) {
            call.send("INVITE");
            cancel(call);
            call.phones.get(0).takeNothing();
            call.answer(0, 100);
            call.cancelled(0);
            acknowledge(call, 487);
            call.expectIdle();
        }
    }

    @Test
    void shouldNotCancelWhatEndsWithoutAProvisionalResponse() {
        try (ForkedCall call = new ForkedCall("tcp", 1)) {
            call.send("INVITE");
            cancel(call);
            call.answer(0, 486);
            acknowledge(call, 486);
            call.expectNothingMore();
            call.expectIdle();
        }
    }

    @Test
    void shouldAnswer487WhenACancelledCallGetsNoAnswer() {
        try (ForkedCall call = new ForkedCall("tcp", 1)) {
            call.send("INVITE");
            cancel(call);
            call.proxy.advance(32_000);
            call.alice.take(100);
            acknowledge(call, 487);
            call.expectNothingMore();
            call.expectIdle();
        }
    }

    @Test
    void shouldAnswer487WhenACancelledCallRingsOn() {
        try (ForkedCall call = new ForkedCall("tcp", 1)) {
            call.send("INVITE");
            call.answer(0, 180);
            call.alice.take(180);
            cancel(call);
            call.proxy.receive(call.phones.get(0), call.phones.get(0).take("CANCEL").reply(200));
            call.proxy.advance(20_000);
            call.answer(0, 180);
            call.alice.take(180);
            call.proxy.advance(12_000);
            acknowledge(call, 487);
            call.expectIdle();
        }
    }

    @Test
    void shouldAnswer487WhenTheConnectionOfACancelledCallIsLost() {
        try (ForkedCall call = new ForkedCall("tcp", 1)) {
            call.send("INVITE");
            cancel(call);
            call.phones.get(0).lose(LossCause.RESET);
            acknowledge(call, 487);
            call.expectNothingMore();
            call.expectIdle();
        }
    }

    @Test
    void shouldCancelAllBranches() {
        try (ForkedCall call = new ForkedCall("tcp", 3)) {
            call.send("INVITE");
            call.answer(0, 180);
            call.answer(1, 486);
            call.answer(2, 183);
            call.alice.takeAll();
            cancel(call);
            call.cancelled(0);
            call.alice.takeNothing();
            call.cancelled(2);
            acknowledge(call, 486);
            call.expectNothingMore();
            call.expectIdle();
        }
    }

    @Test
    void shouldPassA2xxThatCrossesTheCancel() {
        try (ForkedCall call = new ForkedCall("tcp", 1)) {
            call.send("INVITE");
            call.answer(0, 180);
            call.alice.take(180);
            cancel(call);
            final SipText cancel = call.phones.get(0).take("CANCEL");
            call.answer(0, 200);
            final SipText ok = call.alice.take(200);
            call.proxy.receive(call.phones.get(0), cancel.reply(481));
            call.proxy.receive(call.alice, call.request.inDialog("ACK", ok));
            call.phones.get(0).take("ACK");
            call.expectNothingMore();
            call.expectIdle();
        }
    }

    @Test
    void shouldConfirmACancelThatComesTooLate() {
        try (ForkedCall call = new ForkedCall("tcp", 1)) {
            call.send("INVITE");
            call.answer(0, 200);
            call.alice.take(200);
            cancel(call);
            call.expectNothingMore();
            call.expectIdle();
        }
        try (ForkedCall call = new ForkedCall("udp", 1)) {
            call.send("INVITE");
            call.answer(0, 486);
            call.alice.take(486);
            cancel(call);
            call.expectNothingMore();
        }
    }

    @Test
    void shouldConfirmARepeatedCancelOnce() {
        try (ForkedCall call = new ForkedCall("udp", 1)) {
            call.send("INVITE");
            call.answer(0, 180);
            call.alice.take(180);
            cancel(call);
            cancel(call);
            call.phones.get(0).take("CANCEL");
            call.phones.get(0).takeNothing();
        }
    }

    @Test
    void shouldAnswer481WhenThereIsNothingToCancel() {
        try (ForkedCall call = new ForkedCall("tcp", 1)) {
            call.proxy.receive(call.alice, SipText.request("INVITE", "sip:bob@10.0.0.9", "TCP 10.0.0.1:5060").cancel());
            call.alice.take(481);
            assertEquals(1, call.proxy.count(Counter.CANCELS_UNMATCHED));
            call.expectNothingMore();
            call.expectIdle();
        }
    }

    @Test
    void shouldNotCancelAnythingButAnInvite() {
        try (ForkedCall call = new ForkedCall("tcp", 1)) {
            call.send("MESSAGE");
            call.proxy.receive(call.alice, call.request.cancel());
            call.alice.take(481);
            call.answer(0, 200);
            call.alice.take(200);
            call.expectNothingMore();
            call.expectIdle();
        }
    }

    /** What a CANCEL demands is not looked at: it cannot be refused (8.2.2.3, 16.10). */
    @Test
    void shouldNotRefuseACancel() {
        try (ForkedCall call = new ForkedCall("tcp", 1)) {
            call.send("INVITE");
            call.answer(0, 180);
            call.alice.take(180);
            call.proxy.receive(call.alice, call.request.cancel().add("Proxy-Require", "x").with("Max-Forwards", "0"));
            call.alice.take(200);
            assertNull(call.cancelled(0).header("Reason"));
            acknowledge(call, 487);
            call.expectIdle();
        }
    }

    @Test
    void shouldCancelWhileAHostNameIsLookedUp() throws InterruptedException {
        try (ManualProxy proxy = ManualProxy.withContact("7002", "sip:7002@phone.example.com:5070")) {
            proxy.host("phone.example.com", "10.0.0.30");
            final FakeLink phone = proxy.wire().accept("tcp:10.0.0.1:5060");
            final SipText invite = SipText.request("INVITE", "sip:7002@10.0.0.9", "TCP 10.0.0.1:5060");
            proxy.receive(phone, invite);
            proxy.receive(phone, invite.cancel());
            phone.take(200);
            proxy.receive(phone, invite.ack(phone.take(487)));
            proxy.answerHost();
            assertEquals(1, proxy.wire().links().size(), "nobody is called any more");
            phone.takeNothing();
            proxy.assertIdle();
        }
    }

    @Test
    void shouldCancelOverAConnectionThatIsStillOpening() {
        try (ManualProxy proxy = ManualProxy.withSipServer("sip:10.0.0.20:5060;transport=tcp")) {
            proxy.wire().connectSlowly(true);
            final FakeLink phone = proxy.wire().accept("tcp:10.0.0.1:5060");
            final SipText invite = SipText.request("INVITE", "sip:7002@10.0.0.9", "TCP 10.0.0.1:5060");
            proxy.receive(phone, invite);
            proxy.receive(phone, invite.cancel());
            phone.take(200);
            final FakeLink pbx = proxy.wire().link("tcp:10.0.0.20:5060");
            pbx.lose(LossCause.CONNECT_TIMEOUT);
            proxy.receive(phone, invite.ack(phone.take(487)));
            proxy.advance(64_000);
            proxy.assertIdle();
        }
    }
}
