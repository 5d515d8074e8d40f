package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Change of transport, the way that responses take (18.2.2, RFC 3581), and keep-alive pings. */
class TransportTest extends SystemTest {
    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldRecordBothSidesWhenTransportChanges(final Net serverNet) {
        final Site site = site(serverNet);
        final Net phoneNet = serverNet.other();
        final SipPeer alice = phone(phoneNet, "alice", ALICE_HOST, site.proxy());
        final Call call = Call.establish(alice, site.server(), site.proxy().uri("bob"));

        final List<String> routes = call.received().values("Record-Route");
        assertEquals(2, routes.size(), () -> "one Record-Route per transport:\n" + call.received());
        routes.forEach(route -> assertEquals(site.proxy().hostPort(), TextValues.hostPort(route)));
        assertEquals(serverNet, transportOf(routes.get(0)), "the server's side is on top");
        assertEquals(phoneNet, transportOf(routes.get(1)));
        assertTrue(call.received().values("Via").get(0).startsWith("SIP/2.0/" + serverNet), call.received()::toString);

        final TextMessage info = call.callerDialog().request("INFO");
        alice.send(info);
        final TextMessage received = site.server().expectRequest("INFO");
        assertFalse(received.has("Route"), () -> "both of the proxy's Routes must be gone:\n" + received);
        site.server().respond(received, 200, "OK");
        alice.expectResponse(200, "INFO");
        assertFalse(call.hangUpByCallee().has("Route"));
    }

    private static Net transportOf(final String route) {
        return "tcp".equals(TextValues.uriParam(route, "transport")) ? Net.TCP : Net.UDP;
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldRouteServersCallWhenPhoneUsesOtherTransport(final Net serverNet) {
        final Site site = site(serverNet);
        final SipPeer alice = phone(serverNet.other(), "alice", ALICE_HOST, site.proxy());
        final Call call = Call.establish(site.server(), alice, alice.uri());
        call.hangUpByCallee();
        final Call second = Call.establish(site.server(), alice, alice.uri());
        assertFalse(second.hangUpByCaller().has("Route"));
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldOpenConnectionToSentByWhenCallersConnectionIsGone(final Net serverNet) {
        final Site site = site(serverNet);
        final SipPeer alice = phone(Net.TCP, "alice", ALICE_HOST, site.proxy());
        final TextMessage invite = alice.send(alice.invite(site.proxy().uri("bob")));
        answerAfterLoss(site, alice, invite);
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldOpenConnectionToSourceAddressWhenSentByIsAnotherHost(final Net serverNet) {
        final Site site = site(serverNet);
        final SipPeer alice = phone(Net.TCP, "alice", ALICE_HOST, site.proxy());
        final TextMessage invite = alice.invite(site.proxy().uri("bob"))
            .set("Via", "SIP/2.0/TCP phone.invalid:" + alice.port() + ";branch=z9hG4bKn" + SipPeer.unique());
        alice.send(invite);
        answerAfterLoss(site, alice, invite);
    }

    private static void answerAfterLoss(final Site site, final SipPeer alice, final TextMessage invite) {
        final TextMessage received = site.server().expectRequest("INVITE");
        alice.expectResponse(100, "INVITE");
        alice.link().finish();
        assertTrue(alice.link().awaitClosed(Wait.DEADLINE_MILLIS), "the proxy must close its side too");

        site.server().respond(received, 486, "Busy Here");
        site.server().expectRequest("ACK");
        final TextMessage busy = alice.expectResponse(486, "INVITE");
        assertNotSame(alice.link(), busy.link());
        alice.send(Call.ackFor(invite, busy), busy.link());
    }

    @Test
    void shouldAnswerOverRequestsConnectionWhenPhoneHasSeveral() {
        final Site site = site(Net.TCP);
        final SipPeer alice = phone(Net.TCP, "alice", ALICE_HOST, site.proxy());
        final PeerLink first = alice.connect();
        final PeerLink second = alice.connect();
        alice.send(alice.request("MESSAGE", site.proxy().uri("one")), first);
        final TextMessage one = site.server().expectRequest("MESSAGE");
        alice.send(alice.request("INFO", site.proxy().uri("two")), second);
        final TextMessage two = site.server().expectRequest("INFO");
        site.server().respond(two, 200, "OK");
        assertSame(second, alice.expectResponse(200, "INFO").link());
        site.server().respond(one, 200, "OK");
        assertSame(first, alice.expectResponse(200, "MESSAGE").link());
    }

    @Test
    void shouldAnswerToSourcePortWhenViaAsksForIt() {
        final Site site = site(Net.UDP);
        final SipPeer alice = phone(Net.UDP, "alice", ALICE_HOST, site.proxy());
        alice.send(alice.request("MESSAGE", site.proxy().uri("bob"))
            .set("Via", "SIP/2.0/UDP 192.0.2.7:9;rport;branch=z9hG4bKn" + SipPeer.unique()));
        final TextMessage received = site.server().expectRequest("MESSAGE");
        final String via = received.values("Via").get(1);
        assertEquals(ALICE_HOST, TextValues.param(via, "received"));
        assertEquals(Integer.toString(alice.port()), TextValues.param(via, "rport"));
        site.server().respond(received, 200, "OK");
        alice.expectResponse(200, "MESSAGE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.7", "phone.invalid"})
    void shouldAnswerToSentByPortAtSourceAddressWhenViaHasNoRport(final String sentByHost) {
        final Site site = site(Net.UDP);
        final SipPeer sender = phone(Net.UDP, "sender", ALICE_HOST, site.proxy());
        final SipPeer named = phone(Net.UDP, "named", ALICE_HOST, site.proxy());
        sender.send(sender.request("MESSAGE", site.proxy().uri("bob"))
            .set("Via", "SIP/2.0/UDP " + sentByHost + ":" + named.port() + ";branch=z9hG4bKn" + SipPeer.unique()));
        final TextMessage received = site.server().expectRequest("MESSAGE");
        assertEquals(ALICE_HOST, TextValues.param(received.values("Via").get(1), "received"));
        assertNull(TextValues.param(received.values("Via").get(1), "rport"));
        site.server().respond(received, 200, "OK");
        named.expectResponse(200, "MESSAGE");
        sender.expectNothingMore();
    }

    @Test
    void shouldKeepAnsweringWhenMessagesArriveInPieces() {
        final Site site = site(Net.TCP);
        final SipPeer alice = phone(Net.TCP, "alice", ALICE_HOST, site.proxy());
        final String first = alice.request("MESSAGE", site.proxy().uri("bob")).body("text/plain", "one").toString();
        final String second = alice.request("INFO", site.proxy().uri("bob")).toString();
        final String text = first + "\r\n\r\n" + second;
        for (int i = 0; i < text.length(); i += 7) {
            alice.link().send(text.substring(i, Math.min(i + 7, text.length())));
        }
        final TextMessage one = site.server().expectRequest("MESSAGE");
        assertEquals("one", one.body());
        site.server().respond(one, 200, "OK");
        site.server().respond(site.server().expectRequest("INFO"), 200, "OK");
        alice.expectResponse(200, "MESSAGE");
        alice.expectResponse(200, "INFO");
    }

    @Test
    void shouldAnswerPongWhenPhonePings() {
        final Site site = site(Net.TCP);
        final SipPeer alice = phone(Net.TCP, "alice", ALICE_HOST, site.proxy());
        alice.link().send("\r\n\r\n");
        assertTrue(alice.link().awaitPong(Wait.DEADLINE_MILLIS), "CRLF must answer CRLF CRLF (RFC 5626 4.4.1)");
        alice.send(alice.request("MESSAGE", site.proxy().uri("bob")));
        site.server().respond(site.server().expectRequest("MESSAGE"), 200, "OK");
        alice.expectResponse(200, "MESSAGE");
    }
}
