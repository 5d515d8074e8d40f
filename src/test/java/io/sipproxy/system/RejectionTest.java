package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests that the proxy itself must refuse (16.3, RFC 5393), and those that only look like it. */
class RejectionTest extends SystemTest {
    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldAnswerTooManyHopsWhenMaxForwardsIsZero(final Net net) {
        final Site site = site(net);
        final SipPeer alice = phone(net, "alice", ALICE_HOST, site.proxy());
        final TextMessage invite = alice.invite(site.proxy().uri("bob")).set("Max-Forwards", "0");
        final TextMessage response = alice.exchange(invite);
        assertEquals(483, response.status());
        assertNotNull(response.toTag());
        alice.send(Call.ackFor(invite, response));
        assertServerSawNothing(alice, site);
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldAnswerBadExtensionWhenProxyRequireIsUnknown(final Net net) {
        final Site site = site(net);
        final SipPeer alice = phone(net, "alice", ALICE_HOST, site.proxy());
        final TextMessage response = alice.exchange(alice.request("MESSAGE", site.proxy().uri("bob"))
            .add("Proxy-Require", "nosuch, neither"));
        assertEquals(420, response.status());
        assertTrue(response.values("Unsupported").contains("nosuch"), response::toString);
        assertTrue(response.values("Unsupported").contains("neither"), response::toString);
        assertServerSawNothing(alice, site);
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldAnswerLoopDetectedWhenServerSendsRequestBack(final Net net) {
        final Site site = site(net);
        final SipPeer server = site.server();
        final SipPeer alice = phone(net, "alice", ALICE_HOST, site.proxy());
        final TextMessage sent = alice.send(alice.request("MESSAGE", site.proxy().uri("bob")));
        final TextMessage received = server.expectRequest("MESSAGE");
        server.send(received.copy().addFirst("Via", server.newVia()).startLine(sent.startLine()));
        // The first time round it came from a phone, so only the second time is it the same way again.
        final TextMessage again = server.expectRequest("MESSAGE");
        final TextMessage back = again.copy().addFirst("Via", server.newVia()).startLine(sent.startLine());
        assertEquals(482, server.exchange(back).status());
        server.respond(again, 482, "Loop Detected");
        server.respond(received, 482, "Loop Detected");
        alice.expectResponse(482, "MESSAGE");
        server.expectResponse(482, "MESSAGE");
        server.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldAnswerLoopDetectedWhenRequestArrivesByTwoWays(final Net net) {
        final Site site = site(net);
        final SipPeer server = site.server();
        final SipPeer alice = phone(net, "alice", ALICE_HOST, site.proxy());
        final TextMessage invite = alice.send(alice.invite(site.proxy().uri("bob")));
        final TextMessage received = server.expectRequest("INVITE");
        server.respond(received, 180, "Ringing");
        alice.expectResponse(180, "INVITE");

        final TextMessage merged = alice.send(invite.copy().set("Via", alice.newVia()));
        final TextMessage refused = alice.expectResponse(482, "INVITE");
        assertEquals(merged.branch(), refused.branch());
        alice.send(Call.ackFor(merged, refused));

        server.respond(received, 486, "Busy Here");
        server.expectRequest("ACK");
        alice.send(Call.ackFor(invite, alice.expectResponse(486, "INVITE")));
        server.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldLetSpiralPassWhenServerIsProxyThatRewritesUri(final Net net) {
        final Site site = site(net);
        final SipPeer server = site.server();
        final SipPeer alice = phone(net, "alice", ALICE_HOST, site.proxy());
        final SipPeer bob = phone(net, "bob", BOB_HOST, site.proxy());
        alice.send(alice.invite(site.proxy().uri("bob")));
        final TextMessage first = server.expectRequest("INVITE");
        server.send(first.copy().addFirst("Via", server.newVia()).set("Max-Forwards", "60")
            .startLine("INVITE " + bob.uri() + " SIP/2.0"));

        final TextMessage second = bob.expectRequest("INVITE");
        assertEquals(4, second.values("Via").size());
        bob.respond(second, 200, "OK");
        final TextMessage passing = server.expectResponse(200, "INVITE");
        final TextMessage onward = passing.copy().remove("Via");
        first.values("Via").forEach(via -> onward.add("Via", via));
        server.send(onward, first.link());

        final TextMessage ok = alice.expectResponse(200, "INVITE");
        alice.send(Dialog.ofCaller(alice, ok).ack(ok));
        assertEquals(second.callId(), bob.expectRequest("ACK").callId());
    }

    @Test
    void shouldAnswerPromptlyWhenServerRefusesConnection() {
        final ProxyProcess proxy = closing(ProxyProcess.start("oos-check=0", "applications=pbx", "serving-sipserver=pbx",
            "application.pbx.primary=sip:" + SERVER_HOST + ":" + Ports.free(SERVER_HOST) + ";transport=tcp"));
        final SipPeer alice = phone(Net.TCP, "alice", ALICE_HOST, proxy);
        final TextMessage invite = alice.invite(proxy.uri("bob"));
        final long start = System.nanoTime();
        final TextMessage response = alice.exchange(invite);
        final long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        assertEquals(500, response.status(), "16.7 step 6: a 503 is not passed on");
        assertTrue(millis < 2_000, () -> "answered after " + millis + " ms");
        alice.send(Call.ackFor(invite, response));
        assertEquals(500, alice.exchange(alice.request("MESSAGE", proxy.uri("bob"))).status());
        proxy.stop();
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldAnswerServerErrorWhenServerAnswersUnavailable(final Net net) {
        final Site site = site(net);
        final SipPeer server = site.server();
        final SipPeer alice = phone(net, "alice", ALICE_HOST, site.proxy());
        final TextMessage invite = alice.send(alice.invite(site.proxy().uri("bob")));
        server.respond(server.expectRequest("INVITE"), 503, "Service Unavailable");
        server.expectRequest("ACK");
        alice.send(Call.ackFor(invite, alice.expectResponse(500, "INVITE")));
    }

    private static void assertServerSawNothing(final SipPeer alice, final Site site) {
        alice.send(alice.request("INFO", site.proxy().uri("barrier")));
        final TextMessage barrier = site.server().expectRequest("INFO");
        site.server().respond(barrier, 200, "OK");
        alice.expectResponse(200, "INFO");
        site.server().expectNothingMore();
        alice.expectNothingMore();
    }
}
