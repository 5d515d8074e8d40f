package io.sipproxy.recovery;

import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import io.sipproxy.transport.LossCause;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** The timers of a transaction go on while its connection is replaced; they do not start again. */
class RecoveryTimersTest {
    private final RecoveryFixture fixture = new RecoveryFixture();

    @AfterEach
    void shouldLeaveNothingBehind() {
        fixture.close();
    }

    @Test
    void shouldEndWithTimerBOfTheFirstSending() {
        final SipText invite = RecoveryFixture.request("INVITE");
        fixture.call(invite);
        fixture.advance(20_000);
        fixture.caller.take(100);
        fixture.callee.lose(LossCause.TIMED_OUT);
        fixture.advance(2000);
        final FakeLink reopened = fixture.open();
        reopened.take("INVITE");
        fixture.advance(9999);
        fixture.caller.takeNothing();
        fixture.advance(1);
        fixture.proxy.receive(fixture.caller, invite.ack(fixture.caller.take(408)));
        reopened.takeNothing();
        assertEquals(1, fixture.count(Counter.TIMER_B_FIRED));
        assertEquals(0, fixture.count(Counter.TRANSACTIONS_SAVED));
    }

    @Test
    void shouldSendNothingWhenTimerBFiredDuringTheConnect() {
        final SipText invite = RecoveryFixture.request("INVITE");
        fixture.call(invite);
        fixture.advance(31_000);
        fixture.caller.take(100);
        fixture.callee.lose(LossCause.TIMED_OUT);
        fixture.advance(1000);
        fixture.proxy.receive(fixture.caller, invite.ack(fixture.caller.take(408)));
        fixture.advance(1000);
        fixture.open().takeNothing();
        assertEquals(0, fixture.count(Counter.REQUESTS_RESENT));
    }

    @Test
    void shouldCancelWithTimerCOfTheLastProvisionalResponse() {
        final SipText invite = RecoveryFixture.request("INVITE");
        final SipText forwarded = fixture.ring(invite);
        fixture.advance(100_000);
        fixture.callee.lose(LossCause.TIMED_OUT);
        fixture.advance(1000);
        final FakeLink reopened = fixture.open();
        reopened.take("INVITE");
        fixture.advance(79_999);
        reopened.takeNothing();
        fixture.advance(1);
        fixture.proxy.receive(reopened, reopened.take("CANCEL").reply(200));
        fixture.answer(reopened, forwarded, 487);
    }

    @Test
    void shouldEndWithTimerFOfTheFirstSending() {
        fixture.call(RecoveryFixture.request("MESSAGE"));
        fixture.advance(20_000);
        fixture.callee.lose(LossCause.TIMED_OUT);
        fixture.advance(1000);
        fixture.open().take("MESSAGE");
        fixture.advance(10_999);
        assertEquals(0, fixture.count(Counter.TIMER_F_FIRED));
        fixture.advance(1);
        assertEquals(1, fixture.count(Counter.TIMER_F_FIRED));
        assertEquals(0, fixture.proxy.transactions().size());
        // A 100 after a while is all that a caller gets for a request other than INVITE (RFC 4320).
        fixture.caller.take(100);
        fixture.caller.takeNothing();
    }

    @Test
    void shouldGiveACancelledInviteUpWhenTheTimeForItsAnswerIsOver() {
        final SipText invite = RecoveryFixture.request("INVITE");
        fixture.ring(invite);
        fixture.proxy.receive(fixture.caller, invite.cancel());
        fixture.caller.take(200);
        fixture.advance(30_000);
        fixture.callee.lose(LossCause.TIMED_OUT);
        final FakeLink reopened = fixture.open();
        reopened.take("INVITE");
        reopened.take("CANCEL");
        fixture.advance(1999);
        fixture.caller.takeNothing();
        fixture.advance(1);
        fixture.proxy.receive(fixture.caller, invite.ack(fixture.caller.take(487)));
    }
}
