package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sipproxy.ManualProxy;
import io.sipproxy.sip.SipText;
import io.sipproxy.transport.FakeLink;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Calls that go on through another proxy, or through the same one after its restart. */
class RecordRouteKeyTest {
    private static ManualProxy start(final String... key) {
        final String[] options = {"applications", "pbx", "application.pbx.primary", "sip:10.0.0.20:5060;transport=tcp",
            "serving-sipserver", "pbx"};
        final String[] all = Arrays.copyOf(options, options.length + key.length);
        System.arraycopy(key, 0, all, options.length, key.length);
        return ManualProxy.start(all);
    }

    /** @return the BYE of a call that was set up through this proxy. */
    private static SipText byeAfterCallThrough(final ManualProxy proxy) {
        final FakeLink phone = proxy.wire().accept("tcp:10.0.0.1:40000");
        final SipText invite = SipText.request("INVITE", "sip:7002@10.0.0.9", "TCP 10.0.0.1:40000");
        proxy.receive(phone, invite);
        final FakeLink pbx = proxy.wire().link("tcp:10.0.0.20:5060");
        proxy.receive(pbx, pbx.take("INVITE").reply(200).with("Contact", "<sip:7002@10.0.0.88:5070;transport=tcp>"));
        return invite.inDialog("BYE", phone.take(200));
    }

    @Test
    void shouldGoOnWithTheSameKey() {
        final String key = "0123456789abcdef0123456789abcdef";
        try (ManualProxy first = start("record-route-key", key); ManualProxy second = start("record-route-key", key)) {
            second.receive(second.wire().accept("tcp:10.0.0.1:40000"), byeAfterCallThrough(first));
            assertEquals("sip:7002@10.0.0.88:5070;transport=tcp",
                second.wire().link("tcp:10.0.0.88:5070").take("BYE").uri());
        }
    }

    @Test
    void shouldNotGoOnWithAnotherKey() {
        try (ManualProxy first = start(); ManualProxy second = start()) {
            final FakeLink phone = second.wire().accept("tcp:10.0.0.1:40000");
            second.receive(phone, byeAfterCallThrough(first));
            phone.take(403);
        }
    }
}
