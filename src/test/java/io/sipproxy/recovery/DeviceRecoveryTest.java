package io.sipproxy.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import io.sipproxy.transport.LossCause;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whether, and where to, a connection is reopened depends on the device: by its kind and by how it is reached. */
class DeviceRecoveryTest {
    private static final String SERVICE = "tcp:10.0.0.80:5060";
    private static final String PHONE = "tcp:10.0.0.90:40000";
    private static final String CONTACT = "tcp:10.0.0.90:5066";

    private final RecoveryFixture fixture = new RecoveryFixture(
        "dn.8001.type", "voice-over-ip-service", "dn.8001.contact", "sip:8001@10.0.0.80:5060;transport=tcp",
        "dn.8002.type", "voice-over-ip-service", "dn.8003.contact", "sip:8003@10.0.0.80:5062;transport=tcp");
    private final FakeLink service = fixture.wire.accept(SERVICE);

    @AfterEach
    void shouldLeaveNothingBehind() {
        fixture.close();
    }

    private FakeLink register(final String user, final String contact) {
        final FakeLink phone = fixture.wire.accept(PHONE);
        fixture.register(phone, SipText.request("REGISTER", "sip:10.0.0.9", "TCP 10.0.0.90:5066")
            .with("To", "<sip:" + user + "@10.0.0.9>").with("Contact", contact));
        return phone;
    }

    private SipText call(final SipText request, final FakeLink link) {
        fixture.proxy.receive(fixture.caller, request);
        return link.take(request.method());
    }

    private void assertReleased(final SipText invite) {
        final SipText release = fixture.caller.take(500);
        fixture.proxy.receive(fixture.caller, invite.ack(release));
        fixture.assertConnects(0);
        assertEquals(1, fixture.count(Counter.RELEASED_NO_REOPENING));
        assertEquals(1, fixture.events(40013).size());
    }

    @Test
    void shouldReopenNothingForAServiceThatIsTheNextHop() {
        final SipText invite = RecoveryFixture.request("INVITE", "8001");
        call(invite, service);
        service.lose(LossCause.TIMED_OUT);
        assertReleased(invite);
    }

    @Test
    void shouldReopenTheConnectionToTheSipServerThatIsTheNextHopForTheNumberOfAService() {
        try (RecoveryFixture site = RecoveryFixture.withSipServer("sip:10.0.0.30:5060;transport=tcp", "dn.8001.type",
            "voice-over-ip-service")) {
            final SipText invite = RecoveryFixture.request("INVITE", "8001");
            final SipText first = site.ring(invite);
            site.callee.lose(LossCause.TIMED_OUT);
            assertEquals(first.toString(), site.open().take("INVITE").toString());
            site.answer(site.reopened(), first, 486);
            assertEquals(0, site.count(Counter.RELEASED_NO_REOPENING));
        }
    }

    @Test
    void shouldReopenNothingForAServiceThatRegistered() {
        final SipText invite = RecoveryFixture.request("INVITE", "8002");
        final FakeLink phone = register("8002", "<sip:x@10.0.0.90:5066;transport=tcp>");
        call(invite, phone);
        phone.lose(LossCause.TIMED_OUT);
        assertReleased(invite);
    }

    @Test
    void shouldReopenNothingForARequestInADialogWithAService() {
        final SipText invite = RecoveryFixture.request("INVITE", "8001");
        final SipText forwarded = call(invite, service);
        fixture.proxy.receive(service, forwarded.reply(200).with("Contact", "<sip:agent7@10.0.0.80;transport=tcp>"));
        call(invite.inDialog("BYE", fixture.caller.take(200)), service);
        service.lose(LossCause.TIMED_OUT);
        fixture.caller.take(500);
        fixture.assertConnects(0);
    }

    @Test
    void shouldCloseASuspectAtOnceOnWhichOnlyAServiceIsWaitedFor() {
        final SipText invite = RecoveryFixture.request("INVITE", "8001");
        call(invite, service);
        service.suspect();
        assertEquals(LossCause.ACK_TIMEOUT, service.cause());
        assertReleased(invite);
    }

    @Test
    void shouldNotReopenForTheCancelOfAServiceEither() {
        final SipText invite = RecoveryFixture.request("INVITE", "8001");
        fixture.proxy.receive(service, call(invite, service).reply(180));
        fixture.caller.take(180);
        fixture.proxy.receive(fixture.caller, invite.cancel());
        fixture.caller.take(200);
        service.take("CANCEL");
        service.suspect();
        fixture.assertConnects(0);
        fixture.proxy.receive(fixture.caller, invite.ack(fixture.caller.take(487)));
        assertEquals(2, fixture.count(Counter.RELEASED_NO_REOPENING));
    }

    @Test
    void shouldReleaseOnlyTheServiceOfThoseOnASuspect() {
        final FakeLink phone = register("8002", "<sip:8002@10.0.0.90:5066;transport=tcp>");
        fixture.proxy.receive(phone, SipText.request("REGISTER", "sip:10.0.0.9", "TCP 10.0.0.90:5066")
            .with("To", "<sip:7010@10.0.0.9>").with("Contact", "<sip:7010@10.0.0.90:5066;transport=tcp>"));
        phone.take(200);
        phone.acknowledge();
        fixture.advance(1);
        final SipText toService = RecoveryFixture.request("INVITE", "8002");
        call(toService, phone);
        final SipText toPhone = call(RecoveryFixture.request("INVITE", "7010"), phone);
        phone.suspect();
        fixture.assertConnects(1);
        fixture.caller.takeNothing();
        final FakeLink replacement = fixture.wire.link(CONTACT);
        replacement.open();
        fixture.proxy.receive(fixture.caller, toService.ack(fixture.caller.take(500)));
        assertEquals(toPhone.toString(), replacement.take("INVITE").toString());
        replacement.takeNothing();
        fixture.answer(replacement, toPhone, 200);
        assertEquals(1, fixture.count(Counter.RELEASED_NO_REOPENING));
    }

    @Test
    void shouldConnectToTheContactWhenAPhonesFlowIsLost() {
        final FakeLink phone = register("7010", "<sip:7010@10.0.0.90:5066;transport=tcp>");
        final SipText forwarded = call(RecoveryFixture.request("INVITE", "7010"), phone);
        phone.lose(LossCause.TIMED_OUT);
        fixture.assertConnects(1);
        final FakeLink reopened = fixture.wire.link(CONTACT);
        reopened.open();
        assertEquals(forwarded.toString(), reopened.take("INVITE").toString());
        fixture.answer(reopened, forwarded, 200);
    }

    @Test
    void shouldKeepTheTransportOfTheFlowWhenTheContactNamesNone() {
        final FakeLink phone = register("7010", "<sip:7010@10.0.0.90:5066>");
        final SipText forwarded = call(RecoveryFixture.request("INVITE", "7010"), phone);
        phone.lose(LossCause.TIMED_OUT);
        final FakeLink reopened = fixture.wire.link(CONTACT);
        reopened.open();
        assertEquals(forwarded.toString(), reopened.take("INVITE").toString());
        fixture.answer(reopened, forwarded, 200);
    }

    @Test
    void shouldSendTheCancelOfAFlowAgainToo() {
        final SipText invite = RecoveryFixture.request("INVITE", "7010");
        final FakeLink phone = register("7010", "<sip:7010@10.0.0.90:5066;transport=tcp>");
        final SipText forwarded = call(invite, phone);
        fixture.proxy.receive(phone, forwarded.reply(180));
        fixture.caller.take(180);
        fixture.proxy.receive(fixture.caller, invite.cancel());
        fixture.caller.take(200);
        phone.take("CANCEL");
        phone.lose(LossCause.TIMED_OUT);
        fixture.assertConnects(1);
        final FakeLink reopened = fixture.wire.link(CONTACT);
        reopened.open();
        reopened.take("INVITE");
        fixture.proxy.receive(reopened, reopened.take("CANCEL").reply(200));
        fixture.answer(reopened, forwarded, 487);
    }

    @Test
    void shouldReleaseWhenTheFlowsContactIsAHostThatIsUnknown() {
        final SipText invite = RecoveryFixture.request("INVITE", "7010");
        final FakeLink phone = register("7010", "<sip:7010@phone.invalid;transport=tcp>");
        call(invite, phone);
        phone.lose(LossCause.TIMED_OUT);
        fixture.proxy.receive(fixture.caller, invite.ack(fixture.caller.take(500)));
        fixture.assertConnects(0);
        assertEquals(1, fixture.count(Counter.RELEASED_NO_ADDRESS));
    }

    @Test
    void shouldReopenForAnotherDeviceAtTheHostOfTheService() {
        final FakeLink other = fixture.wire.accept("tcp:10.0.0.80:5062");
        final SipText forwarded = call(RecoveryFixture.request("INVITE", "8003"), other);
        other.lose(LossCause.TIMED_OUT);
        final FakeLink reopened = fixture.wire.link("tcp:10.0.0.80:5062");
        reopened.open();
        assertEquals(forwarded.toString(), reopened.take("INVITE").toString());
        fixture.answer(reopened, forwarded, 200);
    }
}
