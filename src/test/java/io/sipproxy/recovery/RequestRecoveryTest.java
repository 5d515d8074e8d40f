package io.sipproxy.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

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

/** A connection is lost in each state of a client transaction: the request is sent again, if it still matters. */
class RequestRecoveryTest {
    private final RecoveryFixture fixture = new RecoveryFixture();
    private final SipText invite = RecoveryFixture.request("INVITE");
    private final SipText message = RecoveryFixture.request("MESSAGE");

    @AfterEach
    void shouldLeaveNothingBehind() {
        fixture.close();
    }

    @ParameterizedTest
    @EnumSource(value = LossCause.class, mode = Mode.EXCLUDE,
        names = {"CONNECT_FAILED", "CONNECT_TIMEOUT", "TLS_HANDSHAKE_FAILED", "SHUTDOWN"})
    void shouldSendTheSameBytesAgainOverAnOpenConnectionWhateverTheLoss(final LossCause cause) {
        final SipText first = fixture.call(invite);
        fixture.callee.lose(cause);
        fixture.assertConnects(1);
        fixture.advance(50);
        fixture.reopened().takeNothing();
        assertEquals(0, fixture.count(Counter.REQUESTS_RESENT));
        final FakeLink reopened = fixture.open();
        final SipText second = reopened.take("INVITE");
        assertEquals(first.toString(), second.toString());
        reopened.takeNothing();
        assertEquals(1, reopened.expectedAcknowledgements());
        fixture.answer(reopened, second, 200);
        assertEquals(1, fixture.count(Counter.TRANSACTIONS_SAVED));
    }

    @Test
    void shouldSendAgainWhenItRings() {
        final SipText first = fixture.ring(invite);
        fixture.advance(60_000);
        fixture.callee.lose(LossCause.TIMED_OUT);
        final FakeLink reopened = fixture.open();
        assertEquals(first.toString(), reopened.take("INVITE").toString());
        fixture.proxy.receive(reopened, first.reply(180));
        fixture.caller.take(180);
        fixture.answer(reopened, first, 486);
        fixture.caller.takeNothing();
    }

    @Test
    void shouldCancelOverTheNewConnectionWhenTheCallerGaveUpBeforeAnyAnswer() {
        final SipText first = fixture.call(invite);
        fixture.proxy.receive(fixture.caller, invite.cancel());
        fixture.caller.take(200);
        fixture.callee.lose(LossCause.RESET);
        final FakeLink reopened = fixture.open();
        reopened.take("INVITE");
        reopened.takeNothing();
        fixture.proxy.receive(reopened, first.reply(100));
        final SipText cancel = reopened.take("CANCEL");
        assertEquals(first.branch(), cancel.branch());
        fixture.proxy.receive(reopened, cancel.reply(200));
        fixture.answer(reopened, first, 487);
    }

    @Test
    void shouldSendTheInviteAndThenTheCancelAgain() {
        final SipText first = fixture.ring(invite);
        fixture.proxy.receive(fixture.caller, invite.cancel());
        fixture.caller.take(200);
        final SipText cancel = fixture.callee.take("CANCEL");
        fixture.callee.lose(LossCause.TIMED_OUT);
        fixture.assertConnects(1);
        final FakeLink reopened = fixture.open();
        assertEquals(first.toString(), reopened.take("INVITE").toString());
        assertEquals(cancel.toString(), reopened.take("CANCEL").toString());
        reopened.takeNothing();
        fixture.proxy.receive(reopened, cancel.reply(200));
        fixture.answer(reopened, first, 487);
    }

    @Test
    void shouldCancelAnewWhenTheInviteIsSentAgainAfterItsCancelWasAnswered() {
        final SipText first = fixture.ring(invite);
        fixture.proxy.receive(fixture.caller, invite.cancel());
        fixture.caller.take(200);
        fixture.proxy.receive(fixture.callee, fixture.callee.take("CANCEL").reply(200));
        fixture.callee.lose(LossCause.RESET);
        final FakeLink reopened = fixture.open();
        reopened.take("INVITE");
        reopened.takeNothing();
        fixture.proxy.receive(reopened, first.reply(180));
        fixture.caller.take(180);
        fixture.proxy.receive(reopened, reopened.take("CANCEL").reply(200));
        fixture.answer(reopened, first, 487);
    }

    @Test
    void shouldGiveTheCancelledInviteUpInTimeWhenNobodyAnswersItAfterItWasSentAgain() {
        fixture.ring(invite);
        fixture.proxy.receive(fixture.caller, invite.cancel());
        fixture.caller.take(200);
        fixture.proxy.receive(fixture.callee, fixture.callee.take("CANCEL").reply(200));
        fixture.callee.lose(LossCause.RESET);
        fixture.open().take("INVITE");
        fixture.advance(32_000);
        fixture.proxy.receive(fixture.caller, invite.ack(fixture.caller.take(487)));
        assertEquals(1, fixture.count(Counter.CANCELLED_INVITE_UNANSWERED));
    }

    @Test
    void shouldSendTheCancelBehindTheInviteWhenTheCallerGivesUpDuringTheConnect() {
        final SipText first = fixture.ring(invite);
        fixture.callee.lose(LossCause.TIMED_OUT);
        fixture.proxy.receive(fixture.caller, invite.cancel());
        fixture.caller.take(200);
        final FakeLink reopened = fixture.open();
        assertEquals(first.toString(), reopened.take("INVITE").toString());
        fixture.proxy.receive(reopened, reopened.take("CANCEL").reply(200));
        fixture.answer(reopened, first, 487);
        assertEquals(1, fixture.count(Counter.REQUESTS_RESENT));
    }

    @Test
    void shouldReopenNothingWhenTheInviteHasEnded() {
        fixture.answer(fixture.callee, fixture.call(invite), 486);
        fixture.callee.lose(LossCause.RESET);
        fixture.assertConnects(0);
    }

    @Test
    void shouldReopenNothingAfterA2xxAndStillPassItsRepetitionOn() {
        final SipText first = fixture.call(invite);
        fixture.answer(fixture.callee, first, 200);
        fixture.callee.lose(LossCause.END_OF_STREAM);
        fixture.assertConnects(0);
        final FakeLink another = fixture.wire.accept("tcp:10.0.0.30:50000");
        fixture.proxy.receive(another, first.reply(200));
        fixture.caller.take(200);
        assertEquals(0, fixture.count(Counter.TRANSACTIONS_SAVED));
    }

    @Test
    void shouldSendARequestOfAnotherMethodAgain() {
        final SipText first = fixture.call(message);
        fixture.callee.lose(LossCause.RESET);
        final FakeLink reopened = fixture.open();
        assertEquals(first.toString(), reopened.take("MESSAGE").toString());
        fixture.answer(reopened, first, 200);
    }

    @Test
    void shouldSendARequestOfAnotherMethodAgainAfterA100() {
        final SipText first = fixture.call(message);
        fixture.proxy.receive(fixture.callee, first.reply(100));
        fixture.callee.lose(LossCause.RESET);
        final FakeLink reopened = fixture.open();
        assertEquals(first.toString(), reopened.take("MESSAGE").toString());
        fixture.answer(reopened, first, 404);
    }

    @Test
    void shouldReopenNothingWhenTheRequestHasEnded() {
        fixture.answer(fixture.callee, fixture.call(message), 200);
        fixture.callee.lose(LossCause.RESET);
        fixture.assertConnects(0);
    }

    @Test
    void shouldReopenAnIdleConnectionOnlyForTheNextRequestWhichCountsAsTheFirst() {
        fixture.callee.lose(LossCause.TIMED_OUT);
        fixture.advance(60_000);
        fixture.assertConnects(0);
        fixture.proxy.receive(fixture.caller, message);
        fixture.assertConnects(1);
        assertEquals(0, fixture.count(Counter.REOPENS_ATTEMPTED));
        final FakeLink fresh = fixture.open();
        fixture.answer(fresh, fresh.take("MESSAGE"), 200);
    }

    @Test
    void shouldConnectOnceForAThousandRequests() {
        for (int i = 0; i < 1000; i++) {
            fixture.proxy.receive(fixture.caller, RecoveryFixture.request("INVITE"));
        }
        final List<SipText> sent = fixture.callee.takeAll();
        fixture.caller.takeAll();
        fixture.callee.lose(LossCause.TIMED_OUT);
        fixture.assertConnects(1);
        final List<SipText> again = fixture.open().takeAll();
        assertEquals(sent.stream().map(SipText::toString).toList(), again.stream().map(SipText::toString).toList());
        again.forEach(request -> fixture.proxy.receive(fixture.reopened(), request.reply(200)));
        assertEquals(1000, fixture.caller.takeAll().size());
        fixture.assertConnects(1);
        assertEquals(1, fixture.count(Counter.REOPENS_ATTEMPTED));
        assertEquals(1000, fixture.count(Counter.REQUESTS_RESENT));
        assertEquals(1000, fixture.count(Counter.TRANSACTIONS_SAVED));
    }

    @Test
    void shouldUseAConnectionThatIsThereAlready() {
        final SipText first = fixture.call(invite);
        final FakeLink other = fixture.wire.accept(RecoveryFixture.CALLEE);
        fixture.callee.lose(LossCause.RESET);
        fixture.assertConnects(0);
        assertEquals(first.toString(), other.take("INVITE").toString());
        fixture.answer(other, first, 200);
        assertEquals(0, fixture.count(Counter.REOPENS_ATTEMPTED));
        assertEquals(1, fixture.count(Counter.REQUESTS_RESENT));
    }

    @Test
    void shouldTakeAnAnswerThatComesOverAConnectionOfThePeersAndSendNothing() {
        final SipText first = fixture.ring(invite);
        fixture.callee.lose(LossCause.RESET);
        final FakeLink another = fixture.wire.accept("tcp:10.0.0.30:50000");
        fixture.proxy.receive(another, first.reply(200));
        fixture.caller.take(200);
        fixture.open().takeNothing();
        assertEquals(0, fixture.count(Counter.REQUESTS_RESENT));
        assertEquals(0, fixture.count(Counter.TRANSACTIONS_SAVED));
    }
}
