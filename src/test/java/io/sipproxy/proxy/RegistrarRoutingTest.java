package io.sipproxy.proxy;

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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where requests go when this proxy is the registrar. */
class RegistrarRoutingTest {
    private static final String BOB = "sip:bob@192.168.1.5:5060;transport=tcp";

    private final ManualProxy proxy = ManualProxy.start("sip-domains", "example.com");
    private final FakeLink alice = proxy.wire().accept("tcp:10.0.0.1:40000");
    private final FakeLink bob = proxy.wire().accept("tcp:10.0.0.2:50000");

    @AfterEach
    void close() {
        proxy.advance(64_000);
        proxy.assertIdle();
        proxy.close();
    }

    private static SipText ofAlice(final String method, final String uri) {
        return SipText.request(method, uri, "TCP 10.0.0.1:40000");
    }

    private void register(final FakeLink link, final String user, final String contact) {
        final String way = link.transport() + " 10.0.0.2:50000";
        proxy.receive(link, SipText.request("REGISTER", "sip:10.0.0.9", way).with("To", "<sip:" + user + "@10.0.0.9>")
            .with("Contact", '<' + contact + '>'));
        link.take(200);
    }

    @Test
    void shouldSendARequestOverTheConnectionThatTheCalleeRegisteredOver() {
        register(bob, "bob", BOB);
        proxy.receive(alice, ofAlice("MESSAGE", "sip:bob@example.com"));
        final SipText request = bob.take("MESSAGE");
        assertEquals(BOB, request.uri());
        proxy.receive(bob, request.reply(200));
        alice.take(200);
    }

    @Test
    void shouldTryTheContactWhenThatConnectionIsGone() {
        register(bob, "bob", BOB);
        bob.lose(LossCause.RESET);
        proxy.receive(alice, ofAlice("MESSAGE", "sip:bob@10.0.0.9"));
        proxy.wire().link("tcp:192.168.1.5:5060").take("MESSAGE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"MESSAGE", "INVITE", "OPTIONS", "FUTURE"})
    void shouldAnswer480ForAUserThatIsNotRegistered(final String method) {
        proxy.receive(alice, ofAlice(method, "sip:bob@10.0.0.9"));
        alice.take(480);
        assertEquals(1, proxy.count(Counter.USERS_NOT_REGISTERED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip:bob@foreign.example.net", "sip:bob@10.0.0.10", "sip:bob@10.0.0.9:5070",
        "tel:+491234", "sip:bob@10.0.0.9;maddr=10.0.0.99"})
    void shouldBeNoOpenRelay(final String uri) {
        register(bob, "bob", BOB);
        for (final String method : List.of("INVITE", "MESSAGE", "REGISTER", "OPTIONS")) {
            proxy.receive(alice, ofAlice(method, uri).with("To", "<sip:bob@10.0.0.9>"));
            alice.take(403);
        }
        assertEquals(4, proxy.count(Counter.RELAY_REFUSED));
        bob.takeNothing();
        assertEquals(2, proxy.wire().links().size());
    }

    @Test
    void shouldNotFollowARouteToElsewhere() {
        register(bob, "bob", BOB);
        proxy.receive(alice, ofAlice("MESSAGE", "sip:bob@10.0.0.9").add("Route", "<sip:10.0.0.99;lr>"));
        alice.take(403);
        proxy.receive(alice, ofAlice("MESSAGE", "sip:bob@10.0.0.9")
            .add("Route", "<sip:10.0.0.9;lr>,<sip:10.0.0.99;lr>"));
        alice.take(403);
    }

    @Test
    void shouldTakeAPreloadedRouteToItself() {
        register(bob, "bob", BOB);
        proxy.receive(alice, ofAlice("MESSAGE", "sip:bob@10.0.0.9").add("Route", "<sip:10.0.0.9;lr;transport=tcp>"));
        assertEquals(List.of(), bob.take("MESSAGE").headers("Route"));
    }

    @Test
    void shouldRefuseARequestInADialogWithoutARoute() {
        proxy.receive(alice, ofAlice("BYE", "sip:victim@10.0.0.99").with("To", "<sip:x@y>;tag=1"));
        alice.take(403);
        proxy.receive(alice, ofAlice("BYE", "sip:victim@10.0.0.99").with("To", "<sip:x@y>;tag=1")
            .add("Route", "<sip:10.0.0.9;lr>"));
        alice.take(403);
    }

    @Test
    void shouldSendTheRequestsOfADialogOverTheConnectionThatTheContactRegisteredOver() {
        register(bob, "bob", BOB);
        final SipText invite = ofAlice("INVITE", "sip:bob@10.0.0.9");
        proxy.receive(alice, invite);
        proxy.receive(bob, bob.take("INVITE").reply(200).with("Contact", '<' + BOB + '>'));
        final SipText ok = alice.take(200);
        proxy.receive(alice, invite.inDialog("ACK", ok));
        assertEquals(BOB, bob.take("ACK").uri());
        proxy.receive(alice, invite.inDialog("BYE", ok));
        bob.take("BYE");
    }

    @Test
    void shouldForkToAllContacts() {
        final FakeLink second = proxy.wire().accept("tcp:10.0.0.3:50000");
        register(bob, "bob", BOB);
        register(second, "bob", "sip:bob@192.168.1.6:5060;transport=tcp");
        proxy.receive(alice, ofAlice("INVITE", "sip:bob@10.0.0.9"));
        final SipText first = bob.take("INVITE");
        final SipText other = second.take("INVITE");
        assertEquals("sip:bob@192.168.1.6:5060;transport=tcp", other.uri());
        assertEquals(false, first.branch().equals(other.branch()));
        proxy.receive(bob, first.reply(486));
        proxy.receive(second, other.reply(486));
        alice.take(486);
    }

    /** A user may be found where another user is. */
    @Test
    void shouldComeBackToItselfOnceForAContactThatIsAnotherUserHere() {
        register(bob, "bob", BOB);
        final FakeLink third = proxy.wire().accept("tcp:10.0.0.4:50000");
        register(third, "carol", "sip:bob@10.0.0.9;transport=tcp");
        third.lose(LossCause.RESET);
        proxy.receive(alice, ofAlice("MESSAGE", "sip:carol@10.0.0.9"));
        final FakeLink self = proxy.wire().link("tcp:10.0.0.9:5060");
        proxy.receive(self, self.take("MESSAGE"));
        proxy.receive(bob, bob.take("MESSAGE").reply(200));
        proxy.receive(self, self.take(200));
        alice.take(200);
    }

    /** RFC 5393: contacts that differ only a little, all of them here, would make ten requests of one, and so on. */
    @Test
    void shouldNotMultiplyARequestByContactsThatLeadHere() {
        register(bob, "bob", "sip:bob@10.0.0.9;n=1>,<sip:bob@10.0.0.9;n=2>,<sip:bob@10.0.0.9;n=3");
        bob.lose(LossCause.RESET);
        proxy.receive(alice, ofAlice("MESSAGE", "sip:bob@10.0.0.9"));
        final FakeLink self = proxy.wire().link("udp:10.0.0.9:5060");
        int requests = 0;
        for (List<SipText> all = self.takeAll(); !all.isEmpty(); all = self.takeAll()) {
            for (final SipText message : all) {
                requests += message.startLine().startsWith("MESSAGE ") ? 1 : 0;
                assertTrue(requests < 100, "there is no end of it");
                proxy.receive(self, message);
            }
        }
        assertEquals(3, requests);
        assertEquals(9, proxy.count(Counter.NEXT_HOP_IS_SELF));
        alice.take(480);
    }

    @Test
    void shouldSendOverUdpToWhereAPhoneBehindANatRegisteredFrom() {
        final FakeLink udp = proxy.wire().accept("udp:10.0.0.2:61000");
        proxy.receive(udp, SipText.request("REGISTER", "sip:10.0.0.9", "UDP 192.168.1.5:5060;rport")
            .with("To", "<sip:bob@10.0.0.9>").with("Contact", "<sip:bob@192.168.1.5:5060>"));
        udp.take(200);
        proxy.receive(alice, ofAlice("MESSAGE", "sip:bob@10.0.0.9"));
        udp.take("MESSAGE");
    }

    /** Without rport nothing says that the phone receives where it sends from (RFC 3581). */
    @Test
    void shouldSendOverUdpToTheContactOfAPhoneThatDoesNotAskForRport() {
        final FakeLink udp = proxy.wire().accept("udp:10.0.0.2:61000");
        proxy.receive(udp, SipText.request("REGISTER", "sip:10.0.0.9", "UDP 10.0.0.2:5062")
            .with("To", "<sip:bob@10.0.0.9>").with("Contact", "<sip:bob@10.0.0.2:5062>"));
        proxy.wire().link("udp:10.0.0.2:5062").take(200);
        proxy.receive(alice, ofAlice("MESSAGE", "sip:bob@10.0.0.9"));
        proxy.wire().link("udp:10.0.0.2:5062").take("MESSAGE");
    }

    @Test
    void shouldSendToAContactByConfiguration() {
        try (ManualProxy configured = ManualProxy.withContact("7002", "sip:7002@10.0.0.31:5070")) {
            final FakeLink phone = configured.wire().accept("udp:10.0.0.1:5060");
            configured.receive(phone, SipText.request("MESSAGE", "sip:7002@10.0.0.9", "UDP 10.0.0.1"));
            assertEquals("sip:7002@10.0.0.31:5070", configured.wire().link("udp:10.0.0.31:5070").take("MESSAGE").uri());
        }
    }

    @Test
    void shouldLeaveOutOfTheRequestUriWhatMustNotBeThere() {
        register(bob, "bob", "sip:bob@192.168.1.5:5060;method=INVITE;transport=tcp;x=y?Subject=hello");
        proxy.receive(alice, ofAlice("MESSAGE", "sip:bob@10.0.0.9"));
        assertEquals("sip:bob@192.168.1.5:5060;transport=tcp;x=y", bob.take("MESSAGE").uri());
    }

    @ParameterizedTest
    @CsvSource({
        "sip:bob@elsewhere.example.net;maddr=10.0.0.9;transport=tcp",
        "sip:bob@elsewhere.example.net:5060;maddr=10.0.0.9;transport=tcp",
        "sip:bob@10.0.0.9;transport=tcp;maddr=example.com",
    })
    void shouldStripAMaddrThatNamesThisProxy(final String uri) {
        register(bob, "bob", BOB);
        proxy.receive(alice, ofAlice("MESSAGE", uri));
        if (uri.contains("elsewhere")) {
            alice.take(403);
        } else {
            bob.take("MESSAGE");
        }
    }

    /** Answers with the status that the caller gets, for calls that nobody takes. */
    @Test
    void shouldAnswer500WhenNoContactCanBeReached() {
        register(bob, "bob", BOB);
        bob.lose(LossCause.RESET);
        proxy.wire().refuseAll(true);
        proxy.receive(alice, ofAlice("INVITE", "sip:bob@10.0.0.9"));
        alice.take(500);
    }
}
