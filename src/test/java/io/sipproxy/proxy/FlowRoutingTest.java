package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sipproxy.ManualProxy;
import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import io.sipproxy.transport.LossCause;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Phones behind a NAT that register with a SIP Server through this proxy. */
class FlowRoutingTest {
    private static final String CONTACT = "sip:7001@192.168.1.5:5060;transport=tcp";

    private final ManualProxy proxy = ManualProxy.withSipServer("sip:10.0.0.20:5060;transport=tcp");
    private final FakeLink phone = proxy.wire().accept("tcp:10.0.0.1:40000");
    private final FakeLink pbx = proxy.wire().accept("tcp:10.0.0.20:5060");
    private int cseq;

    @AfterEach
    void close() {
        proxy.advance(64_000);
        proxy.assertIdle();
        proxy.close();
    }

    private void register(final FakeLink from, final int status, final String expires) {
        final SipText request = SipText.request("REGISTER", "sip:10.0.0.9", "TCP 192.168.1.5:5060")
            .with("To", "<sip:7001@10.0.0.9>").with("CSeq", ++cseq + " REGISTER")
            .with("Contact", '<' + CONTACT + ">;expires=" + expires);
        proxy.receive(from, request);
        final SipText atPbx = pbx.take("REGISTER");
        assertEquals('<' + CONTACT + ">;expires=" + expires, atPbx.header("Contact"));
        proxy.receive(pbx, atPbx.reply(status).with("Contact", '<' + CONTACT + ">;expires=" + expires));
        from.take(status);
    }

    private void call(final FakeLink expected, final String uri) {
        proxy.receive(pbx, SipText.request("MESSAGE", uri, "TCP 10.0.0.20:5060"));
        final SipText request = expected.take("MESSAGE");
        assertEquals(uri, request.uri());
        proxy.receive(expected, request.reply(200));
        pbx.take(200);
    }

    @Test
    void shouldReachAPhoneOverTheConnectionThatItRegisteredOver() {
        register(phone, 200, "3600");
        call(phone, CONTACT);
        call(phone, "sip:7001@192.168.1.5");
        assertEquals(1, proxy.count(Counter.FLOWS_LEARNED));
        assertEquals(2, proxy.wire().links().size());
    }

    @Test
    void shouldReachAPhoneBehindItsOwnRecordRoute() {
        register(phone, 200, "3600");
        final SipText invite = SipText.request("INVITE", CONTACT, "TCP 10.0.0.20:5060")
            .with("Contact", "<sip:10.0.0.20:5060;transport=tcp>");
        proxy.receive(pbx, invite);
        proxy.receive(phone, phone.take("INVITE").reply(200).with("Contact", '<' + CONTACT + '>'));
        final SipText ok = pbx.take(200);
        proxy.receive(pbx, invite.inDialog("ACK", ok));
        assertEquals(List.of(), phone.take("ACK").headers("Route"));
        proxy.receive(pbx, invite.inDialog("BYE", ok));
        proxy.receive(phone, phone.take("BYE").reply(200));
        pbx.take(200);
    }

    @Test
    void shouldLearnNothingFromARefusal() {
        register(phone, 403, "3600");
        assertEquals(0, proxy.count(Counter.FLOWS_LEARNED));
        proxy.receive(pbx, SipText.request("MESSAGE", CONTACT, "TCP 10.0.0.20:5060"));
        phone.takeNothing();
        final FakeLink direct = proxy.wire().link("tcp:192.168.1.5:5060");
        proxy.receive(direct, direct.take("MESSAGE").reply(200));
        pbx.take(200);
    }

    @Test
    void shouldTryTheContactWhenTheConnectionIsGone() {
        register(phone, 200, "3600");
        phone.lose(LossCause.END_OF_STREAM);
        proxy.receive(pbx, SipText.request("MESSAGE", CONTACT, "TCP 10.0.0.20:5060"));
        final FakeLink direct = proxy.wire().link("tcp:192.168.1.5:5060");
        proxy.receive(direct, direct.take("MESSAGE").reply(200));
        pbx.take(200);
    }

    @Test
    void shouldUseTheConnectionOfTheLastRegister() {
        register(phone, 200, "3600");
        final FakeLink next = proxy.wire().accept("tcp:10.0.0.1:40001");
        register(next, 200, "3600");
        call(next, CONTACT);
    }

    @Test
    void shouldForgetTheConnectionWhenTheRegistrationEnds() {
        register(phone, 200, "60");
        proxy.advance(60_000);
        proxy.core().expire(proxy.nowNs());
        proxy.receive(pbx, SipText.request("MESSAGE", CONTACT, "TCP 10.0.0.20:5060"));
        phone.takeNothing();
        proxy.wire().link("tcp:192.168.1.5:5060").take("MESSAGE");
    }

    @Test
    void shouldReachThePhoneWhateverMaddrNamesThisProxy() {
        register(phone, 200, "3600");
        proxy.receive(pbx, SipText.request("MESSAGE", "sip:7001@192.168.1.5:5060;maddr=10.0.0.9;transport=tcp",
            "TCP 10.0.0.20:5060"));
        final SipText request = phone.take("MESSAGE");
        assertEquals("sip:7001@192.168.1.5:5060", request.uri());
        proxy.receive(phone, request.reply(200));
        pbx.take(200);
        assertEquals(0, proxy.count(Counter.DNS_QUESTIONS));
    }

    /** A pass-through of challenges: the registrar's 401 and the phone's second try. */
    @Test
    void shouldPassChallengesOfTheRegistrar() {
        final SipText request = SipText.request("REGISTER", "sip:10.0.0.9", "TCP 192.168.1.5:5060");
        proxy.receive(phone, request);
        proxy.receive(pbx, pbx.take("REGISTER").reply(401).add("WWW-Authenticate", "Digest realm=\"x\", nonce=\"y\""));
        assertEquals("Digest realm=\"x\", nonce=\"y\"", phone.take(401).header("WWW-Authenticate"));
        proxy.receive(phone, request.withBranch("z9hG4bKagain").with("CSeq", "2 REGISTER")
            .add("Authorization", "Digest username=\"z\""));
        final SipText again = pbx.take("REGISTER");
        assertEquals("Digest username=\"z\"", again.header("Authorization"));
        assertNull(again.header("Record-Route"));
        proxy.receive(pbx, again.reply(200));
        phone.take(200);
    }
}
