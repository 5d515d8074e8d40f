package io.sipproxy.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.sip.Ascii;
import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import io.sipproxy.transport.LossCause;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RFC 3261 17.1.1, RFC 6026 7.2, and the CANCEL of 9.1. */
class InviteClientTransactionTest {
    private final TransactionFixture fixture = new TransactionFixture();
    private final FakeLink udp = fixture.udp();
    private final FakeLink tcp = fixture.tcp();

    @AfterEach
    void shouldLeaveNothingBehind() {
        fixture.assertIdle();
    }

    @Test
    void shouldRepeatWithTimerADoublingAndEndWithTimerBWhenNothingAnswersOverUdp() {
        fixture.send("INVITE", udp);
        fixture.advance(31_999);
        assertEquals(List.of(0L, 500L, 1500L, 3500L, 7500L, 15_500L, 31_500L), fixture.times(udp));
        assertEquals(List.of(), fixture.told());
        fixture.advance(1);
        assertEquals(List.of("timeout TIMER_B", "client over"), fixture.told());
        udp.takeNothing();
        assertEquals(1, fixture.count(Counter.TIMER_B_FIRED));
        assertEquals(6, fixture.count(Counter.REQUESTS_RETRANSMITTED));
    }

    @Test
    void shouldRepeatTheSameBytes() {
        fixture.send("INVITE", udp);
        fixture.advance(500);
        final List<SipText> sent = udp.takeAll();
        assertEquals(fixture.sentRequest.toString(), sent.get(0).toString());
        assertEquals(sent.get(0).toString(), sent.get(1).toString());
        endWith(200);
    }

    @Test
    void shouldNotRepeatOverTcpAndEndWithTimerB() {
        fixture.send("INVITE", tcp);
        fixture.advance(31_999);
        assertEquals(List.of(0L), fixture.times(tcp));
        assertEquals(List.of(), fixture.told());
        fixture.advance(1);
        assertEquals(List.of("timeout TIMER_B", "client over"), fixture.told());
    }

    @Test
    void shouldStopTimersAAndBWhenAProvisionalResponseComes() {
        final ClientTransaction transaction = fixture.send("INVITE", udp);
        fixture.advance(400);
        fixture.receive(udp, fixture.sentRequest.reply(100));
        assertEquals(TransactionState.PROCEEDING, transaction.state());
        fixture.advance(100_000);
        assertEquals(List.of(0L), fixture.times(udp));
        assertEquals(List.of("response 100"), fixture.told());
        endWith(200);
    }

    @Test
    void shouldCancelWhenTimerCFiresAndEndWhenTheCancelLeadsToNothing() {
        fixture.send("INVITE", udp);
        fixture.receive(udp, fixture.sentRequest.reply(180));
        fixture.told();
        fixture.advance(180_999);
        udp.take("INVITE");
        udp.takeNothing();
        fixture.mark();
        fixture.advance(1);
        assertEquals(List.of("timeout TIMER_C"), fixture.told());
        assertEquals("CANCEL", udp.take().method());
        fixture.receive(udp, fixture.sentRequest.cancel().reply(200));
        fixture.advance(31_999);
        udp.takeNothing();
        assertEquals(List.of(), fixture.told());
        fixture.advance(1);
        assertEquals(List.of("timeout CANCELLED", "client over"), fixture.told());
        assertEquals(1, fixture.count(Counter.CANCELLED_INVITE_UNANSWERED));
    }

    @Test
    void shouldResetTimerCWithEveryProvisionalResponseBut100() {
        fixture.send("INVITE", tcp);
        fixture.receive(tcp, fixture.sentRequest.reply(180));
        fixture.advance(100_000);
        fixture.receive(tcp, fixture.sentRequest.reply(183));
        fixture.advance(100_000);
        fixture.receive(tcp, fixture.sentRequest.reply(100));
        fixture.told();
        fixture.advance(80_999);
        assertEquals(List.of(), fixture.told());
        fixture.advance(1);
        assertEquals(List.of("timeout TIMER_C"), fixture.told());
        tcp.take("INVITE");
        fixture.receive(tcp, tcp.take("CANCEL").reply(200));
        endWith(487);
    }

    @Test
    void shouldAcknowledgeEveryRepetitionOfAFinalResponseOverUdpUntilTimerD() {
        fixture.send("INVITE", udp);
        final SipText busy = fixture.sentRequest.reply(486);
        udp.take("INVITE");
        fixture.receive(udp, busy);
        assertEquals(List.of("response 486"), fixture.told());
        final String ack = udp.take("ACK").toString();
        fixture.advance(20_000);
        fixture.receive(udp, busy);
        assertEquals(ack, udp.take("ACK").toString());
        fixture.advance(11_999);
        fixture.receive(udp, busy);
        assertEquals(ack, udp.take("ACK").toString());
        assertEquals(List.of(), fixture.told());
        assertEquals(2, fixture.count(Counter.RESPONSES_RETRANSMITTED_BY_PEER));
        fixture.advance(1);
        assertEquals(List.of("client over"), fixture.told());
        fixture.receive(udp, busy);
        udp.takeNothing();
        assertEquals(1, fixture.count(Counter.RESPONSES_UNMATCHED));
    }

    @Test
    void shouldEndAtOnceAfterTheAckOverTcp() {
        fixture.send("INVITE", tcp);
        tcp.take("INVITE");
        fixture.receive(tcp, fixture.sentRequest.reply(486));
        tcp.take("ACK");
        assertEquals(List.of("response 486", "client over"), fixture.told());
    }

    @Test
    void shouldMakeTheAckOfTheInvitesFieldsAndTheResponsesTo() {
        final SipText invite = SipText.request("INVITE", "sip:bob@10.0.0.1;x=1", "UDP 10.0.0.9:5060")
            .add("Via", "SIP/2.0/TCP 10.0.0.7:5070;branch=z9hG4bKupstream")
            .add("Route", "<sip:10.0.0.3;lr>, <sip:10.0.0.4;lr>")
            .add("Route", "<sip:10.0.0.5;lr>")
            .with("CSeq", "4711 INVITE")
            .add("Require", "100rel")
            .withBody("v=0\r\n");
        fixture.send(invite, udp);
        udp.take("INVITE");
        fixture.receive(udp, fixture.sentRequest.reply(404, "tag-of-the-response"));
        final SipText ack = udp.take("ACK");
        assertEquals("ACK sip:bob@10.0.0.1;x=1 SIP/2.0", ack.startLine());
        assertEquals(List.of(fixture.sentRequest.header("Via")), ack.headers("Via"));
        assertEquals(invite.headers("Route"), ack.headers("Route"));
        assertEquals(invite.header("From"), ack.header("From"));
        assertEquals(invite.header("Call-ID"), ack.header("Call-ID"));
        assertEquals("<sip:bob@10.0.0.1;x=1>;tag=tag-of-the-response", ack.header("To"));
        assertEquals("4711 ACK", ack.header("CSeq"));
        assertEquals("70", ack.header("Max-Forwards"));
        assertEquals("0", ack.header("Content-Length"));
        assertEquals("", ack.body());
        assertNull(ack.header("Require"));
        fixture.advance(32_000);
    }

    @Test
    void shouldPassEvery2xxUntilTimerMAndNothingElse() {
        final ClientTransaction transaction = fixture.send("INVITE", udp);
        fixture.receive(udp, fixture.sentRequest.reply(200, "one"));
        assertEquals(TransactionState.ACCEPTED, transaction.state());
        assertEquals(0, fixture.loop.buffers().outstanding());
        fixture.advance(10_000);
        fixture.receive(udp, fixture.sentRequest.reply(200, "one"));
        fixture.advance(10_000);
        fixture.receive(udp, fixture.sentRequest.reply(200, "two"));
        fixture.receive(udp, fixture.sentRequest.reply(180, "three"));
        fixture.receive(udp, fixture.sentRequest.reply(486, "three"));
        fixture.advance(11_999);
        assertEquals(List.of("response 200", "response 200", "response 200"), fixture.told());
        fixture.advance(1);
        assertEquals(List.of("client over"), fixture.told());
        assertEquals(List.of(0L), fixture.times(udp));
    }

    @Test
    void shouldPassRepeated2xxOverTcpToo() {
        fixture.send("INVITE", tcp);
        fixture.receive(tcp, fixture.sentRequest.reply(200));
        fixture.receive(tcp, fixture.sentRequest.reply(200));
        assertEquals(List.of("response 200", "response 200"), fixture.told());
        fixture.advance(32_000);
        assertEquals(List.of("client over"), fixture.told());
    }

    @Test
    void shouldIgnoreProvisionalAnd2xxResponsesWhenCompleted() {
        fixture.send("INVITE", udp);
        fixture.receive(udp, fixture.sentRequest.reply(486));
        fixture.receive(udp, fixture.sentRequest.reply(180));
        fixture.receive(udp, fixture.sentRequest.reply(200));
        assertEquals(List.of("response 486"), fixture.told());
        fixture.advance(32_000);
    }

    @Test
    void shouldKeepTheCancelUntilAProvisionalResponseComes() {
        final InviteClientTransaction transaction = (InviteClientTransaction) fixture.send("INVITE", udp);
        udp.take("INVITE");
        transaction.cancel(Ascii.bytes("Reason: SIP;cause=200\r\n"), fixture.loop.nowNs());
        transaction.cancel(null, fixture.loop.nowNs());
        udp.takeNothing();
        assertTrue(transaction.isCancelled());
        fixture.advance(500);
        udp.take("INVITE");
        fixture.receive(udp, fixture.sentRequest.reply(100));
        final SipText cancel = udp.take("CANCEL");
        assertEquals(fixture.sentRequest.uri(), cancel.uri());
        assertEquals(fixture.sentRequest.branch(), cancel.branch());
        assertEquals(List.of("SIP;cause=200"), cancel.headers("Reason"));
        assertEquals(fixture.sentRequest.header("To"), cancel.header("To"));
        assertEquals("1 CANCEL", cancel.header("CSeq"));
        fixture.receive(udp, fixture.sentRequest.reply(180));
        udp.takeNothing();
        fixture.receive(udp, cancel.reply(200));
        fixture.told();
        endWith(487);
    }

    @Test
    void shouldRepeatTheCancelOverUdpOnItsOwnTimers() {
        final InviteClientTransaction transaction = (InviteClientTransaction) fixture.send("INVITE", udp);
        fixture.receive(udp, fixture.sentRequest.reply(180));
        udp.takeAll();
        transaction.cancel(null, fixture.loop.nowNs());
        fixture.mark();
        fixture.told();
        fixture.advance(32_000);
        assertEquals(List.of(0L, 500L, 1500L, 3500L, 7500L, 11_500L, 15_500L, 19_500L, 23_500L, 27_500L, 31_500L),
            fixture.times(udp));
        assertEquals(List.of("timeout CANCELLED", "client over"), fixture.told());
    }

    @Test
    void shouldNotProlongACancelledInviteWithProvisionalResponses() {
        final InviteClientTransaction transaction = (InviteClientTransaction) fixture.send("INVITE", tcp);
        fixture.receive(tcp, fixture.sentRequest.reply(180));
        transaction.cancel(null, fixture.loop.nowNs());
        tcp.take("INVITE");
        fixture.receive(tcp, tcp.take("CANCEL").reply(200));
        fixture.advance(31_000);
        fixture.receive(tcp, fixture.sentRequest.reply(180));
        fixture.told();
        fixture.advance(1_000);
        assertEquals(List.of("timeout CANCELLED", "client over"), fixture.told());
    }

    @Test
    void shouldNotCancelWhatHasAFinalResponse() {
        final InviteClientTransaction accepted = (InviteClientTransaction) fixture.send("INVITE", udp);
        accepted.cancel(null, fixture.loop.nowNs());
        fixture.receive(udp, fixture.sentRequest.reply(200));
        final InviteClientTransaction completed = (InviteClientTransaction) fixture.send("INVITE", udp);
        fixture.receive(udp, fixture.sentRequest.reply(486));
        completed.cancel(null, fixture.loop.nowNs());
        assertFalse(completed.isCancelled());
        fixture.advance(32_000);
        assertEquals(0, fixture.count(Counter.CANCELS_SENT));
    }

    @Test
    void shouldStillEndWithTimerBWhenACancelledInviteGetsNoResponse() {
        final InviteClientTransaction transaction = (InviteClientTransaction) fixture.send("INVITE", tcp);
        fixture.advance(10_000);
        transaction.cancel(null, fixture.loop.nowNs());
        fixture.advance(22_000);
        assertEquals(List.of("timeout TIMER_B", "client over"), fixture.told());
        tcp.take("INVITE");
        tcp.takeNothing();
    }

    @Test
    void shouldForgetTheCancelWhenTheObjectServesTheNextInvite() {
        final InviteClientTransaction transaction = (InviteClientTransaction) fixture.send("INVITE", tcp);
        fixture.receive(tcp, fixture.sentRequest.reply(180));
        transaction.cancel(null, fixture.loop.nowNs());
        tcp.take("INVITE");
        fixture.receive(tcp, tcp.take("CANCEL").reply(200));
        fixture.receive(tcp, fixture.sentRequest.reply(487));
        tcp.take("ACK");
        fixture.receive(tcp, fixture.sentRequest.reply(487));
        final InviteClientTransaction next = (InviteClientTransaction) fixture.send("INVITE", tcp);
        assertEquals(transaction, next);
        assertFalse(next.isCancelled());
        tcp.take("INVITE");
        fixture.receive(tcp, fixture.sentRequest.reply(180));
        tcp.takeNothing();
        fixture.told();
        endWith(200);
    }

    @Test
    void shouldReportATransportErrorWhenTheLinkTakesNothing() {
        tcp.refuseSends(true);
        fixture.send("INVITE", tcp);
        assertEquals(List.of("transport error WRITE_ERROR", "client over"), fixture.told());
    }

    @Test
    void shouldReportATransportErrorWhenTheLinkIsLostBeforeAFinalResponse() {
        fixture.send("INVITE", tcp);
        final SipText first = fixture.sentRequest;
        fixture.send("INVITE", tcp);
        fixture.receive(tcp, first.reply(180));
        fixture.told();
        tcp.lose(LossCause.RESET);
        assertEquals(List.of("transport error RESET", "client over", "transport error RESET", "client over",
            "link lost"), fixture.told());
        assertEquals(2, fixture.count(Counter.CLIENT_TRANSPORT_ERRORS));
    }

    @Test
    void shouldNotMindALostLinkAfterA2xx() {
        fixture.send("INVITE", tcp);
        fixture.receive(tcp, fixture.sentRequest.reply(200));
        tcp.lose(LossCause.END_OF_STREAM);
        assertEquals(List.of("response 200", "link lost"), fixture.told());
        final FakeLink other = fixture.loop.wire().accept("tcp:10.0.0.1:40001");
        fixture.receive(other, fixture.sentRequest.reply(200));
        assertEquals(List.of("response 200"), fixture.told());
        fixture.advance(32_000);
    }

    @Test
    void shouldLoseTheCancelsTransactionQuietlyWithItsLink() {
        final InviteClientTransaction transaction = (InviteClientTransaction) fixture.send("INVITE", tcp);
        fixture.receive(tcp, fixture.sentRequest.reply(180));
        transaction.cancel(null, fixture.loop.nowNs());
        fixture.told();
        tcp.lose(LossCause.RESET);
        assertEquals(List.of("transport error RESET", "client over", "link lost"), fixture.told());
    }

    @Test
    void shouldKeepTimerDAtLeast32SecondsWithAShortT1() {
        final TransactionFixture quick =
            new TransactionFixture(new TimerValues(100_000_000, 4_000_000_000L, 5_000_000_000L, 181_000_000_000L), 10);
        final FakeLink link = quick.udp();
        quick.send("INVITE", link);
        quick.receive(link, quick.sentRequest.reply(486));
        quick.told();
        quick.advance(31_999);
        assertEquals(List.of(), quick.told());
        quick.advance(1);
        assertEquals(List.of("client over"), quick.told());
        quick.assertIdle();
    }

    private void endWith(final int status) {
        final FakeLink link = udp;
        fixture.receive(link, fixture.sentRequest.reply(status));
        fixture.advance(32_000);
        assertEquals(0, fixture.layer.size());
    }
}
