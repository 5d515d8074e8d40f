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

/**
 * A phone behind a NAT that has noticed the loss of its connection before the proxy has, and registered over another one:
 * what it rings for, and the answer to what it asked for, goes there, since nobody gets through to its own address.
 */
class FlowRecoveryTest {
    private static final String CONTACT = "<sip:x@192.168.1.5:5066;transport=tcp>";
    private static final String PBX = "tcp:10.0.0.1:5070";
    private static final String BEHIND_NAT = "tcp:192.168.1.5:5066";

    private final RecoveryFixture fixture = new RecoveryFixture("dn.8002.type", "voice-over-ip-service");
    private final SipText invite = RecoveryFixture.request("INVITE", "8001");
    private final FakeLink old = register("8001", "tcp:10.0.0.90:40000");
    private int cseq;

    @AfterEach
    void shouldLeaveNothingBehind() {
        fixture.close();
    }

    private FakeLink register(final String user, final String from) {
        final FakeLink phone = fixture.wire.accept(from);
        fixture.register(phone, registration(user));
        return phone;
    }

    private SipText registration(final String user) {
        return SipText.request("REGISTER", "sip:10.0.0.9", "TCP 192.168.1.5:5066").with("CSeq", ++cseq + " REGISTER")
            .with("To", "<sip:" + user + "@10.0.0.9>").with("Contact", CONTACT);
    }

    private SipText ring(final FakeLink phone, final SipText call) {
        fixture.proxy.receive(fixture.caller, call);
        final SipText forwarded = phone.take("INVITE");
        fixture.proxy.receive(phone, forwarded.reply(180));
        fixture.caller.take(180);
        return forwarded;
    }

    @Test
    void shouldSendTheInviteOverTheConnectionThatThePhoneRegisteredOverSince() {
        final SipText forwarded = ring(old, invite);
        final FakeLink young = register("8001", "tcp:10.0.0.90:40002");
        old.lose(LossCause.TIMED_OUT);
        assertEquals(forwarded.toString(), young.take("INVITE").toString());
        fixture.answer(young, forwarded, 200);
        fixture.assertConnects(0);
        assertEquals(1, fixture.count(Counter.REQUESTS_RESENT));
        assertEquals(1, fixture.count(Counter.TRANSACTIONS_SAVED));
        assertEquals(1, fixture.events(40012).size());
    }

    @Test
    void shouldCloseASuspectAtOnceThatThePhoneHasLeft() {
        ring(old, invite);
        final FakeLink young = register("8001", "tcp:10.0.0.90:40002");
        old.suspect();
        assertEquals(LossCause.ACK_TIMEOUT, old.cause());
        fixture.answer(young, young.take("INVITE"), 200);
        fixture.assertConnects(0);
    }

    @Test
    void shouldSendTheInviteToThePhoneThatRegistersWhileNobodyGetsThroughToItsContact() {
        final SipText forwarded = ring(old, invite);
        old.lose(LossCause.TIMED_OUT);
        final FakeLink direct = fixture.wire.link(BEHIND_NAT);
        final FakeLink young = register("8001", "tcp:10.0.0.90:40002");
        young.takeNothing();
        direct.lose(LossCause.CONNECT_TIMEOUT);
        assertEquals(forwarded.toString(), young.take("INVITE").toString());
        fixture.answer(young, forwarded, 486);
        fixture.assertConnects(1);
        assertEquals(0, fixture.count(Counter.RELEASED_REOPEN_FAILED));
    }

    @Test
    void shouldSendANewCallToThePhoneThatRegistersWhileNobodyGetsThroughToItsContact() {
        old.lose(LossCause.TIMED_OUT);
        fixture.proxy.receive(fixture.caller, invite);
        final FakeLink young = register("8001", "tcp:10.0.0.90:40002");
        fixture.wire.link(BEHIND_NAT).lose(LossCause.CONNECT_TIMEOUT);
        fixture.answer(young, young.take("INVITE"), 486);
    }

    @Test
    void shouldReopenAtTheContactWhenTheNewConnectionIsLostToo() {
        final SipText forwarded = ring(old, invite);
        final FakeLink young = register("8001", "tcp:10.0.0.90:40002");
        old.lose(LossCause.TIMED_OUT);
        young.take("INVITE");
        young.lose(LossCause.RESET);
        final FakeLink direct = fixture.wire.link(BEHIND_NAT);
        direct.open();
        assertEquals(forwarded.toString(), direct.take("INVITE").toString());
        fixture.answer(direct, forwarded, 486);
    }

    @Test
    void shouldReopenAtTheContactWhenTheNewConnectionIsSuspectItself() {
        ring(old, invite);
        final FakeLink young = register("8001", "tcp:10.0.0.90:40002");
        ring(young, RecoveryFixture.request("INVITE", "8001"));
        young.suspect();
        old.lose(LossCause.TIMED_OUT);
        young.takeNothing();
        final FakeLink direct = fixture.wire.link(BEHIND_NAT);
        direct.open();
        final SipText first = direct.take("INVITE");
        final SipText second = direct.take("INVITE");
        fixture.answer(direct, first, 486);
        fixture.answer(direct, second, 486);
        fixture.assertConnects(1);
    }

    @Test
    void shouldTakeTheCancelAlong() {
        final SipText forwarded = ring(old, invite);
        final FakeLink young = register("8001", "tcp:10.0.0.90:40002");
        fixture.proxy.receive(fixture.caller, invite.cancel());
        fixture.caller.take(200);
        old.take("CANCEL");
        old.lose(LossCause.TIMED_OUT);
        young.take("INVITE");
        fixture.proxy.receive(young, young.take("CANCEL").reply(200));
        fixture.answer(young, forwarded, 487);
        fixture.assertConnects(0);
    }

    @Test
    void shouldSendNothingAgainForAServiceThatRegisteredAnew() {
        final FakeLink service = register("8002", "tcp:10.0.0.91:40000");
        final SipText call = RecoveryFixture.request("INVITE", "8002");
        ring(service, call);
        final FakeLink young = register("8002", "tcp:10.0.0.91:40002");
        service.lose(LossCause.TIMED_OUT);
        young.takeNothing();
        fixture.proxy.receive(fixture.caller, call.ack(fixture.caller.take(500)));
        assertEquals(1, fixture.count(Counter.RELEASED_NO_REOPENING));
    }

    @Test
    void shouldNotFollowAnotherUserWithTheSameContact() {
        ring(old, invite);
        final FakeLink other = register("8003", "tcp:10.0.0.92:40000");
        old.lose(LossCause.TIMED_OUT);
        other.takeNothing();
        final FakeLink direct = fixture.wire.link(BEHIND_NAT);
        direct.open();
        fixture.answer(direct, direct.take("INVITE"), 486);
    }

    /** The phone calls 7002, which rings. */
    private SipText call(final SipText call) {
        fixture.proxy.receive(old, call);
        final SipText forwarded = fixture.callee.take("INVITE");
        fixture.proxy.receive(fixture.callee, forwarded.reply(180));
        old.take(180);
        return forwarded;
    }

    /** The refusal of the call comes over a new connection to the address in its Via. */
    private static void assertRefusedOverVia(final RecoveryFixture site, final String via, final SipText call) {
        final FakeLink direct = site.wire.link(via);
        direct.open();
        site.proxy.receive(direct, call.ack(direct.take(486)));
    }

    private static SipText callFromPhone() {
        return SipText.request("INVITE", "sip:7002@10.0.0.9", "TCP 192.168.1.5:5066").with("Contact", CONTACT);
    }

    @Test
    void shouldSendTheAnswerOverTheConnectionThatTheCallerRegisteredOverSinceItsOwnWasLost() {
        final SipText call = callFromPhone();
        final SipText forwarded = call(call);
        old.lose(LossCause.TIMED_OUT);
        final FakeLink young = register("8001", "tcp:10.0.0.90:40002");
        fixture.proxy.receive(fixture.callee, forwarded.reply(183));
        young.take(183);
        fixture.proxy.receive(fixture.callee, forwarded.reply(486));
        fixture.callee.take("ACK");
        fixture.proxy.receive(young, call.ack(young.take(486)));
        fixture.assertConnects(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 486})
    void shouldSendTheAnswerAgainOverTheConnectionThatTheCallerRegisteredOverSince(final int status) {
        final SipText call = callFromPhone();
        fixture.proxy.receive(fixture.callee, call(call).reply(status));
        final SipText lost = old.take(status);
        final FakeLink young = register("8001", "tcp:10.0.0.90:40002");
        old.suspect();
        assertEquals(LossCause.ACK_TIMEOUT, old.cause());
        assertEquals(lost.toString(), young.take(status).toString());
        if (status == 486) {
            fixture.callee.take("ACK");
            fixture.proxy.receive(young, call.ack(lost));
        }
        fixture.assertConnects(0);
        assertEquals(1, fixture.count(Counter.RESPONSES_RESENT));
    }

    @Test
    void shouldSendTheAnswerToTheCallerThatRegistersWhileNobodyGetsThroughToItsVia() {
        final SipText call = callFromPhone();
        fixture.proxy.receive(fixture.callee, call(call).reply(486));
        fixture.callee.take("ACK");
        final SipText busy = old.take(486);
        old.lose(LossCause.TIMED_OUT);
        final FakeLink young = register("8001", "tcp:10.0.0.90:40002");
        fixture.wire.link("tcp:10.0.0.90:5066").lose(LossCause.CONNECT_TIMEOUT);
        assertEquals(busy.toString(), young.take(486).toString());
        fixture.proxy.receive(young, call.ack(busy));
        fixture.assertConnects(1);
    }

    @Test
    void shouldNotFollowAContactThatTheCallerHasNotRegisteredItself() {
        final FakeLink stranger = fixture.wire.accept("tcp:10.0.0.90:40001");
        final SipText call = callFromPhone();
        fixture.proxy.receive(stranger, call);
        final SipText forwarded = fixture.callee.take("INVITE");
        stranger.lose(LossCause.RESET);
        fixture.proxy.receive(fixture.callee, forwarded.reply(486));
        fixture.callee.take("ACK");
        old.takeNothing();
        assertRefusedOverVia(fixture, "tcp:10.0.0.90:5066", call);
    }

    @Test
    void shouldTryAnotherConnectionForASuspectThatNotAllHaveLeft() {
        ring(old, invite);
        fixture.register(old, registration("8004").with("Contact", "<sip:y@192.168.1.6:5066;transport=tcp>"));
        final SipText second = RecoveryFixture.request("INVITE", "8004");
        fixture.proxy.receive(fixture.caller, second);
        final SipText forwarded = old.take("INVITE");
        final FakeLink young = register("8001", "tcp:10.0.0.90:40002");
        old.suspect();
        assertNull(old.cause());
        old.revive();
        fixture.answer(old, forwarded, 486);
        young.takeNothing();
        old.lose(LossCause.RESET);
        fixture.answer(young, young.take("INVITE"), 486);
    }

    @Test
    void shouldConnectToTheViaOfACallerThatHasRegisteredNowhereElse() {
        final SipText call = callFromPhone();
        final SipText forwarded = call(call);
        old.lose(LossCause.TIMED_OUT);
        fixture.proxy.receive(fixture.callee, forwarded.reply(486));
        fixture.callee.take("ACK");
        assertRefusedOverVia(fixture, "tcp:10.0.0.90:5066", call);
        fixture.assertConnects(1);
    }

    @Test
    void shouldNotSendTheAnswerToAnotherAddressWhereSomebodyRegisteredTheSameContact() {
        final SipText call = callFromPhone();
        final SipText forwarded = call(call);
        old.lose(LossCause.TIMED_OUT);
        final FakeLink other = register("8001", "tcp:10.0.0.66:40000");
        fixture.proxy.receive(fixture.callee, forwarded.reply(486));
        fixture.callee.take("ACK");
        other.takeNothing();
        assertRefusedOverVia(fixture, "tcp:10.0.0.90:5066", call);
    }

    @Test
    void shouldFollowAPhoneOfASipServer() {
        try (RecoveryFixture site = RecoveryFixture.withSipServer("sip:10.0.0.1:5070;transport=tcp")) {
            final FakeLink pbx = site.wire.accept(PBX);
            final FakeLink phone = register(site, pbx, "tcp:10.0.0.90:40000");
            final SipText call = SipText.request("INVITE", "sip:x@192.168.1.5:5066;transport=tcp", "TCP 10.0.0.1:5070");
            site.proxy.receive(pbx, call);
            final SipText forwarded = phone.take("INVITE");
            final FakeLink young = register(site, pbx, "tcp:10.0.0.90:40002");
            phone.lose(LossCause.TIMED_OUT);
            assertEquals(forwarded.toString(), young.take("INVITE").toString());
            site.proxy.receive(young, forwarded.reply(486));
            young.take("ACK");
            site.proxy.receive(pbx, call.ack(pbx.take(486)));
            site.assertConnects(0);
            assertNull(young.cause());
        }
    }

    @Test
    void shouldNotSendTheAnswerForASipServerToAPhoneWithTheSameContact() {
        try (RecoveryFixture site = RecoveryFixture.withSipServer("sip:10.0.0.1:5070;transport=tcp")) {
            final FakeLink pbx = site.wire.accept(PBX);
            final FakeLink phone = register(site, pbx, "tcp:10.0.0.90:40000");
            final SipText call = SipText.request("INVITE", "sip:7002@10.0.0.30:5060;transport=tcp",
                "TCP 10.0.0.1:5070").with("Contact", CONTACT);
            site.proxy.receive(pbx, call);
            final SipText forwarded = site.callee.take("INVITE");
            pbx.lose(LossCause.TIMED_OUT);
            site.proxy.receive(site.callee, forwarded.reply(486));
            site.callee.take("ACK");
            phone.takeNothing();
            assertRefusedOverVia(site, PBX, call);
        }
    }

    private FakeLink register(final RecoveryFixture site, final FakeLink pbx, final String from) {
        final FakeLink phone = site.wire.accept(from);
        site.proxy.receive(phone, registration("8001"));
        site.proxy.receive(pbx, pbx.take("REGISTER").reply(200).with("Contact", CONTACT + ";expires=3600"));
        site.registered(phone);
        return phone;
    }
}
