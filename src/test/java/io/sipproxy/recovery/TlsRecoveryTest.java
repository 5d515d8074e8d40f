package io.sipproxy.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.ManualProxy;
import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import io.sipproxy.transport.LossCause;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What recovery gives TCP it gives TLS: a new connection to the same name, and a release that says why there is none. */
class TlsRecoveryTest {
    private static final String CALLEE = "tls:10.0.0.30:5061";

    private final ManualProxy proxy = ManualProxy.start("sip-port-tls", "5061", "tls-certificate", "any.pem",
        "sip-enable-tcp-keep-alive", "true", "dn.7002.contact", "sips:7002@callee.example");
    private final FakeLink caller = proxy.wire().accept("tls:10.0.0.1:40000");
    private final SipText invite = SipText.request("INVITE", "sip:7002@10.0.0.9", "TLS 10.0.0.1:5071");
    private SipText first;

    @AfterEach
    void close() {
        proxy.advance(40_000);
        proxy.assertIdle();
        proxy.close();
    }

    private void ring() throws InterruptedException {
        proxy.host("callee.example", "10.0.0.30");
        proxy.receive(caller, invite);
        proxy.answerHost();
        final FakeLink callee = proxy.wire().link(CALLEE);
        first = callee.take("INVITE");
        proxy.receive(callee, first.reply(180));
        caller.take(180);
        proxy.wire().connectSlowly(true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TIMED_OUT", "RESET", "END_OF_STREAM", "TLS_ERROR"})
    void shouldSendTheSameBytesToTheSameNameWhenConnectionIsLost(final LossCause cause) throws InterruptedException {
        ring();
        proxy.wire().link(CALLEE).lose(cause);
        final FakeLink again = proxy.wire().link(CALLEE);
        assertEquals("callee.example", again.host(), "verified in full again");
        again.takeNothing();
        again.open();
        assertEquals(first.toString(), again.take("INVITE").toString());
        proxy.receive(again, first.reply(486));
        final SipText busy = caller.take(486);
        again.take("ACK");
        proxy.receive(caller, invite.ack(busy));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TIMED_OUT", "ACK_TIMEOUT"})
    void shouldReleaseAndSayWhyWhenHandshakeOfTheNewConnectionFails(final LossCause detector)
        throws InterruptedException {
        ring();
        if (detector == LossCause.ACK_TIMEOUT) {
            proxy.wire().link(CALLEE).suspect();
        } else {
            proxy.wire().link(CALLEE).lose(detector);
        }
        proxy.wire().link(CALLEE).lose(LossCause.TLS_HANDSHAKE_FAILED, "certificate rejected: it is expired");
        final SipText release = caller.take(500);
        proxy.receive(caller, invite.ack(release));
        assertEquals(1, proxy.count(Counter.RELEASED_REOPEN_FAILED));
        final List<String> lines = proxy.eventLines().stream().filter(line -> line.startsWith("40013 ")).toList();
        assertEquals(1, lines.size());
        assertTrue(lines.get(0).contains("detector=" + detector), lines::toString);
        assertTrue(lines.get(0).endsWith(
            " reopening=TLS_HANDSHAKE_FAILED reason=\"certificate rejected: it is expired\""), lines::toString);
    }

    @Test
    void shouldReopenAtThePortOfTlsWhenTheContactOfAPhoneNamesNone() {
        final FakeLink phone = proxy.wire().accept("tls:10.0.0.40:40000");
        proxy.receive(phone, SipText.request("REGISTER", "sip:10.0.0.9", "TLS 10.0.0.40:5061")
            .with("To", "<sip:7003@10.0.0.9>").with("Contact", "<sip:7003@10.0.0.40>"));
        phone.take(200);
        phone.acknowledge();
        final SipText call = invite.withUri("sip:7003@10.0.0.9");
        proxy.receive(caller, call);
        final SipText forwarded = phone.take("INVITE");
        proxy.wire().connectSlowly(true);
        phone.lose(LossCause.RESET);
        final FakeLink again = proxy.wire().link("tls:10.0.0.40:5061");
        again.open();
        proxy.receive(again, again.take("INVITE").reply(486));
        again.take("ACK");
        proxy.receive(caller, call.ack(caller.take(486)));
        assertEquals("sip:7003@10.0.0.40", forwarded.uri());
    }
}
