package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sipproxy.ManualProxy;
import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 3261 16.3, and what the proxy answers of its own. */
class ValidationTest {
    private final ManualProxy proxy = ManualProxy.withSipServer("sip:10.0.0.20:5060;transport=tcp");
    private final FakeLink phone = proxy.wire().accept("tcp:10.0.0.1:40000");
    private final FakeLink pbx = proxy.wire().accept("tcp:10.0.0.20:5060");

    @AfterEach
    void close() {
        proxy.advance(64_000);
        proxy.assertIdle();
        proxy.close();
    }

    private static SipText ofPhone(final String method, final String uri) {
        return SipText.request(method, uri, "TCP 10.0.0.1:40000");
    }

    private SipText answered(final SipText request, final int status) {
        proxy.receive(phone, request);
        final SipText answer = phone.take(status);
        phone.takeNothing();
        pbx.takeNothing();
        return answer;
    }

    @ParameterizedTest
    @ValueSource(strings = {"INVITE", "MESSAGE", "REGISTER", "FUTURE"})
    void shouldRefuseWhatHasGoneTooFar(final String method) {
        final SipText request = ofPhone(method, "sip:7002@10.0.0.9").with("Max-Forwards", "0");
        final SipText refusal = answered(request, 483);
        assertEquals(request.headers("Via"), refusal.headers("Via"));
        assertEquals(1, proxy.count(Counter.TOO_MANY_HOPS));
        if (method.equals("INVITE")) {
            proxy.receive(phone, request.ack(refusal));
        }
    }

    @Test
    void shouldAnswerOptionsThatEndHere() {
        answered(ofPhone("OPTIONS", "sip:7002@10.0.0.9").with("Max-Forwards", "0"), 200);
        answered(ofPhone("OPTIONS", "sip:10.0.0.9").with("Max-Forwards", "0"), 200);
    }

    @Test
    void shouldForwardTheLastHop() {
        proxy.receive(phone, ofPhone("MESSAGE", "sip:7002@10.0.0.9").with("Max-Forwards", "1"));
        final SipText request = pbx.take("MESSAGE");
        assertEquals("0", request.header("Max-Forwards"));
        proxy.receive(pbx, request.reply(200));
        phone.take(200);
    }

    @Test
    void shouldRefuseExtensionsThatAreDemandedOfTheProxy() {
        final SipText refusal = answered(ofPhone("MESSAGE", "sip:7002@10.0.0.9")
            .add("Proxy-Require", "foo, bar").add("Proxy-Require", "baz"), 420);
        assertEquals(List.of("foo, bar", "baz"), refusal.headers("Unsupported"));
        assertEquals(1, proxy.count(Counter.PROXY_REQUIRE_REFUSED));
    }

    @Test
    void shouldPassOnWhatIsDemandedOfTheCallee() {
        proxy.receive(phone, ofPhone("MESSAGE", "sip:7002@10.0.0.9").add("Require", "foo"));
        final SipText request = pbx.take("MESSAGE");
        assertEquals("foo", request.header("Require"));
        proxy.receive(pbx, request.reply(420));
        phone.take(420);
    }

    @Test
    void shouldRefuseExtensionsThatAreDemandedOfTheProxyAsServer() {
        assertEquals("foo", answered(ofPhone("OPTIONS", "sip:10.0.0.9").add("Require", "foo"), 420)
            .header("Unsupported"));
    }

    /** An ACK cannot be refused: whatever it demands is not looked at (8.2.2.3). */
    @Test
    void shouldForwardAnAckThatDemandsSomething() {
        final SipText invite = ofPhone("INVITE", "sip:7002@10.0.0.9");
        proxy.receive(phone, invite);
        proxy.receive(pbx, pbx.take("INVITE").reply(200).with("Contact", "<sip:7002@10.0.0.20;transport=tcp>"));
        proxy.receive(phone, invite.inDialog("ACK", phone.take(200)).add("Proxy-Require", "foo").add("Require", "foo"));
        assertEquals("foo", pbx.take("ACK").header("Proxy-Require"));
    }

    @Test
    void shouldDropAnAckThatHasGoneTooFar() {
        final SipText invite = ofPhone("INVITE", "sip:7002@10.0.0.9");
        proxy.receive(phone, invite);
        proxy.receive(pbx, pbx.take("INVITE").reply(200).with("Contact", "<sip:7002@10.0.0.20;transport=tcp>"));
        proxy.receive(phone, invite.inDialog("ACK", phone.take(200)).with("Max-Forwards", "0"));
        pbx.takeNothing();
        assertEquals(1, proxy.count(Counter.ACKS_DROPPED));
    }

    @Test
    void shouldBreakALoop() {
        proxy.receive(phone, ofPhone("MESSAGE", "sip:7002@10.0.0.9"));
        final SipText first = pbx.take("MESSAGE");
        final FakeLink someProxy = proxy.wire().accept("udp:10.0.0.77:5060");
        final SipText back = first.addFirst("Via", "SIP/2.0/UDP 10.0.0.77;branch=z9hG4bKsome");
        proxy.receive(someProxy, back);
        assertEquals(back.headers("Via"), someProxy.take(482).headers("Via"));
        assertEquals(1, proxy.count(Counter.LOOPS_DETECTED));
        proxy.receive(pbx, first.reply(482));
        phone.take(482);
    }

    @Test
    void shouldLetASpiralPass() {
        proxy.receive(phone, ofPhone("MESSAGE", "sip:7002@10.0.0.9"));
        final SipText first = pbx.take("MESSAGE");
        final FakeLink someProxy = proxy.wire().accept("udp:10.0.0.77:5060");
        proxy.receive(someProxy, first.withUri("sip:7003@10.0.0.9")
            .addFirst("Via", "SIP/2.0/UDP 10.0.0.77;branch=z9hG4bKsome"));
        final SipText second = pbx.take("MESSAGE");
        assertEquals(4, second.headers("Via").size());
        proxy.receive(pbx, second.reply(200));
        someProxy.take(200);
        proxy.receive(pbx, first.reply(200));
        phone.take(200);
    }

    @Test
    void shouldRefuseNewRequestsWhileItStops() {
        final SipText invite = ofPhone("INVITE", "sip:7002@10.0.0.9");
        proxy.receive(phone, invite);
        final SipText atPbx = pbx.take("INVITE");
        proxy.core().intake(Intake.STOPPING);
        final SipText late = ofPhone("INVITE", "sip:7003@10.0.0.9");
        proxy.receive(phone, late.ack(answered(late, 503)));
        answered(ofPhone("OPTIONS", "sip:10.0.0.9"), 503);
        assertEquals(2, proxy.count(Counter.REFUSED_WHILE_STOPPING));
        proxy.receive(pbx, atPbx.reply(200).with("Contact", "<sip:7002@10.0.0.20;transport=tcp>"));
        final SipText ok = phone.take(200);
        proxy.receive(phone, invite.inDialog("ACK", ok));
        pbx.take("ACK");
        proxy.receive(phone, invite.inDialog("BYE", ok));
        proxy.receive(pbx, pbx.take("BYE").reply(200));
        phone.take(200);
    }

    @Test
    void shouldCancelWhileItStops() {
        final SipText invite = ofPhone("INVITE", "sip:7002@10.0.0.9");
        proxy.receive(phone, invite);
        final SipText atPbx = pbx.take("INVITE");
        proxy.receive(pbx, atPbx.reply(180));
        phone.take(180);
        proxy.core().intake(Intake.STOPPING);
        proxy.receive(phone, invite.cancel());
        phone.take(200);
        proxy.receive(pbx, pbx.take("CANCEL").reply(200));
        proxy.receive(pbx, atPbx.reply(487));
        pbx.take("ACK");
        proxy.receive(phone, invite.ack(phone.take(487)));
    }

    @Test
    void shouldAnswerTheProxysOwnOptionsWithWhatItKnows() {
        final SipText ok = answered(ofPhone("OPTIONS", "sip:10.0.0.9:5060"), 200);
        for (final String method : List.of("INVITE", "ACK", "CANCEL", "BYE", "OPTIONS", "REGISTER", "SUBSCRIBE",
            "NOTIFY")) {
            assertEquals(true, List.of(ok.header("Allow").split(", ")).contains(method), method);
        }
        assertNull(ok.header("Contact"));
        assertEquals(1, proxy.count(Counter.OPTIONS_ANSWERED));
    }
}
