package io.sipproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.sip.SipText;
import io.sipproxy.transport.FakeLink;
import org.junit.jupiter.api.Test;

/** The fakes themselves: that they carry a call, and that they notice what is left behind. */
class ManualProxyTest {
    @Test
    void shouldCarryACallAndBeIdleAfterIt() {
        try (ManualProxy proxy = ManualProxy.withSipServer("sip:10.0.0.20:5060;transport=tcp")) {
            final FakeLink phone = proxy.wire().accept("tcp:10.0.0.1:40000");
            final SipText invite = SipText.request("INVITE", "sip:7002@10.0.0.9", "TCP 10.0.0.1:40000");
            proxy.receive(phone, invite);
            final FakeLink pbx = proxy.wire().link("tcp:10.0.0.20:5060");
            final SipText forwarded = pbx.take("INVITE");
            assertEquals("69", forwarded.header("Max-Forwards"));
            proxy.receive(pbx, forwarded.reply(200).with("Contact", "<sip:7002@10.0.0.20:5060;transport=tcp>"));
            final SipText ok = phone.take(200);
            assertEquals(invite.headers("Via"), ok.headers("Via"));
            proxy.receive(phone, invite.inDialog("ACK", ok));
            pbx.take("ACK");
            proxy.receive(phone, invite.inDialog("BYE", ok));
            proxy.receive(pbx, pbx.take("BYE").reply(200));
            phone.take(200);
            assertThrows(AssertionError.class, proxy::assertIdle);
            proxy.advance(32_000);
            proxy.assertIdle();
        }
    }

    @Test
    void shouldLookUpAHostNameWhenTheTestSaysSo() throws InterruptedException {
        try (ManualProxy proxy = ManualProxy.withContact("7002", "sip:7002@phone.example.com:5070")) {
            proxy.host("phone.example.com", "10.0.0.30");
            final FakeLink phone = proxy.wire().accept("udp:10.0.0.1:5060");
            proxy.receive(phone, SipText.request("OPTIONS", "sip:7002@10.0.0.9", "UDP 10.0.0.1"));
            assertEquals(0, proxy.wire().connects());
            proxy.answerHost();
            final FakeLink callee = proxy.wire().link("udp:10.0.0.30:5070");
            proxy.receive(callee, callee.take("OPTIONS").reply(200));
            assertTrue(phone.take(200).headers("Via").size() == 1);
            proxy.advance(32_000);
            proxy.assertIdle();
        }
    }
}
