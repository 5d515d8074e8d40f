package io.sipproxy.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sipproxy.ManualProxy;
import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import org.junit.jupiter.api.Test;

/** RFC 4475 3.2.1: the magic cookie promises a unique branch, and nothing follows it. */
class BareBranchTest {
    @Test
    void shouldTellRequestsWithABareMagicCookieApartByWhatElseIsInThem() {
        try (ManualProxy proxy = ManualProxy.withSipServer("sip:10.0.0.20:5060;transport=udp")) {
            final FakeLink phone = proxy.wire().accept("udp:192.0.2.33:5060");
            final FakeLink pbx = proxy.wire().accept("udp:10.0.0.20:5060");
            final SipText first = request();
            final SipText second = request();
            proxy.receive(phone, first);
            final SipText firstAtPbx = pbx.take("OPTIONS");
            proxy.receive(phone, second);
            final SipText secondAtPbx = pbx.take("OPTIONS");
            proxy.receive(phone, first);
            proxy.receive(phone, second);
            assertEquals(2, proxy.count(Counter.REQUESTS_RETRANSMITTED_BY_PEER));
            pbx.takeNothing();
            proxy.receive(pbx, secondAtPbx.reply(404));
            assertEquals(second.header("Call-ID"), phone.take(404).header("Call-ID"));
            proxy.receive(pbx, firstAtPbx.reply(200));
            assertEquals(first.header("Call-ID"), phone.take(200).header("Call-ID"));
            proxy.advance(32_000);
            proxy.assertIdle();
        }
    }

    private static SipText request() {
        return SipText.request("OPTIONS", "sip:user@example.com", "UDP 192.0.2.33:5060").withBranch("z9hG4bK");
    }
}
