package io.sipproxy.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import io.sipproxy.transport.LossCause;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The reopened connection has no room for everything at once: the rest waits, in order, and nothing goes twice. */
class ResendBacklogTest {
    private static final int REQUESTS = 5;

    private final RecoveryFixture fixture = new RecoveryFixture();

    @AfterEach
    void shouldLeaveNothingBehind() {
        fixture.close();
    }

    private List<String> ringing() {
        final List<String> sent = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            sent.add(fixture.ring(RecoveryFixture.request("INVITE")).toString());
        }
        return sent;
    }

    private static List<String> takeAll(final FakeLink link) {
        return link.takeAll().stream().map(SipText::toString).toList();
    }

    private void answerAll(final FakeLink link, final List<String> sent) {
        sent.forEach(text -> fixture.proxy.receive(link, SipText.of(text).reply(200)));
        assertEquals(sent.size(), fixture.caller.takeAll().size());
    }

    @Test
    void shouldSendTheRestInOrderWhenThereIsRoom() {
        final List<String> sent = ringing();
        fixture.callee.lose(LossCause.TIMED_OUT);
        final FakeLink reopened = fixture.reopened();
        reopened.acceptSends(2);
        reopened.open();
        assertEquals(sent.subList(0, 2), takeAll(reopened));
        assertEquals(REQUESTS - 2, fixture.count(Counter.RESENDS_DEFERRED));
        fixture.advance(100);
        reopened.takeNothing();
        reopened.acceptSends(1);
        fixture.advance(15);
        assertEquals(sent.subList(2, 3), takeAll(reopened));
        reopened.acceptSends(REQUESTS);
        fixture.advance(15);
        assertEquals(sent.subList(3, REQUESTS), takeAll(reopened));
        answerAll(reopened, sent);
        assertEquals(REQUESTS, fixture.count(Counter.REQUESTS_RESENT));
        assertEquals(REQUESTS, fixture.count(Counter.TRANSACTIONS_SAVED));
    }

    @Test
    void shouldNotLetASmallCancelPassTheInviteThatThereIsNoRoomFor() {
        final SipText invite = RecoveryFixture.request("INVITE").withBody("v=0 ".repeat(500));
        final SipText forwarded = fixture.ring(invite);
        fixture.proxy.receive(fixture.caller, invite.cancel());
        fixture.caller.take(200);
        fixture.callee.take("CANCEL");
        fixture.callee.lose(LossCause.TIMED_OUT);
        final FakeLink reopened = fixture.reopened();
        reopened.acceptSendsUpTo(1000);
        reopened.open();
        fixture.advance(100);
        reopened.takeNothing();
        reopened.acceptSendsUpTo(Integer.MAX_VALUE);
        fixture.advance(15);
        reopened.take("INVITE");
        fixture.proxy.receive(reopened, reopened.take("CANCEL").reply(200));
        fixture.answer(reopened, forwarded, 487);
    }

    @Test
    void shouldNotLetASmallCancelPassItsInviteOverAConnectionThatIsOpenEither() {
        final SipText invite = RecoveryFixture.request("INVITE").withBody("v=0 ".repeat(500));
        final SipText forwarded = fixture.ring(invite);
        fixture.proxy.receive(fixture.caller, invite.cancel());
        fixture.caller.take(200);
        fixture.callee.take("CANCEL");
        final FakeLink other = fixture.wire.accept(RecoveryFixture.CALLEE);
        other.acceptSendsUpTo(1000);
        fixture.callee.lose(LossCause.TIMED_OUT);
        other.takeNothing();
        other.acceptSendsUpTo(Integer.MAX_VALUE);
        fixture.advance(15);
        other.take("INVITE");
        fixture.proxy.receive(other, other.take("CANCEL").reply(200));
        fixture.answer(other, forwarded, 487);
    }

    @Test
    void shouldSendEachOnceWhenTheConnectionIsLostWhileTheyWait() {
        final List<String> sent = ringing();
        fixture.callee.lose(LossCause.TIMED_OUT);
        final FakeLink reopened = fixture.reopened();
        reopened.acceptSends(2);
        reopened.open();
        fixture.advance(1000);
        reopened.takeAll();
        reopened.lose(LossCause.OUTPUT_OVERFLOW);
        final FakeLink third = fixture.open();
        fixture.advance(100);
        assertEquals(sent, takeAll(third));
        answerAll(third, sent);
    }

    @Test
    void shouldSendNothingForARequestThatEndsWhileItWaits() {
        final List<String> sent = ringing();
        fixture.callee.lose(LossCause.TIMED_OUT);
        final FakeLink reopened = fixture.reopened();
        reopened.refuseSends(true);
        reopened.open();
        final FakeLink another = fixture.wire.accept("tcp:10.0.0.30:50000");
        fixture.proxy.receive(another, SipText.of(sent.get(1)).reply(200));
        fixture.caller.take(200);
        reopened.refuseSends(false);
        fixture.advance(15);
        final List<String> rest = takeAll(reopened);
        assertEquals(List.of(sent.get(0), sent.get(2), sent.get(3), sent.get(4)), rest);
        answerAll(reopened, rest);
    }

    @Test
    void shouldWaitBehindOthersForAConnectionThatIsOpen() {
        final List<String> sent = ringing();
        final FakeLink other = fixture.wire.accept(RecoveryFixture.CALLEE);
        other.acceptSends(1);
        fixture.callee.lose(LossCause.RESET);
        assertEquals(sent.subList(0, 1), takeAll(other));
        other.acceptSends(REQUESTS);
        fixture.advance(15);
        assertEquals(sent.subList(1, REQUESTS), takeAll(other));
        answerAll(other, sent);
    }

    @Test
    void shouldNotHoldUpAnotherConnection() {
        final RecoveryFixture two = new RecoveryFixture("dn.7003.contact", "sip:7003@10.0.0.40:5060;transport=tcp");
        final SipText first = two.ring(RecoveryFixture.request("INVITE"));
        final FakeLink phone = two.wire.accept("tcp:10.0.0.40:5060");
        two.proxy.receive(two.caller, RecoveryFixture.request("INVITE").withUri("sip:7003@10.0.0.9"));
        final SipText forwarded = phone.take("INVITE");
        two.callee.lose(LossCause.TIMED_OUT);
        phone.lose(LossCause.TIMED_OUT);
        two.reopened().refuseSends(true);
        two.open();
        final FakeLink other = two.wire.link("tcp:10.0.0.40:5060");
        other.refuseSends(true);
        other.open();
        other.refuseSends(false);
        two.advance(15);
        assertEquals(forwarded.toString(), other.take("INVITE").toString());
        two.answer(other, forwarded, 200);
        two.reopened().refuseSends(false);
        two.advance(15);
        two.reopened().take("INVITE");
        two.answer(two.reopened(), first, 200);
        two.close();
    }
}
