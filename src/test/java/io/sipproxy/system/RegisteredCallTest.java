package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls between phones that are registered with the proxy. */
class RegisteredCallTest extends SystemTest {
    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldConnectPhonesWhenBothAreRegistered(final Net net) {
        final SipPeer alice = phone(net, "alice" + SipPeer.unique(), ALICE_HOST, registrar());
        final String user = "bob" + SipPeer.unique();
        final SipPeer bob = phone(net, user, BOB_HOST, registrar());
        Registered.register(alice, registrar());
        Registered.register(bob, registrar());
        final Call call = Call.establish(alice, bob, registrar().uri(user));
        assertEquals(bob.uri(), call.received().uri());
        assertFalse(call.hangUpByCaller().has("Route"));
        final Call second = Call.establish(alice, bob, registrar().uri(user));
        assertFalse(second.hangUpByCallee().has("Route"));
        alice.expectNothingMore();
        bob.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldConnectPhonesWhenTransportsDiffer(final Net net) {
        final SipPeer alice = phone(net, "alice" + SipPeer.unique(), ALICE_HOST, registrar());
        final String user = "bob" + SipPeer.unique();
        final SipPeer bob = phone(net.other(), user, BOB_HOST, registrar());
        Registered.register(alice, registrar());
        Registered.register(bob, registrar());
        final Call call = Call.establish(alice, bob, registrar().uri(user));
        assertEquals(2, call.received().values("Record-Route").size());
        assertFalse(call.hangUpByCallee().has("Route"));
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldReachPhoneOverItsFlowWhenItsContactCannotBeConnectedTo(final Net net) {
        final SipPeer alice = phone(net, "alice" + SipPeer.unique(), ALICE_HOST, registrar());
        final String user = "bob" + SipPeer.unique();
        final SipPeer bob = phone(Net.TCP, user, BOB_HOST, registrar());
        final String unreachable = "sip:" + user + "@" + BOB_HOST + ":" + Ports.free(BOB_HOST) + ";transport=tcp";
        new Registered(bob, registrar()).accepted("<" + unreachable + ">");
        alice.send(alice.request("MESSAGE", registrar().uri(user)).body("text/plain", "hello"));
        final TextMessage message = bob.expectRequest("MESSAGE");
        assertEquals(unreachable, message.uri());
        assertSame(bob.link(), message.link());
        bob.respond(message, 200, "OK");
        alice.expectResponse(200, "MESSAGE");
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldAnswerUnavailableWhenUserIsNotRegistered(final Net net) {
        final SipPeer alice = phone(net, "alice", ALICE_HOST, registrar());
        final TextMessage invite = alice.invite(registrar().uri("nobody"));
        final TextMessage response = alice.exchange(invite);
        assertTrue(response.status() == 480 || response.status() == 404, response::toString);
        alice.send(Call.ackFor(invite, response));
    }

    @Test
    void shouldAnswerUnavailableWhenUserHasUnregistered() {
        final SipPeer alice = phone(Net.UDP, "alice", ALICE_HOST, registrar());
        final String user = "bob" + SipPeer.unique();
        final SipPeer bob = phone(Net.UDP, user, BOB_HOST, registrar());
        Registered.register(bob, registrar()).accepted(bob.contact() + ";expires=0");
        final int status = alice.exchange(alice.request("MESSAGE", registrar().uri(user))).status();
        assertTrue(status == 480 || status == 404, () -> "status " + status);
        bob.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldCallEveryContactAtOnceWhenQDiffers(final Net net) {
        final Fork fork = new Fork(net);
        assertEquals(fork.invite.callId(), fork.atDesk.callId());
        assertEquals(fork.invite.callId(), fork.atMobile.callId());
        assertFalse(fork.atDesk.branch().equals(fork.atMobile.branch()), "each branch has its own Via branch");
        fork.rejectBoth(486, "Busy Here", 486, "Busy Here");
        fork.expectFinal(486);
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldCancelTheOthersWhenOneContactAnswers(final Net net) {
        final Fork fork = new Fork(net);
        fork.ringBoth();
        final TextMessage sentOk = fork.desk.respond(fork.atDesk, 200, "OK");
        final TextMessage ok = fork.alice.expectResponse(200, "INVITE");
        assertEquals(sentOk.toTag(), ok.toTag());
        fork.alice.send(Dialog.ofCaller(fork.alice, ok).ack(ok));
        fork.desk.expectRequest("ACK");
        fork.beCancelled(fork.mobile, fork.atMobile);
        fork.alice.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldCancelEveryContactWhenCallerGivesUp(final Net net) {
        final Fork fork = new Fork(net);
        fork.ringBoth();
        fork.alice.send(Call.cancelFor(fork.invite));
        fork.alice.expectResponse(200, "CANCEL");
        fork.beCancelled(fork.desk, fork.atDesk);
        fork.beCancelled(fork.mobile, fork.atMobile);
        fork.expectFinal(487);
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldAnswerLowestClassWhenAllContactsFail(final Net net) {
        final Fork fork = new Fork(net);
        fork.rejectBoth(500, "Server Error", 404, "Not Found");
        fork.expectFinal(404);
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldCollectChallengesWhenContactsChallenge(final Net net) {
        final Fork fork = new Fork(net);
        fork.reject(fork.desk, fork.desk.response(fork.atDesk, 401, "Unauthorized")
            .add("WWW-Authenticate", "Digest realm=\"desk\", nonce=\"1\""), fork.atDesk);
        fork.reject(fork.mobile, fork.mobile.response(fork.atMobile, 401, "Unauthorized")
            .add("WWW-Authenticate", "Digest realm=\"mobile\", nonce=\"2\""), fork.atMobile);
        final String challenges = String.join(" ", fork.expectFinal(401).linesWithout("Via"));
        assertTrue(challenges.contains("realm=\"desk\""), challenges);
        assertTrue(challenges.contains("realm=\"mobile\""), () -> "16.7 step 7: " + challenges);
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldPreferResponseThatHelpsToTryAgainWhenAllContactsFail(final Net net) {
        final Fork fork = new Fork(net);
        fork.reject(fork.desk, fork.desk.response(fork.atDesk, 407, "Proxy Authentication Required")
            .add("Proxy-Authenticate", "Digest realm=\"desk\", nonce=\"1\""), fork.atDesk);
        fork.rejectWith(fork.mobile, fork.atMobile, 486, "Busy Here");
        fork.expectFinal(407);
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldCancelTheOthersWhenOneContactDeclinesForAll(final Net net) {
        final Fork fork = new Fork(net);
        fork.ringBoth();
        fork.rejectWith(fork.desk, fork.atDesk, 603, "Decline");
        fork.beCancelled(fork.mobile, fork.atMobile);
        fork.expectFinal(603);
    }

    /** One user with two phones, and a call to that user which has reached both. */
    private final class Fork {
        private final SipPeer alice;
        private final SipPeer desk;
        private final SipPeer mobile;
        private final TextMessage invite;
        private final TextMessage atDesk;
        private final TextMessage atMobile;

        Fork(final Net net) {
            final String user = "bob" + SipPeer.unique();
            alice = phone(net, "alice", ALICE_HOST, registrar());
            desk = phone(net, user, BOB_HOST, registrar());
            mobile = phone(net, user, CAROL_HOST, registrar());
            new Registered(desk, registrar()).accepted(desk.contact() + ";q=1.0");
            final List<String> both = new Registered(mobile, registrar()).accepted(mobile.contact() + ";q=0.5");
            assertEquals(2, both.size(), both::toString);
            invite = alice.send(alice.invite(registrar().uri(user)));
            atDesk = desk.expectRequest("INVITE");
            atMobile = mobile.expectRequest("INVITE");
        }

        void ringBoth() {
            desk.respond(atDesk, 180, "Ringing");
            alice.expectResponse(180, "INVITE");
            mobile.respond(atMobile, 180, "Ringing");
            alice.expectResponse(180, "INVITE");
        }

        void rejectBoth(final int deskStatus, final String deskReason, final int mobileStatus,
            final String mobileReason) {
            rejectWith(desk, atDesk, deskStatus, deskReason);
            rejectWith(mobile, atMobile, mobileStatus, mobileReason);
        }

        void rejectWith(final SipPeer phone, final TextMessage request, final int status, final String reason) {
            reject(phone, phone.response(request, status, reason), request);
        }

        void reject(final SipPeer phone, final TextMessage response, final TextMessage request) {
            phone.send(response, request.link());
            assertEquals(request.branch(), phone.expectRequest("ACK").branch());
        }

        void beCancelled(final SipPeer phone, final TextMessage request) {
            final TextMessage cancel = phone.expectRequest("CANCEL");
            assertEquals(request.branch(), cancel.branch());
            phone.respond(cancel, 200, "OK");
            rejectWith(phone, request, 487, "Request Terminated");
        }

        TextMessage expectFinal(final int status) {
            final TextMessage response = alice.expectResponse(status, "INVITE");
            alice.send(Call.ackFor(invite, response));
            return response;
        }
    }
}
