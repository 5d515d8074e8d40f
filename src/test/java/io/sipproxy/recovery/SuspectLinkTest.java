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

/** A connection that may only be slow stays until its replacement is open; a response is good from either. */
class SuspectLinkTest {
    private final RecoveryFixture fixture = new RecoveryFixture();
    private final FakeLink callee = fixture.callee;
    private final SipText invite = RecoveryFixture.request("INVITE");

    @AfterEach
    void shouldLeaveNothingBehind() {
        fixture.close();
    }

    @Test
    void shouldCloseTheSuspectAndSendOnceWhenTheReplacementOpens() {
        final SipText forwarded = fixture.ring(invite);
        callee.suspect();
        fixture.assertConnects(1);
        assertEquals(List.of(), fixture.wire.linksForResponses());
        fixture.advance(500);
        assertNull(callee.cause());
        final FakeLink replacement = fixture.open();
        assertEquals(LossCause.ACK_TIMEOUT, callee.cause());
        assertEquals(forwarded.toString(), replacement.take("INVITE").toString());
        replacement.takeNothing();
        fixture.answer(replacement, forwarded, 200);
        fixture.assertConnects(1);
        assertEquals(1, fixture.count(Counter.REQUESTS_RESENT));
        assertEquals(1, fixture.count(Counter.TRANSACTIONS_SAVED));
    }

    @Test
    void shouldReleaseWhenTheReplacementCannotBeOpened() {
        fixture.ring(invite);
        callee.suspect();
        fixture.advance(3000);
        fixture.caller.takeNothing();
        fixture.reopened().lose(LossCause.CONNECT_TIMEOUT);
        assertEquals(LossCause.ACK_TIMEOUT, callee.cause());
        fixture.proxy.receive(fixture.caller, invite.ack(fixture.caller.take(500)));
        fixture.assertConnects(1);
        assertEquals(1, fixture.count(Counter.RELEASED_REOPEN_FAILED));
        assertEquals(1, fixture.count(Counter.REOPENS_FAILED));
    }

    @Test
    void shouldReleaseWhenNoReplacementCanBeStarted() {
        fixture.ring(invite);
        fixture.wire.refuse(RecoveryFixture.CALLEE);
        callee.suspect();
        assertEquals(LossCause.ACK_TIMEOUT, callee.cause());
        fixture.proxy.receive(fixture.caller, invite.ack(fixture.caller.take(500)));
        assertEquals(0, fixture.count(Counter.REOPENS_ATTEMPTED));
    }

    @Test
    void shouldCloseTheReplacementAndSendNothingWhenTheSuspectGivesASignOfLife() {
        final SipText forwarded = fixture.ring(invite);
        callee.suspect();
        callee.revive();
        final FakeLink replacement = fixture.reopened();
        assertEquals(LossCause.REPLACED, replacement.cause());
        replacement.takeNothing();
        callee.takeNothing();
        fixture.caller.takeNothing();
        fixture.answer(callee, forwarded, 200);
        assertEquals(1, fixture.count(Counter.REOPENS_ABANDONED));
        assertEquals(0, fixture.count(Counter.REQUESTS_RESENT));
        assertEquals(0, fixture.count(Counter.TRANSACTIONS_SAVED));
    }

    @Test
    void shouldTakeAResponseFromTheSuspect() {
        final SipText forwarded = fixture.ring(invite);
        callee.suspect();
        fixture.answer(callee, forwarded, 200);
        callee.revive();
        assertEquals(LossCause.REPLACED, fixture.reopened().cause());
        assertNull(callee.cause());
    }

    @Test
    void shouldSendNothingAgainWhenTheResponseCameBeforeTheReplacementOpens() {
        final SipText forwarded = fixture.ring(invite);
        callee.suspect();
        fixture.answer(callee, forwarded, 486);
        fixture.open().takeNothing();
        assertEquals(LossCause.ACK_TIMEOUT, callee.cause());
    }

    @Test
    void shouldKeepAReplacementThatAnotherRequestUsesWhenTheSuspectRevives() {
        final SipText slow = fixture.ring(invite);
        callee.suspect();
        fixture.proxy.receive(fixture.caller, RecoveryFixture.request("MESSAGE"));
        final FakeLink replacement = fixture.reopened();
        final SipText message = replacement.take("MESSAGE");
        callee.revive();
        assertNull(replacement.cause());
        replacement.open();
        replacement.takeNothing();
        assertNull(callee.cause());
        fixture.answer(replacement, message, 200);
        fixture.answer(callee, slow, 200);
        fixture.assertConnects(1);
        assertEquals(1, fixture.count(Counter.REOPENS_SUCCEEDED));
        assertEquals(0, fixture.count(Counter.REQUESTS_RESENT));
    }

    @Test
    void shouldFallBackToTheRevivedSuspectWhenAReplacementInUseCannotBeOpened() {
        final SipText slow = fixture.ring(invite);
        callee.suspect();
        fixture.proxy.receive(fixture.caller, RecoveryFixture.request("MESSAGE"));
        callee.revive();
        fixture.reopened().lose(LossCause.CONNECT_TIMEOUT);
        fixture.answer(callee, callee.take("MESSAGE"), 200);
        fixture.answer(callee, slow, 200);
        assertNull(callee.cause());
        fixture.assertConnects(1);
        assertEquals(1, fixture.count(Counter.REOPENS_FAILED));
        assertEquals(1, fixture.count(Counter.REQUESTS_RESENT));
        assertEquals(1, fixture.count(Counter.TRANSACTIONS_SAVED));
    }

    @Test
    void shouldFailARequestForTheReplacementThatCannotBeOpenedWhenTheSuspectStaysSilent() {
        fixture.ring(invite);
        callee.suspect();
        final SipText message = RecoveryFixture.request("MESSAGE");
        fixture.proxy.receive(fixture.caller, message);
        fixture.reopened().lose(LossCause.CONNECT_TIMEOUT);
        fixture.caller.take(500);
        fixture.proxy.receive(fixture.caller, invite.ack(fixture.caller.take(500)));
        callee.takeNothing();
        fixture.assertConnects(1);
    }

    @Test
    void shouldReopenWhenTheConnectionThatARequestFellBackToIsLost() {
        fixture.ring(invite);
        callee.suspect();
        fixture.proxy.receive(fixture.caller, RecoveryFixture.request("MESSAGE"));
        callee.revive();
        fixture.reopened().lose(LossCause.CONNECT_TIMEOUT);
        final SipText message = callee.take("MESSAGE");
        callee.lose(LossCause.RESET);
        final FakeLink again = fixture.open();
        final SipText repeated = again.take("INVITE");
        assertEquals(message.toString(), again.take("MESSAGE").toString());
        fixture.answer(again, repeated, 200);
        fixture.answer(again, message, 200);
        fixture.assertConnects(2);
    }

    @Test
    void shouldKeepAReplacementThatAnAckWaitsOnWhenTheSuspectRevives() {
        final SipText forwarded = fixture.call(invite);
        final SipText ok = forwarded.reply(200).with("Contact", "<sip:7002@10.0.0.30:5060;transport=tcp>");
        fixture.proxy.receive(callee, ok);
        final SipText second = fixture.call(RecoveryFixture.request("INVITE"));
        callee.suspect();
        fixture.proxy.receive(fixture.caller, invite.inDialog("ACK", fixture.caller.take(200)));
        callee.revive();
        fixture.open().take("ACK");
        assertNull(callee.cause());
        fixture.answer(callee, second, 200);
    }

    @Test
    void shouldShareTheConnectThatIsUnderWayWhenItIsSuspectOnceMore() {
        fixture.ring(invite);
        callee.suspect();
        fixture.proxy.receive(fixture.caller, RecoveryFixture.request("MESSAGE"));
        callee.revive();
        callee.suspect();
        fixture.assertConnects(1);
        final FakeLink replacement = fixture.open();
        fixture.answer(replacement, replacement.take("MESSAGE"), 200);
        fixture.answer(replacement, replacement.take("INVITE"), 200);
        replacement.takeNothing();
        assertEquals(1, fixture.count(Counter.REOPENS_ATTEMPTED));
    }

    @Test
    void shouldMoveToTheReplacementWhenTheSuspectIsLostForGood() {
        final SipText forwarded = fixture.ring(invite);
        callee.suspect();
        callee.lose(LossCause.TIMED_OUT);
        fixture.assertConnects(1);
        fixture.caller.takeNothing();
        final FakeLink replacement = fixture.open();
        assertEquals(forwarded.toString(), replacement.take("INVITE").toString());
        replacement.takeNothing();
        fixture.answer(replacement, forwarded, 200);
        assertEquals(1, fixture.count(Counter.REOPENS_ATTEMPTED));
        assertEquals(1, fixture.count(Counter.REQUESTS_RESENT));
    }

    @Test
    void shouldReleaseWhenTheSuspectIsLostForGoodAndTheReplacementFails() {
        fixture.ring(invite);
        callee.suspect();
        callee.lose(LossCause.RESET);
        fixture.reopened().lose(LossCause.CONNECT_FAILED);
        fixture.proxy.receive(fixture.caller, invite.ack(fixture.caller.take(500)));
        fixture.assertConnects(1);
        assertEquals(1, fixture.count(Counter.RELEASED_REOPEN_FAILED));
    }

    @Test
    void shouldJustCloseASuspectThatNobodyUses() {
        callee.suspect();
        assertEquals(LossCause.ACK_TIMEOUT, callee.cause());
        fixture.assertConnects(0);
        fixture.caller.takeNothing();
    }

    @Test
    void shouldNotReplaceASuspectThatWasReopenedWithinTheLastSecond() {
        fixture.ring(invite);
        callee.lose(LossCause.RESET);
        final FakeLink reopened = fixture.open();
        reopened.take("INVITE");
        fixture.advance(999);
        reopened.suspect();
        fixture.assertConnects(1);
        fixture.proxy.receive(fixture.caller, invite.ack(fixture.caller.take(500)));
        assertEquals(1, fixture.count(Counter.RELEASED_LOST_AGAIN));
    }

    @Test
    void shouldReleaseOnTheThirdSuspicion() {
        fixture.ring(invite);
        FakeLink link = callee;
        for (int i = 1; i <= 2; i++) {
            link.suspect();
            fixture.assertConnects(i);
            link = fixture.open();
            link.take("INVITE");
            fixture.advance(2000);
        }
        link.suspect();
        fixture.assertConnects(2);
        fixture.proxy.receive(fixture.caller, invite.ack(fixture.caller.take(500)));
        assertEquals(1, fixture.count(Counter.RELEASED_LOST_AGAIN));
    }

    @Test
    void shouldSendACancelOverTheSuspectAndAgainBehindTheInvite() {
        final SipText forwarded = fixture.ring(invite);
        callee.suspect();
        fixture.proxy.receive(fixture.caller, invite.cancel());
        fixture.caller.take(200);
        callee.take("CANCEL");
        final FakeLink replacement = fixture.open();
        replacement.take("INVITE");
        fixture.proxy.receive(replacement, replacement.take("CANCEL").reply(200));
        fixture.answer(replacement, forwarded, 487);
    }
}
