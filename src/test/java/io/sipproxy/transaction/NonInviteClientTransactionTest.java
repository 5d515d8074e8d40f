package io.sipproxy.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sipproxy.sip.Method;
import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import io.sipproxy.transport.LossCause;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RFC 3261 17.1.2. */
class NonInviteClientTransactionTest {
    private final TransactionFixture fixture = new TransactionFixture();
    private final FakeLink udp = fixture.udp();
    private final FakeLink tcp = fixture.tcp();

    @AfterEach
    void shouldLeaveNothingBehind() {
        fixture.assertIdle();
    }

    @Test
    void shouldRepeatWithTimerEDoublingToT2AndEndWithTimerFOverUdp() {
        fixture.send("OPTIONS", udp);
        fixture.advance(31_999);
        assertEquals(List.of(0L, 500L, 1500L, 3500L, 7500L, 11_500L, 15_500L, 19_500L, 23_500L, 27_500L, 31_500L),
            fixture.times(udp));
        assertEquals(List.of(), fixture.told());
        fixture.advance(1);
        assertEquals(List.of("timeout TIMER_F", "client over"), fixture.told());
        assertEquals(1, fixture.count(Counter.TIMER_F_FIRED));
    }

    @Test
    void shouldNotRepeatOverTcpAndEndWithTimerF() {
        fixture.send("OPTIONS", tcp);
        fixture.advance(31_999);
        assertEquals(List.of(0L), fixture.times(tcp));
        assertEquals(List.of(), fixture.told());
        fixture.advance(1);
        assertEquals(List.of("timeout TIMER_F", "client over"), fixture.told());
    }

    @Test
    void shouldRepeatEveryT2InProceedingAndStillEndWithTimerF() {
        final ClientTransaction transaction = fixture.send("OPTIONS", udp);
        fixture.advance(600);
        fixture.receive(udp, fixture.sentRequest.reply(100));
        assertEquals(TransactionState.PROCEEDING, transaction.state());
        fixture.advance(31_399);
        assertEquals(List.of(0L, 500L, 1500L, 5500L, 9500L, 13_500L, 17_500L, 21_500L, 25_500L, 29_500L),
            fixture.times(udp));
        assertEquals(List.of("response 100"), fixture.told());
        fixture.advance(1);
        assertEquals(List.of("timeout TIMER_F", "client over"), fixture.told());
    }

    @Test
    void shouldAbsorbRepeatedFinalResponsesForTimerKOverUdp() {
        fixture.send("OPTIONS", udp);
        final SipText ok = fixture.sentRequest.reply(200);
        fixture.receive(udp, ok);
        assertEquals(0, fixture.loop.buffers().outstanding());
        fixture.advance(4_999);
        fixture.receive(udp, ok);
        fixture.receive(udp, fixture.sentRequest.reply(100));
        assertEquals(List.of("response 200"), fixture.told());
        fixture.advance(1);
        assertEquals(List.of("client over"), fixture.told());
        assertEquals(List.of(0L), fixture.times(udp));
        assertEquals(2, fixture.count(Counter.RESPONSES_RETRANSMITTED_BY_PEER));
    }

    @Test
    void shouldEndWithTheFinalResponseOverTcp() {
        fixture.send("OPTIONS", tcp);
        fixture.receive(tcp, fixture.sentRequest.reply(404));
        assertEquals(List.of("response 404", "client over"), fixture.told());
    }

    @Test
    void shouldReportATransportErrorOnceWhenTheLinkIsLost() {
        fixture.send("OPTIONS", tcp);
        final SipText first = fixture.sentRequest;
        fixture.send("BYE", tcp);
        fixture.receive(tcp, first.reply(100));
        fixture.told();
        tcp.lose(LossCause.TIMED_OUT);
        assertEquals(List.of("transport error TIMED_OUT", "client over", "transport error TIMED_OUT", "client over",
            "link lost"), fixture.told());
    }

    @Test
    void shouldReportATransportErrorWhenTheLinkTakesNothing() {
        udp.refuseSends(true);
        fixture.send("OPTIONS", udp);
        assertEquals(List.of("transport error WRITE_ERROR", "client over"), fixture.told());
    }

    @Test
    void shouldGoOnWhenARepetitionIsRefused() {
        fixture.send("OPTIONS", udp);
        udp.refuseSends(true);
        fixture.advance(1000);
        udp.refuseSends(false);
        fixture.advance(1000);
        assertEquals(List.of(0L, 1500L), fixture.times(udp));
        fixture.receive(udp, fixture.sentRequest.reply(200));
        fixture.advance(5_000);
        assertEquals(List.of("response 200", "client over"), fixture.told());
    }

    @Test
    void shouldNotTakeAResponseOfAnotherMethod() {
        fixture.send("OPTIONS", tcp);
        fixture.receive(tcp, fixture.sentRequest.reply(200).with("CSeq", "1 INFO"));
        fixture.receive(tcp, fixture.sentRequest.reply(200).with("CSeq", "1 CANCEL"));
        assertEquals(List.of(), fixture.told());
        assertEquals(2, fixture.count(Counter.RESPONSES_UNMATCHED));
        fixture.receive(tcp, fixture.sentRequest.reply(200));
    }

    @Test
    void shouldOnlyEndWhenAbandonedBeforeItsStart() {
        final ClientTransaction transaction =
            fixture.layer.newClientTransaction(Method.OPTIONS, "context");
        transaction.abandon(fixture.loop.nowNs());
        assertEquals(List.of("client over"), fixture.told());
    }
}
