package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls between a phone and the SIP Server behind the proxy. */
class CallTest extends SystemTest {
    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldConnectAndEndCallWhenCallerHangsUp(final Net net) {
        final Site site = site(net);
        final SipPeer alice = phone(net, "alice", ALICE_HOST, site.proxy());
        final Call call = Call.establish(alice, site.server(), site.proxy().uri("bob"));
        final TextMessage bye = call.hangUpByCaller();
        assertFalse(bye.has("Route"), () -> "the proxy's own Route must be gone:\n" + bye);
        assertEquals(call.callerDialog().remoteTarget(), bye.uri());
        assertNothingMore(alice, site);
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldEndCallWhenCalleeHangsUp(final Net net) {
        final Site site = site(net);
        final SipPeer alice = phone(net, "alice", ALICE_HOST, site.proxy());
        final Call call = Call.establish(alice, site.server(), site.proxy().uri("bob"));
        final TextMessage bye = call.hangUpByCallee();
        assertFalse(bye.has("Route"), () -> "the proxy's own Route must be gone:\n" + bye);
        assertEquals(alice.uri(), bye.uri());
        assertNothingMore(alice, site);
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldRecordRouteItselfAsLooseRouterWhenInvitePasses(final Net net) {
        final Site site = site(net);
        final SipPeer alice = phone(net, "alice", ALICE_HOST, site.proxy());
        final Call call = Call.establish(alice, site.server(), site.proxy().uri("bob"));
        final List<String> routes = call.received().values("Record-Route");
        assertEquals(1, routes.size(), () -> "one transport on both sides, one Record-Route:\n" + call.received());
        assertEquals(site.proxy().hostPort(), TextValues.hostPort(routes.get(0)));
        assertEquals("", TextValues.uriParam(routes.get(0), "lr"));
        assertEquals(routes, call.ok().values("Record-Route"));
        call.hangUpByCaller();
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldRouteCallToPhoneWhenServerCalls(final Net net) {
        final Site site = site(net);
        final SipPeer alice = phone(net, "alice", ALICE_HOST, site.proxy());
        final Call call = Call.establish(site.server(), alice, alice.uri());
        assertEquals(alice.uri(), call.received().uri());
        call.hangUpByCallee();
        assertNothingMore(alice, site);
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldAnswerTryingItselfWhenServerIsSilent(final Net net) {
        final Site site = site(net);
        final SipPeer alice = phone(net, "alice", ALICE_HOST, site.proxy());
        final TextMessage invite = alice.send(alice.invite(site.proxy().uri("bob")));
        final TextMessage received = site.server().expectRequest("INVITE");
        final TextMessage trying = alice.expectResponse(100, "INVITE");
        assertEquals(1, trying.values("Via").size());
        assertEquals(invite.branch(), trying.branch());
        site.server().respond(received, 486, "Busy Here");
        site.server().expectRequest("ACK");
        alice.send(Call.ackFor(invite, alice.expectResponse(486, "INVITE")));
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldCancelCallWhenCallerGivesUp(final Net net) {
        final Site site = site(net);
        final SipPeer server = site.server();
        final SipPeer alice = phone(net, "alice", ALICE_HOST, site.proxy());
        final TextMessage invite = alice.send(alice.invite(site.proxy().uri("bob")));
        final TextMessage received = server.expectRequest("INVITE");
        server.respond(received, 180, "Ringing");
        alice.expectResponse(180, "INVITE");

        alice.send(Call.cancelFor(invite));
        alice.expectResponse(200, "CANCEL");
        final TextMessage cancel = server.expectRequest("CANCEL");
        assertEquals(received.branch(), cancel.branch());
        assertEquals(received.uri(), cancel.uri());
        assertEquals(1, cancel.values("Via").size());
        assertEquals(received.cseqNumber(), cancel.cseqNumber());
        server.respond(cancel, 200, "OK");
        server.respond(received, 487, "Request Terminated");

        final TextMessage ack = server.expectRequest("ACK");
        assertEquals(received.branch(), ack.branch());
        assertEquals(1, ack.values("Via").size());
        alice.send(Call.ackFor(invite, alice.expectResponse(487, "INVITE")));
        assertNothingMore(alice, site);
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldHoldCancelBackWhenServerHasNotAnsweredYet(final Net net) {
        final Site site = site(net);
        final SipPeer server = site.server();
        final SipPeer alice = phone(net, "alice", ALICE_HOST, site.proxy());
        final TextMessage invite = alice.send(alice.invite(site.proxy().uri("bob")));
        final TextMessage received = server.expectRequest("INVITE");
        alice.send(Call.cancelFor(invite));
        alice.expectResponse(200, "CANCEL");
        // A client must not send CANCEL before it has seen a provisional response (9.1).
        final TextMessage barrier = alice.send(alice.request("MESSAGE", site.proxy().uri("bob")));
        final TextMessage next = server.expectRequest("MESSAGE");
        assertEquals(barrier.callId(), next.callId());
        server.respond(next, 200, "OK");
        alice.expectResponse(200, "MESSAGE");

        server.respond(received, 180, "Ringing");
        server.respond(server.expectRequest("CANCEL"), 200, "OK");
        server.respond(received, 487, "Request Terminated");
        server.expectRequest("ACK");
        alice.send(Call.ackFor(invite, alice.expectFinal("INVITE")));
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldPassBusyAndAcknowledgeItHopByHopWhenServerRejects(final Net net) {
        final Site site = site(net);
        final SipPeer server = site.server();
        final SipPeer alice = phone(net, "alice", ALICE_HOST, site.proxy());
        final TextMessage invite = alice.send(alice.invite(site.proxy().uri("bob")));
        final TextMessage received = server.expectRequest("INVITE");
        final TextMessage busy = server.respond(received, 486, "Occupied just now");
        final TextMessage ack = server.expectRequest("ACK");
        assertEquals(received.branch(), ack.branch());
        assertEquals(busy.value("To"), ack.value("To"));
        final TextMessage seen = alice.expectResponse(486, "INVITE");
        assertEquals("Occupied just now", seen.reason());
        alice.send(Call.ackFor(invite, seen));
        assertNothingMore(alice, site);
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldPassChallengeAndCredentialsWhenServerAuthenticates(final Net net) {
        final Site site = site(net);
        final SipPeer server = site.server();
        final SipPeer alice = phone(net, "alice", ALICE_HOST, site.proxy());
        final String challenge = "Digest realm=\"pbx, main\", nonce=\"84a4cc6f\", qop=\"auth\", algorithm=MD5";
        final String credentials = "Digest username=\"alice\", realm=\"pbx, main\", nonce=\"84a4cc6f\", "
            + "uri=\"" + site.proxy().uri("bob") + "\", qop=auth, nc=00000001, cnonce=\"0a4f113b\", "
            + "response=\"6629fae49393a05397450978507c4ef1\"";

        final TextMessage invite = alice.send(alice.invite(site.proxy().uri("bob")));
        final TextMessage received = server.expectRequest("INVITE");
        server.send(server.response(received, 407, "Proxy Authentication Required")
            .add("Proxy-Authenticate", challenge), received.link());
        server.expectRequest("ACK");
        final TextMessage challenged = alice.expectResponse(407, "INVITE");
        assertEquals(challenge, challenged.value("Proxy-Authenticate"));
        alice.send(Call.ackFor(invite, challenged));

        final TextMessage again = invite.copy().set("Via", alice.newVia()).set("CSeq", "2 INVITE")
            .add("Proxy-Authorization", credentials);
        final Call call = Call.establish(alice, server, again);
        assertEquals(credentials, call.received().value("Proxy-Authorization"));
        call.hangUpByCaller();
        assertNothingMore(alice, site);
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldPassReInviteWhenEitherSideSendsIt(final Net net) {
        final Site site = site(net);
        final SipPeer alice = phone(net, "alice", ALICE_HOST, site.proxy());
        final Call call = Call.establish(alice, site.server(), site.proxy().uri("bob"));
        reInvite(alice, call.callerDialog(), site.server());
        reInvite(site.server(), call.calleeDialog(), alice);
        call.hangUpByCaller();
        assertNothingMore(alice, site);
    }

    private static void reInvite(final SipPeer from, final Dialog dialog, final SipPeer to) {
        from.send(dialog.request("INVITE").body("application/sdp", "v=0\r\na=sendonly\r\n"));
        final TextMessage received = to.expectRequest("INVITE");
        assertEquals("v=0\r\na=sendonly\r\n", received.body());
        assertNotNull(received.toTag());
        to.respond(received, 200, "OK");
        final TextMessage ok = from.expectResponse(200, "INVITE");
        from.send(dialog.ack(ok));
        assertEquals(received.cseqNumber(), to.expectRequest("ACK").cseqNumber());
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldPassEveryOkWhenCalleeRepeatsIt(final Net net) {
        final Site site = site(net);
        final SipPeer server = site.server();
        final SipPeer alice = phone(net, "alice", ALICE_HOST, site.proxy());
        alice.keepRepeats();
        alice.send(alice.invite(site.proxy().uri("bob")));
        final TextMessage received = server.expectRequest("INVITE");
        final TextMessage sentOk = server.respond(received, 200, "OK");
        final TextMessage ok = alice.expectResponse(200, "INVITE");
        server.send(sentOk, received.link());
        assertEquals(ok.raw(), alice.expectResponse(200, "INVITE").raw());
        final Dialog dialog = Dialog.ofCaller(alice, ok);
        alice.send(dialog.ack(ok));
        alice.send(dialog.ack(ok));
        final TextMessage first = server.expectRequest("ACK");
        assertNotEquals(first.branch(), server.expectRequest("ACK").branch());
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldAbsorbInviteWhenCallerSendsItAgain(final Net net) {
        final Site site = site(net);
        final SipPeer server = site.server();
        final SipPeer alice = phone(net, "alice", ALICE_HOST, site.proxy());
        alice.keepRepeats();
        final TextMessage invite = alice.send(alice.invite(site.proxy().uri("bob")));
        final TextMessage received = server.expectRequest("INVITE");
        server.respond(received, 180, "Ringing");
        final TextMessage ringing = alice.expectResponse(180, "INVITE");
        alice.send(invite);
        assertEquals(ringing.raw(), alice.expectResponse(180, "INVITE").raw(), "17.2.1: the last response again");
        server.respond(received, 603, "Decline");
        server.expectRequest("ACK");
        alice.send(Call.ackFor(invite, alice.expectResponse(603, "INVITE")));
        server.expectNothingMore();
    }

    /** A request sent now is the next that the server sees: nothing else was on its way. */
    private static void assertNothingMore(final SipPeer alice, final Site site) {
        alice.send(alice.request("MESSAGE", site.proxy().uri("barrier")));
        final TextMessage barrier = site.server().expectRequest("MESSAGE");
        site.server().respond(barrier, 202, "Accepted");
        alice.expectResponse(202, "MESSAGE");
        alice.expectNothingMore();
        site.server().expectNothingMore();
        assertTrue(site.proxy().isAlive());
    }
}
