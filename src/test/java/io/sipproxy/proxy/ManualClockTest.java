package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sipproxy.ManualProxy;
import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The whole proxy through timers A to K of RFC 3261 section 17, the L and M of RFC 6026 and timer C of 16.8, over
 * unreliable and reliable links on either side, on a clock that is moved by hand.
 */
class ManualClockTest {
    private static final List<Long> INVITE_OVER_UDP = List.of(0L, 500L, 1500L, 3500L, 7500L, 15_500L, 31_500L);
    private static final List<Long> OTHERS_OVER_UDP =
        List.of(0L, 500L, 1500L, 3500L, 7500L, 11_500L, 15_500L, 19_500L, 23_500L, 27_500L, 31_500L);
    private static final List<Long> ONCE = List.of(0L);

    private ManualProxy proxy;
    private FakeLink caller;
    private FakeLink callee;
    private String via;
    private long startNs;

    @AfterEach
    void shouldLeaveNothingBehind() {
        proxy.assertIdle();
        proxy.close();
    }

    /** A caller who uses that transport, and a SIP Server that does. */
    private void between(final String callerTransport, final String calleeTransport) {
        final String server = calleeTransport.toLowerCase(Locale.ROOT);
        proxy = ManualProxy.withSipServer("sip:10.0.0.20:5060;transport=" + server);
        caller = proxy.wire().accept(callerTransport.toLowerCase(Locale.ROOT) + ":10.0.0.1:5060");
        via = callerTransport + " 10.0.0.1:5060";
        callee = proxy.wire().accept(server + ":10.0.0.20:5060");
    }

    private SipText send(final String method) {
        final SipText request = SipText.request(method, "sip:7002@10.0.0.9", via);
        proxy.receive(caller, request);
        startNs = proxy.nowNs();
        return request;
    }

    private void answer(final SipText request, final int status) {
        proxy.receive(callee, request.reply(status));
    }

    private List<Long> times(final FakeLink link) {
        return link.takeTimesMs(startNs);
    }

    private int transactions() {
        return proxy.transactions().size();
    }

    // INVITE that nobody answers: A, B, then G, H or I.

    @Test
    void shouldRunTimersABGAndHOverUdp() {
        between("UDP", "UDP");
        send("INVITE");
        proxy.advance(199);
        caller.takeNothing();
        proxy.advance(1);
        caller.take(100);
        proxy.advance(31_799);
        assertEquals(INVITE_OVER_UDP, times(callee));
        caller.takeNothing();
        proxy.advance(1);
        startNs = proxy.nowNs();
        assertEquals(1, transactions());
        proxy.advance(31_999);
        final List<SipText> refusals = caller.takeAll();
        assertEquals(OTHERS_OVER_UDP.size(), refusals.size());
        refusals.forEach(refusal -> assertEquals(408, refusal.status()));
        assertEquals(1, transactions());
        proxy.advance(1);
        assertEquals(0, transactions());
        assertEquals(1, proxy.count(Counter.TIMER_B_FIRED));
        assertEquals(1, proxy.count(Counter.TIMER_H_FIRED));
        callee.takeNothing();
    }

    @Test
    void shouldRepeatTheFinalResponseWithTimerGAndEndWithTimerIOverUdp() {
        between("UDP", "TCP");
        final SipText invite = send("INVITE");
        answer(callee.take("INVITE"), 486);
        callee.take("ACK");
        final SipText busy = caller.take(486);
        startNs = proxy.nowNs();
        proxy.advance(8_000);
        assertEquals(List.of(500L, 1500L, 3500L, 7500L), times(caller));
        proxy.receive(caller, invite.ack(busy));
        proxy.advance(4_999);
        proxy.receive(caller, invite.ack(busy));
        assertEquals(1, transactions());
        proxy.advance(1);
        assertEquals(0, transactions());
        caller.takeNothing();
        callee.takeNothing();
    }

    @Test
    void shouldRunTimersBAndHWithoutRepeatingAnythingOverTcp() {
        between("TCP", "TCP");
        send("INVITE");
        proxy.advance(31_999);
        assertEquals(ONCE, times(callee));
        caller.take(100);
        caller.takeNothing();
        proxy.advance(1);
        caller.take(408);
        proxy.advance(31_999);
        assertEquals(1, transactions());
        caller.takeNothing();
        proxy.advance(1);
        assertEquals(0, transactions());
        assertEquals(1, proxy.count(Counter.TIMER_B_FIRED));
        assertEquals(1, proxy.count(Counter.TIMER_H_FIRED));
    }

    @Test
    void shouldStopTimerAWithAProvisionalResponse() {
        between("TCP", "UDP");
        final SipText invite = send("INVITE");
        proxy.advance(600);
        final SipText forwarded = callee.take("INVITE");
        assertEquals(forwarded.toString(), callee.take("INVITE").toString());
        answer(forwarded, 100);
        proxy.advance(60_000);
        callee.takeNothing();
        caller.take(100);
        answer(forwarded, 404);
        proxy.receive(caller, invite.ack(caller.take(404)));
        callee.take("ACK");
        proxy.advance(32_000);
    }

    // INVITE that is rejected: D, and its absence over reliable links.

    @Test
    void shouldAcknowledgeRepeatedFinalResponsesUntilTimerDOverUdp() {
        between("TCP", "UDP");
        final SipText invite = send("INVITE");
        final SipText forwarded = callee.take("INVITE");
        answer(forwarded, 486);
        final SipText ack = callee.take("ACK");
        assertEquals(forwarded.header("Via"), ack.header("Via"));
        assertEquals(1, ack.headers("Via").size());
        proxy.receive(caller, invite.ack(caller.take(486)));
        callee.takeNothing();
        assertEquals(1, transactions());
        proxy.advance(31_999);
        answer(forwarded, 486);
        assertEquals(ack.toString(), callee.take("ACK").toString());
        caller.takeNothing();
        proxy.advance(1);
        assertEquals(0, transactions());
    }

    @Test
    void shouldKeepNothingAfterARejectedInviteOverTcp() {
        between("TCP", "TCP");
        final SipText invite = send("INVITE");
        answer(callee.take("INVITE"), 486);
        callee.take("ACK");
        assertEquals(1, transactions());
        proxy.receive(caller, invite.ack(caller.take(486)));
        assertEquals(0, transactions());
        callee.takeNothing();
    }

    // INVITE that is accepted: L and M.

    @ParameterizedTest
    @ValueSource(strings = {"UDP", "TCP"})
    void shouldPass2xxAndAckEndToEndUntilTimersLAndM(final String transport) {
        between(transport, transport);
        final SipText invite = send("INVITE");
        final SipText forwarded = callee.take("INVITE");
        answer(forwarded, 180);
        caller.take(180);
        final SipText ok = forwarded.reply(200)
            .with("Contact", "<sip:7002@10.0.0.20:5060;transport=" + transport + '>');
        proxy.receive(callee, ok);
        caller.take(200);
        proxy.receive(caller, invite);
        caller.takeNothing();
        proxy.advance(4_000);
        proxy.receive(callee, ok);
        final SipText repeated = caller.take(200);
        proxy.receive(caller, invite.inDialog("ACK", repeated));
        assertEquals(2, callee.take("ACK").headers("Via").size());
        proxy.advance(27_999);
        proxy.receive(callee, ok);
        caller.take(200);
        assertEquals(2, transactions());
        proxy.advance(1);
        assertEquals(0, transactions());
        proxy.receive(callee, ok);
        caller.takeNothing();
        callee.takeNothing();
    }

    // INVITE that rings for ever: C.

    @ParameterizedTest
    @ValueSource(strings = {"UDP", "TCP"})
    void shouldCancelWithTimerCAndPassTheAnswer(final String transport) {
        between(transport, transport);
        final SipText invite = send("INVITE");
        final SipText forwarded = callee.take("INVITE");
        answer(forwarded, 180);
        proxy.advance(100_000);
        answer(forwarded, 180);
        proxy.advance(180_999);
        callee.takeNothing();
        proxy.advance(1);
        answer(callee.take("CANCEL"), 200);
        caller.takeAll();
        answer(forwarded, 487);
        callee.take("ACK");
        proxy.receive(caller, invite.ack(caller.take(487)));
        assertEquals(1, proxy.count(Counter.TIMER_C_FIRED));
        proxy.advance(32_000);
    }

    @Test
    void shouldAnswer408WhenTheCancelOfTimerCLeadsToNothing() {
        between("TCP", "UDP");
        final SipText invite = send("INVITE");
        answer(callee.take("INVITE"), 180);
        caller.take(180);
        proxy.advance(180_999);
        proxy.advance(1);
        startNs = proxy.nowNs();
        proxy.advance(31_999);
        assertEquals(OTHERS_OVER_UDP, times(callee));
        caller.takeNothing();
        proxy.advance(1);
        proxy.receive(caller, invite.ack(caller.take(408)));
    }

    // CANCEL.

    @Test
    void shouldCancelWhenAProvisionalResponseHasComeAndAnswer487WhenNothingElseComes() {
        between("UDP", "UDP");
        final SipText invite = send("INVITE");
        proxy.receive(caller, invite.cancel());
        assertEquals("1 CANCEL", caller.take(200).header("CSeq"));
        final SipText forwarded = callee.take("INVITE");
        proxy.advance(500);
        callee.take("INVITE");
        callee.takeNothing();
        answer(forwarded, 180);
        answer(callee.take("CANCEL"), 200);
        caller.takeAll();
        proxy.advance(31_999);
        caller.takeNothing();
        callee.takeNothing();
        proxy.advance(1);
        proxy.receive(caller, invite.ack(caller.take(487)));
        assertEquals(1, proxy.count(Counter.CANCELLED_INVITE_UNANSWERED));
        proxy.advance(5_000);
    }

    @Test
    void shouldAnswer487WhenACancelledInviteGetsNoResponseAtAll() {
        between("TCP", "TCP");
        final SipText invite = send("INVITE");
        proxy.advance(1_000);
        caller.take(100);
        proxy.receive(caller, invite.cancel());
        caller.take(200);
        proxy.advance(31_000);
        proxy.receive(caller, invite.ack(caller.take(487)));
        assertEquals(ONCE, times(callee));
    }

    @Test
    void shouldLetA2xxWinThatCrossesTheCancel() {
        between("TCP", "TCP");
        final SipText invite = send("INVITE");
        final SipText forwarded = callee.take("INVITE");
        answer(forwarded, 180);
        caller.take(180);
        proxy.receive(caller, invite.cancel());
        caller.take(200);
        answer(forwarded, 200);
        assertEquals("1 INVITE", caller.take(200).header("CSeq"));
        answer(callee.take("CANCEL"), 481);
        proxy.advance(32_000);
    }

    // Other methods: E, F, J, K, and RFC 4320.

    @Test
    void shouldRunTimersEAndFOverUdpAndAnswerNothingBut100() {
        between("UDP", "UDP");
        final SipText request = send("MESSAGE");
        proxy.advance(3_499);
        caller.takeNothing();
        proxy.advance(1);
        final SipText trying = caller.take(100);
        proxy.receive(caller, request);
        assertEquals(trying.toString(), caller.take(100).toString());
        proxy.advance(28_499);
        assertEquals(OTHERS_OVER_UDP, times(callee));
        assertEquals(2, transactions());
        proxy.advance(1);
        assertEquals(0, transactions());
        caller.takeNothing();
        assertEquals(1, proxy.count(Counter.TIMER_F_FIRED));
        assertEquals(1, proxy.count(Counter.NON_INVITE_UNANSWERED));
    }

    @Test
    void shouldRunTimerFOverTcpWithoutRepeatingAnything() {
        between("TCP", "TCP");
        send("MESSAGE");
        proxy.advance(31_999);
        assertEquals(ONCE, times(callee));
        caller.take(100);
        assertEquals(2, transactions());
        proxy.advance(1);
        assertEquals(0, transactions());
        caller.takeNothing();
    }

    @Test
    void shouldRepeatEveryT2InProceeding() {
        between("TCP", "UDP");
        send("MESSAGE");
        proxy.advance(400);
        final SipText forwarded = callee.take("MESSAGE");
        answer(forwarded, 100);
        proxy.advance(10_000);
        assertEquals(List.of(500L, 4500L, 8500L), times(callee));
        answer(forwarded, 200);
        caller.take(100);
        caller.take(200);
        proxy.advance(5_000);
    }

    @Test
    void shouldKeepTheAnswerForTimerJAndAbsorbItsRepetitionsForTimerKOverUdp() {
        between("UDP", "UDP");
        final SipText request = send("MESSAGE");
        final SipText forwarded = callee.take("MESSAGE");
        answer(forwarded, 200);
        final SipText ok = caller.take(200);
        proxy.advance(4_999);
        answer(forwarded, 200);
        caller.takeNothing();
        assertEquals(2, transactions());
        proxy.advance(1);
        assertEquals(1, transactions());
        proxy.advance(26_999);
        proxy.receive(caller, request);
        assertEquals(ok.toString(), caller.take(200).toString());
        callee.takeNothing();
        proxy.advance(1);
        assertEquals(0, transactions());
    }

    @Test
    void shouldKeepNothingAfterTheAnswerOverTcp() {
        between("TCP", "TCP");
        send("MESSAGE");
        answer(callee.take("MESSAGE"), 404);
        caller.take(404);
        assertEquals(0, transactions());
    }

    @Test
    void shouldKeepTheServerTransactionWhereTheCallerIsUnreliable() {
        between("UDP", "TCP");
        send("MESSAGE");
        answer(callee.take("MESSAGE"), 200);
        assertEquals(1, transactions());
        proxy.advance(31_999);
        assertEquals(1, transactions());
        proxy.advance(1);
        assertEquals(0, transactions());
    }

    @Test
    void shouldKeepTheClientTransactionWhereTheCalleeIsUnreliable() {
        between("TCP", "UDP");
        send("MESSAGE");
        answer(callee.take("MESSAGE"), 200);
        assertEquals(1, transactions());
        proxy.advance(4_999);
        assertEquals(1, transactions());
        proxy.advance(1);
        assertEquals(0, transactions());
    }

    @Test
    void shouldPassNeitherA180NorA408ToAnotherMethodThanInvite() {
        between("TCP", "TCP");
        send("MESSAGE");
        final SipText forwarded = callee.take("MESSAGE");
        answer(forwarded, 180);
        answer(forwarded, 408);
        caller.takeNothing();
        assertEquals(0, transactions());
        assertEquals(1, proxy.count(Counter.NON_INVITE_UNANSWERED));
    }
}
