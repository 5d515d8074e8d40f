package io.sipproxy.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import io.sipproxy.transport.LossCause;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the caller gets when the connection cannot be replaced. */
class ReleaseTest {
    private static final String SECOND = "tcp:10.0.0.31:5060";

    private final RecoveryFixture fixture = new RecoveryFixture();
    private SipText atSecond;

    @AfterEach
    void shouldLeaveNothingBehind() {
        fixture.close();
    }

    private SipText release(final SipText request, final int status) {
        fixture.callee.lose(LossCause.TIMED_OUT);
        fixture.reopened().lose(LossCause.CONNECT_TIMEOUT);
        final SipText response = fixture.caller.take(status);
        fixture.caller.takeNothing();
        assertEquals(1, fixture.count(Counter.RELEASED_REOPEN_FAILED));
        if (request.method().equals("INVITE")) {
            fixture.proxy.receive(fixture.caller, request.ack(response));
        }
        return response;
    }

    /** A request in a dialog that the callee accepted. */
    private SipText inDialog(final String method) {
        final SipText invite = RecoveryFixture.request("INVITE");
        final SipText forwarded = fixture.call(invite);
        fixture.proxy.receive(fixture.callee,
            forwarded.reply(200).with("Contact", "<sip:7002@10.0.0.30:5060;transport=tcp>"));
        final SipText request = invite.inDialog(method, fixture.caller.take(200));
        fixture.call(request);
        return request;
    }

    @Test
    void shouldAnswerAnInitialInviteWith500AndAReason() {
        final SipText invite = RecoveryFixture.request("INVITE");
        fixture.ring(invite);
        assertEquals("SIP;cause=503;text=\"connection lost\"", release(invite, 500).header("Reason"));
    }

    @Test
    void shouldAnswerAnInviteInADialogWith408SoThatItsSenderEndsTheDialog() {
        assertNull(release(inDialog("INVITE"), 408).header("Reason"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"BYE", "INFO", "REFER"})
    void shouldAnswerOtherMethodsInADialogWith500(final String method) {
        release(inDialog(method), 500);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MESSAGE", "SUBSCRIBE", "PUBLISH"})
    void shouldAnswerOtherMethodsWith500(final String method) {
        final SipText request = RecoveryFixture.request(method);
        fixture.call(request);
        release(request, 500);
    }

    @Test
    void shouldAnswerACancelledInviteWith487() {
        final SipText invite = RecoveryFixture.request("INVITE");
        fixture.ring(invite);
        fixture.proxy.receive(fixture.caller, invite.cancel());
        fixture.caller.take(200);
        fixture.callee.take("CANCEL");
        fixture.callee.lose(LossCause.TIMED_OUT);
        fixture.reopened().lose(LossCause.CONNECT_TIMEOUT);
        fixture.proxy.receive(fixture.caller, invite.ack(fixture.caller.take(487)));
        fixture.caller.takeNothing();
        assertEquals(2, fixture.count(Counter.RELEASED_REOPEN_FAILED));
    }

    /** 7005 has two phones, which ring. */
    private SipText fork() {
        for (int i = 0; i < 2; i++) {
            final String contact = "<sip:7005@10.0.0.3" + i + ":5060;transport=tcp>";
            final FakeLink registrar = fixture.wire.accept("udp:10.0.0.77:5060");
            fixture.proxy.receive(registrar, SipText.request("REGISTER", "sip:10.0.0.9", "UDP 10.0.0.77:5060")
                .with("To", "<sip:7005@10.0.0.9>").with("Contact", contact));
            registrar.take(200);
        }
        final FakeLink second = fixture.wire.accept(SECOND);
        final SipText invite = RecoveryFixture.request("INVITE").withUri("sip:7005@10.0.0.9");
        final SipText first = fixture.call(invite);
        fixture.proxy.receive(fixture.callee, first.reply(180));
        atSecond = second.take("INVITE");
        fixture.proxy.receive(second, atSecond.reply(180));
        fixture.caller.take(180);
        fixture.caller.take(180);
        return invite;
    }

    @Test
    void shouldGoOnRingingElsewhereWhenTheConnectionOfOneForkIsLostForGood() {
        fork();
        fixture.callee.lose(LossCause.TIMED_OUT);
        fixture.reopened().lose(LossCause.CONNECT_FAILED);
        fixture.caller.takeNothing();
        final FakeLink second = fixture.wire.link(SECOND);
        assertNull(second.cause());
        second.takeNothing();
        fixture.proxy.receive(second, atSecond.reply(200));
        fixture.caller.take(200);
        fixture.caller.takeNothing();
    }

    @Test
    void shouldPreferTheAnswerOfTheOtherForkToTheRelease() {
        final SipText invite = fork();
        final FakeLink second = fixture.wire.link(SECOND);
        fixture.callee.lose(LossCause.TIMED_OUT);
        fixture.reopened().lose(LossCause.CONNECT_FAILED);
        second.lose(LossCause.RESET);
        final FakeLink fresh = fixture.wire.link(SECOND);
        fresh.open();
        fixture.proxy.receive(fresh, fresh.take("INVITE").reply(486));
        fresh.take("ACK");
        fixture.proxy.receive(fixture.caller, invite.ack(fixture.caller.take(486)));
        fixture.caller.takeNothing();
    }

    @Test
    void shouldCancelTheForkThatWaitsForItsConnectionWhenTheOtherAnswers() {
        fork();
        final FakeLink second = fixture.wire.link(SECOND);
        fixture.callee.lose(LossCause.TIMED_OUT);
        fixture.proxy.receive(second, atSecond.reply(200));
        fixture.caller.take(200);
        final FakeLink reopened = fixture.open();
        final SipText again = reopened.take("INVITE");
        final SipText cancel = reopened.take("CANCEL");
        assertEquals("SIP;cause=200;text=\"Call completed elsewhere\"", cancel.header("Reason"));
        fixture.proxy.receive(reopened, cancel.reply(200));
        fixture.proxy.receive(reopened, again.reply(487));
        reopened.take("ACK");
        fixture.caller.takeNothing();
    }
}
