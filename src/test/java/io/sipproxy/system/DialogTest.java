package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests other than calls between phones and the SIP Server: subscriptions, messages, registrations. */
class DialogTest extends SystemTest {
    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldCarrySubscriptionWhenServerNotifies(final Net net) {
        final Site site = site(net);
        final SipPeer server = site.server();
        final SipPeer alice = phone(net, "alice", ALICE_HOST, site.proxy());
        alice.send(alice.request("SUBSCRIBE", site.proxy().uri("bob")).add("Event", "presence").add("Expires", "600"));
        final TextMessage subscribe = server.expectRequest("SUBSCRIBE");
        assertEquals("presence", subscribe.value("Event"));
        final TextMessage sentOk = server.response(subscribe, 200, "OK").add("Expires", "600");
        server.send(sentOk, subscribe.link());
        final TextMessage ok = alice.expectResponse(200, "SUBSCRIBE");

        final Dialog notifier = Dialog.ofCallee(server, subscribe, sentOk);
        notify(server, notifier, alice, "active;expires=599");
        final Dialog subscriber = Dialog.ofCaller(alice, ok);
        alice.send(subscriber.request("SUBSCRIBE").add("Event", "presence").add("Expires", "0"));
        final TextMessage ending = server.expectRequest("SUBSCRIBE");
        assertFalse(ending.has("Route"), () -> "the proxy's own Route must be gone:\n" + ending);
        server.respond(ending, 200, "OK");
        alice.expectResponse(200, "SUBSCRIBE");
        notify(server, notifier, alice, "terminated;reason=timeout");
        alice.expectNothingMore();
        server.expectNothingMore();
    }

    private static void notify(final SipPeer from, final Dialog dialog, final SipPeer to, final String state) {
        from.send(dialog.request("NOTIFY").add("Event", "presence").add("Subscription-State", state)
            .body("application/pidf+xml", "<presence/>"));
        final TextMessage received = to.expectRequest("NOTIFY");
        assertEquals(state, received.value("Subscription-State"));
        assertEquals("<presence/>", received.body());
        assertFalse(received.has("Route"), () -> "the proxy's own Route must be gone:\n" + received);
        to.respond(received, 200, "OK");
        from.expectResponse(200, "NOTIFY");
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldCarryMessageWhenEitherSideSendsIt(final Net net) {
        final Site site = site(net);
        final SipPeer server = site.server();
        final SipPeer alice = phone(net, "alice", ALICE_HOST, site.proxy());
        message(alice, site.proxy().uri("bob"), server);
        message(server, alice.uri(), alice);
    }

    private static void message(final SipPeer from, final String uri, final SipPeer to) {
        final String text = TextMessage.utf8("Gr\u00fc\u00dfe\r\n\r\n\u4f60\u597d\u0000end");
        from.send(from.request("MESSAGE", uri).body("text/plain;charset=utf-8", text));
        final TextMessage received = to.expectRequest("MESSAGE");
        assertEquals(text, received.body());
        to.respond(received, 200, "OK");
        from.expectResponse(200, "MESSAGE");
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldPassRegistrationWhenServerIsTheRegistrar(final Net net) {
        final Site site = site(net);
        final SipPeer alice = phone(net, "alice", ALICE_HOST, site.proxy());
        final TextMessage received = register(site, alice, alice.contact());
        assertEquals(alice.contact(), received.value("Contact"));
        final TextMessage refresh = register(site, alice, alice.contact());
        assertEquals(alice.contact(), refresh.value("Contact"));
        final Call call = Call.establish(site.server(), alice, alice.uri());
        call.hangUpByCaller();
    }

    @Test
    void shouldReachPhoneOverItsOwnConnectionWhenServerAcceptedItsRegistration() {
        final Site site = site(Net.TCP);
        final SipPeer server = site.server();
        final SipPeer alice = phone(Net.TCP, "alice", ALICE_HOST, site.proxy());
        final String unreachable = "sip:alice@" + ALICE_HOST + ":" + Ports.free(ALICE_HOST) + ";transport=tcp";
        register(site, alice, "<" + unreachable + ">");

        server.send(server.invite(unreachable));
        final TextMessage invite = alice.expectRequest("INVITE");
        assertSame(alice.link(), invite.link());
        assertEquals(unreachable, invite.uri());
        alice.respond(invite, 180, "Ringing");
        server.expectResponse(180, "INVITE");
        final Call call = Call.answer(server, alice, invite);
        call.hangUpByCallee();
    }

    @Test
    void shouldNotLearnConnectionWhenServerRejectedRegistration() {
        final Site site = site(Net.TCP);
        final SipPeer server = site.server();
        final SipPeer alice = phone(Net.TCP, "alice", ALICE_HOST, site.proxy());
        final String unreachable = "sip:alice@" + ALICE_HOST + ":" + Ports.free(ALICE_HOST) + ";transport=tcp";
        alice.send(alice.register(site.proxy().hostPort()).set("Contact", "<" + unreachable + ">"));
        server.respond(server.expectRequest("REGISTER"), 403, "Forbidden");
        alice.expectResponse(403, "REGISTER");

        final TextMessage message = server.request("MESSAGE", unreachable);
        assertEquals(500, server.exchange(message).status(), "connection refused is a 503, which becomes 500");
        alice.expectNothingMore();
    }

    private static TextMessage register(final Site site, final SipPeer phone, final String contact) {
        phone.send(phone.register(site.proxy().hostPort()).set("Contact", contact));
        final TextMessage received = site.server().expectRequest("REGISTER");
        final TextMessage ok = site.server().response(received, 200, "OK").add("Contact", contact + ";expires=600");
        site.server().send(ok, received.link());
        assertEquals(contact + ";expires=600", phone.expectResponse(200, "REGISTER").value("Contact"));
        return received;
    }
}
