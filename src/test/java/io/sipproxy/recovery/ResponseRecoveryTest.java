package io.sipproxy.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import io.sipproxy.transport.LossCause;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** The caller's connection is lost when a final response was written to it that may not have arrived. */
class ResponseRecoveryTest {
    private static final long RETENTION_MS = 2500 + 3000 + 1000;

    private final RecoveryFixture fixture = new RecoveryFixture();
    private final FakeLink caller = fixture.caller;
    private final SipText invite = RecoveryFixture.request("INVITE");
    private final SipText message = RecoveryFixture.request("MESSAGE");

    @AfterEach
    void shouldLeaveNothingBehind() {
        fixture.close();
    }

    /** The callee answers; what the caller would get if its connection were alive. */
    private SipText answered(final SipText request, final int status) {
        final SipText forwarded = fixture.call(request);
        fixture.proxy.receive(fixture.callee, forwarded.reply(status));
        if (status >= 300 && request.method().equals("INVITE")) {
            fixture.callee.take("ACK");
        }
        return caller.take(status);
    }

    private FakeLink toCaller() {
        return fixture.wire.link(RecoveryFixture.CALLER_VIA);
    }

    private void assertSentAgain(final SipText response) {
        final FakeLink fresh = toCaller();
        fresh.takeNothing();
        fresh.open();
        assertEquals(response.toString(), fresh.take().toString());
        fresh.takeNothing();
        assertEquals(1, fresh.expectedAcknowledgements());
    }

    @ParameterizedTest
    @EnumSource(value = LossCause.class, mode = Mode.EXCLUDE,
        names = {"CONNECT_FAILED", "CONNECT_TIMEOUT", "TLS_HANDSHAKE_FAILED", "SHUTDOWN"})
    void shouldSendARefusalAgainToTheViaAddressWhateverTheLoss(final LossCause cause) {
        final SipText busy = answered(invite, 486);
        caller.lose(cause);
        fixture.assertConnects(1);
        assertSentAgain(busy);
        fixture.proxy.receive(toCaller(), invite.ack(busy));
        toCaller().lose(LossCause.TIMED_OUT);
        fixture.assertConnects(1);
        assertEquals(1, fixture.count(Counter.RESPONSES_RESENT));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 486})
    void shouldSendTheFinalResponseAgainWhenItsConnectionIsSuspect(final int status) {
        final SipText response = answered(invite, status);
        fixture.advance(2000);
        caller.suspect();
        fixture.assertConnects(1);
        fixture.advance(2900);
        assertNull(caller.cause());
        assertEquals(List.of(toCaller()), fixture.wire.linksForResponses());
        assertSentAgain(response);
        assertEquals(LossCause.ACK_TIMEOUT, caller.cause());
        if (status == 486) {
            fixture.proxy.receive(toCaller(), invite.ack(response));
        }
    }

    @Test
    void shouldSendTheAnswerToAnotherRequestAgain() {
        final SipText ok = answered(message, 200);
        caller.lose(LossCause.RESET);
        assertSentAgain(ok);
    }

    @Test
    void shouldSendA2xxAgainOnlyAsLongAsItMayBeLostWithItsConnection() {
        final SipText ok = answered(invite, 200);
        fixture.advance(1999);
        caller.lose(LossCause.RESET);
        assertSentAgain(ok);
    }

    @ParameterizedTest
    @EnumSource(value = LossCause.class, names = {"RESET", "END_OF_STREAM"})
    void shouldNotSendA2xxAgainThatWouldBeUnderSuspicionHadItNotArrived(final LossCause cause) {
        answered(invite, 200);
        answered(message, 200);
        fixture.advance(2000);
        caller.lose(cause);
        fixture.assertConnects(0);
        assertEquals(0, fixture.count(Counter.RESPONSES_UNDELIVERABLE));
    }

    @Test
    void shouldSendA2xxAgainWhenTheSuspectIsResetWhileItsReplacementConnects() {
        final SipText ok = answered(invite, 200);
        fixture.advance(2000);
        caller.suspect();
        fixture.advance(100);
        caller.lose(LossCause.RESET);
        fixture.assertConnects(1);
        assertSentAgain(ok);
    }

    @Test
    void shouldNotSendAgainWhatTheCallerAcknowledgedBeforeItClosed() {
        answered(message, 200);
        caller.acknowledge();
        caller.lose(LossCause.END_OF_STREAM);
        fixture.assertConnects(0);
    }

    @Test
    void shouldSendARefusalAgainThatArrivedIfTheAckHasNotCome() {
        final SipText busy = answered(invite, 486);
        caller.acknowledge();
        fixture.advance(20_000);
        caller.lose(LossCause.END_OF_STREAM);
        assertSentAgain(busy);
        fixture.proxy.receive(toCaller(), invite.ack(busy));
        assertEquals(0, fixture.proxy.transactions().size());
    }

    @Test
    void shouldSendNothingAgainAfterTheAck() {
        final SipText busy = answered(invite, 486);
        fixture.proxy.receive(caller, invite.ack(busy));
        caller.lose(LossCause.TIMED_OUT);
        fixture.assertConnects(0);
    }

    @Test
    void shouldGiveARefusalUpWithTimerH() {
        answered(invite, 486);
        fixture.advance(32_000);
        caller.lose(LossCause.TIMED_OUT);
        fixture.assertConnects(0);
        assertEquals(1, fixture.count(Counter.TIMER_H_FIRED));
    }

    @Test
    void shouldKeepNothingWhenTheTimeIsOver() {
        answered(invite, 200);
        answered(message, 200);
        fixture.advance(RETENTION_MS - 1);
        final int kept = fixture.proxy.loop().buffers().outstanding();
        fixture.advance(1);
        assertEquals(2, kept - fixture.proxy.loop().buffers().outstanding());
        caller.lose(LossCause.TIMED_OUT);
        fixture.assertConnects(0);
    }

    @Test
    void shouldSendAgainTwiceAndNoMore() {
        final SipText busy = answered(invite, 486);
        FakeLink lost = caller;
        for (int i = 1; i <= 2; i++) {
            lost.lose(LossCause.TIMED_OUT);
            fixture.assertConnects(i);
            assertSentAgain(busy);
            lost = toCaller();
            fixture.advance(1000);
        }
        lost.lose(LossCause.TIMED_OUT);
        fixture.assertConnects(2);
        assertEquals(2, fixture.count(Counter.RESPONSES_RESENT));
        assertEquals(1, fixture.count(Counter.RESPONSES_UNDELIVERABLE));
    }

    @Test
    void shouldNotReopenAConnectionThatWasLostWithinASecond() {
        assertSentAgainAfterLossOf(answered(invite, 486));
        fixture.advance(999);
        toCaller().lose(LossCause.RESET);
        fixture.assertConnects(1);
        assertEquals(1, fixture.count(Counter.RESPONSES_UNDELIVERABLE));
    }

    private void assertSentAgainAfterLossOf(final SipText response) {
        caller.lose(LossCause.TIMED_OUT);
        assertSentAgain(response);
    }

    @Test
    void shouldCountTheResponseAsLostWhenTheCallerCannotBeReached() {
        answered(invite, 486);
        caller.lose(LossCause.TIMED_OUT);
        toCaller().lose(LossCause.CONNECT_TIMEOUT);
        fixture.assertConnects(1);
        assertEquals(0, fixture.count(Counter.RESPONSES_RESENT));
        assertEquals(1, fixture.count(Counter.RESPONSES_UNDELIVERABLE));
        assertEquals(1, fixture.count(Counter.REOPENS_FAILED));
    }

    @Test
    void shouldOpenAConnectionForAResponseWhoseCallerWasLostBefore() {
        final SipText forwarded = fixture.call(invite);
        caller.lose(LossCause.TIMED_OUT);
        fixture.assertConnects(0);
        fixture.proxy.receive(fixture.callee, forwarded.reply(486));
        fixture.callee.take("ACK");
        fixture.assertConnects(1);
        toCaller().open();
        fixture.proxy.receive(toCaller(), invite.ack(toCaller().take(486)));
    }

    @Test
    void shouldAnswerARequestRepeatedOverANewConnectionFromWhatIsKept() {
        final String ok = answered(message, 200).toString();
        final FakeLink again = fixture.wire.accept("tcp:10.0.0.1:40001");
        fixture.proxy.receive(again, message);
        assertEquals(ok, again.take(200).toString());
        fixture.callee.takeNothing();
        caller.lose(LossCause.TIMED_OUT);
        fixture.assertConnects(0);
        again.takeNothing();
        again.lose(LossCause.RESET);
        assertSentAgain(SipText.of(ok));
    }

    @Test
    void shouldAnswerAnInviteRepeatedOverANewConnectionFromWhatIsKept() {
        final String ok = answered(invite, 200).toString();
        caller.lose(LossCause.TIMED_OUT);
        final FakeLink again = fixture.wire.accept("tcp:10.0.0.1:40001");
        fixture.proxy.receive(again, invite);
        assertEquals(ok, again.take(200).toString());
        toCaller().open();
        toCaller().takeNothing();
        fixture.callee.takeNothing();
        assertEquals(0, fixture.count(Counter.RESPONSES_RESENT));
    }

    @Test
    void shouldMoveARingingCallToTheConnectionThatItsInviteIsRepeatedOver() {
        final SipText forwarded = fixture.ring(invite);
        caller.lose(LossCause.TIMED_OUT);
        final FakeLink again = fixture.wire.accept("tcp:10.0.0.1:40001");
        fixture.proxy.receive(again, invite);
        again.take(180);
        fixture.proxy.receive(fixture.callee, forwarded.reply(200));
        again.take(200);
        fixture.assertConnects(0);
    }

    @Test
    void shouldWaitForRoomWithAResponse() {
        final SipText busy = answered(invite, 486);
        caller.lose(LossCause.TIMED_OUT);
        toCaller().refuseSends(true);
        toCaller().open();
        fixture.advance(50);
        toCaller().takeNothing();
        toCaller().refuseSends(false);
        fixture.advance(15);
        assertEquals(busy.toString(), toCaller().take(486).toString());
        fixture.proxy.receive(toCaller(), invite.ack(busy));
        assertEquals(1, fixture.count(Counter.RESENDS_DEFERRED));
        assertEquals(1, fixture.count(Counter.RESPONSES_RESENT));
    }

    @Test
    void shouldSendNoResponseWhoseAckComesDuringTheConnect() {
        final SipText busy = answered(invite, 486);
        caller.lose(LossCause.TIMED_OUT);
        final FakeLink again = fixture.wire.accept("tcp:10.0.0.1:40001");
        fixture.proxy.receive(again, invite.ack(busy));
        toCaller().open();
        toCaller().takeNothing();
        assertEquals(0, fixture.count(Counter.RESPONSES_RESENT));
    }

    @Test
    void shouldSendNothingAgainWhenTheProgramEnds() {
        answered(invite, 486);
        caller.lose(LossCause.SHUTDOWN);
        fixture.assertConnects(0);
    }

    @Test
    void shouldReplaceNothingWhenAllResponsesOnASuspectHaveArrived() {
        answered(message, 200);
        caller.acknowledge();
        fixture.advance(1);
        caller.suspect();
        fixture.assertConnects(0);
        assertEquals(LossCause.ACK_TIMEOUT, caller.cause());
    }
}
