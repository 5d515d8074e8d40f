package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sipproxy.ManualProxy;
import io.sipproxy.dns.HostQuery;
import io.sipproxy.dns.LookupKind;
import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import io.sipproxy.transport.LossCause;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests whose next hop is a name. */
@Timeout(60)
class HostWaitTest {
    private final ManualProxy proxy = ManualProxy.withSipServer("sip:10.0.0.20:5060;transport=tcp");
    private final FakeLink pbx = proxy.wire().accept("tcp:10.0.0.20:5060");

    @AfterEach
    void close() {
        proxy.advance(200_000);
        proxy.assertIdle();
        proxy.close();
    }

    private static SipText ofPbx(final String method, final String uri) {
        return SipText.request(method, uri, "TCP 10.0.0.20:5060");
    }

    @Test
    void shouldForwardWhenTheNameIsKnown() throws InterruptedException {
        proxy.host("phone.example.com", "10.0.0.50");
        final SipText first = ofPbx("MESSAGE", "sip:7001@phone.example.com:5070");
        final SipText second = ofPbx("INVITE", "sip:7002@Phone.Example.com:5060;transport=tcp");
        proxy.receive(pbx, first);
        proxy.receive(pbx, second);
        assertEquals(1, proxy.wire().links().size());
        proxy.answerHost();
        final FakeLink udp = proxy.wire().link("udp:10.0.0.50:5070");
        final SipText message = udp.take("MESSAGE");
        assertEquals(first.header("Via"), message.headers("Via").get(1));
        assertEquals("69", message.header("Max-Forwards"));
        final FakeLink tcp = proxy.wire().link("tcp:10.0.0.50:5060");
        final SipText invite = tcp.take("INVITE");
        proxy.receive(udp, message.reply(200));
        pbx.take(200);
        proxy.receive(tcp, invite.reply(486));
        tcp.take("ACK");
        proxy.receive(pbx, second.ack(pbx.take(486)));
        assertEquals(1, proxy.count(Counter.DNS_QUESTIONS));
        proxy.receive(pbx, ofPbx("MESSAGE", "sip:7001@phone.example.com:5070"));
        proxy.receive(udp, udp.take("MESSAGE").reply(200));
        pbx.take(200);
        assertEquals(1, proxy.count(Counter.DNS_QUESTIONS), "the answer is kept");
    }

    @Test
    void shouldTellAnInviterThatItIsBeingWorkedOn() throws InterruptedException {
        final SipText invite = ofPbx("INVITE", "sip:7001@phone.example.com");
        proxy.receive(pbx, invite);
        proxy.advance(200);
        pbx.take(100);
        proxy.answerHost();
        proxy.receive(pbx, invite.ack(pbx.take(500)));
    }

    /** What is no host name is not the same once it is text, so it would be asked for again and again. */
    @Test
    void shouldAnswer400WithoutLookupWhenMaddrIsNoHost() {
        proxy.receive(pbx, ofPbx("MESSAGE", "sip:7001@example.com;maddr=e\u0090\u00a8").toString()
            .getBytes(StandardCharsets.ISO_8859_1));
        pbx.take(400);
        assertEquals(0, proxy.count(Counter.DNS_QUESTIONS));
    }

    @Test
    void shouldAnswer500WhenTheNameHasNoAddress() throws InterruptedException {
        proxy.receive(pbx, ofPbx("MESSAGE", "sip:7001@nowhere.example.com"));
        proxy.answerHost();
        pbx.take(500);
        assertEquals(1, proxy.count(Counter.NEXT_HOP_UNRESOLVED));
        assertEquals(1, proxy.count(Counter.DNS_FAILURES));
    }

    /** A name of this proxy that sip-domains lacks: the second time round it is plain. */
    @Test
    void shouldBreakTheLoopWhenTheNameLeadsHere() throws InterruptedException {
        proxy.host("proxy.example.com", "10.0.0.9");
        proxy.receive(pbx, ofPbx("MESSAGE", "sip:7001@elsewhere.example.com")
            .with("Route", "<sip:proxy.example.com;transport=tcp;lr>"));
        proxy.answerHost();
        final FakeLink self = proxy.wire().link("tcp:10.0.0.9:5060");
        final SipText back = self.take("MESSAGE");
        // As if it came from the SIP Server's host, where a request's Route is followed.
        proxy.receive(pbx, back);
        proxy.receive(self, pbx.take(482));
        pbx.take(482);
        self.takeNothing();
    }

    @Test
    void shouldAnswer500WhenTheLookupTakesTooLong() throws InterruptedException {
        proxy.receive(pbx, ofPbx("MESSAGE", "sip:7001@phone.example.com"));
        proxy.loseHost();
        proxy.advance(8_000);
        proxy.resolver().expire(proxy.nowNs());
        assertEquals(List.of(500), pbx.takeAll().stream().map(SipText::status).filter(status -> status != 100)
            .toList());
    }

    /** With a T1 of 100 ms the sender of a MESSAGE waits for 6.4 s. */
    @Test
    void shouldSendNothingWhoseSenderHasGivenUpWhenTheNameIsKnown() throws InterruptedException {
        try (ManualProxy quick = ManualProxy.start("timer-t1", "100", "applications", "pbx",
            "application.pbx.primary", "sip:10.0.0.20:5060;transport=tcp", "serving-sipserver", "pbx")) {
            quick.host("phone.example.com", "10.0.0.50");
            final FakeLink server = quick.wire().accept("tcp:10.0.0.20:5060");
            final SipText invite = ofPbx("INVITE", "sip:7002@phone.example.com;transport=tcp");
            quick.receive(server, ofPbx("MESSAGE", "sip:7001@phone.example.com;transport=tcp"));
            quick.receive(server, invite);
            quick.advance(6_400);
            quick.answerHost();
            final FakeLink phone = quick.wire().link("tcp:10.0.0.50:5060");
            quick.receive(phone, phone.take("INVITE").reply(486));
            phone.take("ACK");
            phone.takeNothing();
            assertEquals(1, quick.count(Counter.NON_INVITE_UNANSWERED));
            server.takeAll().stream().filter(response -> response.status() == 486)
                .forEach(busy -> quick.receive(server, invite.ack(busy)));
            quick.advance(40_000);
            quick.assertIdle();
        }
    }

    @Test
    void shouldNotSendTwiceWhatIsRepeatedWhileItWaits() throws InterruptedException {
        proxy.host("phone.example.com", "10.0.0.50");
        final FakeLink udpPhone = proxy.wire().accept("udp:10.0.0.1:5060");
        proxy.receive(udpPhone, SipText.request("MESSAGE", "sip:7001@10.0.0.9", "UDP 10.0.0.1"));
        pbx.take("MESSAGE");
        final SipText message = ofPbx("MESSAGE", "sip:7001@phone.example.com");
        proxy.receive(pbx, message);
        proxy.receive(pbx, message);
        proxy.answerHost();
        final FakeLink phone = proxy.wire().link("udp:10.0.0.50:5060");
        proxy.receive(phone, phone.take("MESSAGE").reply(200));
        phone.takeNothing();
        pbx.take(200);
    }

    @Test
    void shouldHoldAnAckUntilTheNameIsKnown() throws InterruptedException {
        proxy.host("phone.example.com", "10.0.0.50");
        proxy.receive(pbx, ofPbx("ACK", "sip:7001@phone.example.com:5070;transport=tcp"));
        assertEquals(1, proxy.wire().links().size());
        proxy.answerHost();
        final SipText ack = proxy.wire().link("tcp:10.0.0.50:5070").take("ACK");
        assertEquals(2, ack.headers("Via").size());
        assertEquals(1, proxy.count(Counter.ACKS_RECEIVED));
        assertEquals(1, proxy.count(Counter.ACKS_FORWARDED));
    }

    @Test
    void shouldDropAnAckWhoseHostIsUnknown() throws InterruptedException {
        proxy.receive(pbx, ofPbx("ACK", "sip:7001@nowhere.example.com"));
        proxy.answerHost();
        assertEquals(1, proxy.count(Counter.ACKS_DROPPED));
        pbx.takeNothing();
    }

    @Test
    void shouldRefuseMoreThanCanWait() throws InterruptedException {
        final HostQuery nowhere = new HostQuery("nowhere.example.com", LookupKind.ANY);
        for (int i = 0; i < 9_999; i++) {
            proxy.resolver().await(nowhere, now -> {
            }, proxy.nowNs());
        }
        proxy.receive(pbx, ofPbx("ACK", "sip:7001@nowhere.example.com"));
        proxy.receive(pbx, ofPbx("MESSAGE", "sip:7001@nowhere.example.com"));
        pbx.take(503);
        proxy.receive(pbx, ofPbx("ACK", "sip:7001@nowhere.example.com"));
        assertEquals(1, proxy.count(Counter.ACKS_DROPPED));
        assertEquals(2, proxy.count(Counter.DNS_WAIT_LIMIT_HIT));
        proxy.answerHost();
        assertEquals(2, proxy.count(Counter.ACKS_DROPPED), "the first one's host is unknown");
    }

    @Test
    void shouldCostOneMessageOnlyWhenSendingItFails() throws InterruptedException {
        proxy.host("phone.example.com", "10.0.0.50");
        final FakeLink phone = proxy.wire().accept("tcp:10.0.0.50:5060");
        phone.failNextSend(new IllegalStateException("a defect"));
        final SipText first = ofPbx("MESSAGE", "sip:7001@phone.example.com;transport=tcp");
        proxy.receive(pbx, first);
        proxy.receive(pbx, ofPbx("MESSAGE", "sip:7002@phone.example.com;transport=tcp"));
        assertThrows(IllegalStateException.class, proxy::answerHost, "for the loop to log");
        assertEquals(first.header("Call-ID"), pbx.take(500).header("Call-ID"));
        final SipText second = phone.take("MESSAGE");
        assertEquals("sip:7002@phone.example.com;transport=tcp", second.uri());
        proxy.receive(phone, second.reply(200));
        pbx.take(200);
    }

    /** Names that fail slowly must not be looked up in turns for ever. */
    @Test
    void shouldGiveUpOnSeveralNamesThatFailSlowly() throws InterruptedException {
        try (ManualProxy registrar = ManualProxy.start()) {
            final FakeLink phone = registrar.wire().accept("tcp:10.0.0.1:5060");
            registrar.receive(phone, SipText.request("REGISTER", "sip:10.0.0.9", "UDP 10.0.0.1:5060")
                .with("Via", "SIP/2.0/TCP 10.0.0.1:5060;branch=z9hG4bKr")
                .with("To", "<sip:bob@10.0.0.9>").with("Contact", "<sip:bob@a.example.com>,<sip:bob@b.example.com>"));
            phone.take(200);
            phone.lose(LossCause.RESET);
            final FakeLink caller = registrar.wire().accept("tcp:10.0.0.2:5060");
            final SipText invite = SipText.request("INVITE", "sip:bob@10.0.0.9", "TCP 10.0.0.2:5060");
            registrar.receive(caller, invite);
            for (int i = 0; i < 3; i++) {
                registrar.advance(6_000);
                registrar.answerHost();
            }
            caller.take(100);
            registrar.receive(caller, invite.ack(caller.take(500)));
            registrar.assertIdle();
        }
    }
}
