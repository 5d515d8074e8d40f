package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the proxy changes in a message that it forwards, and what it leaves alone (16.6, 16.7). */
class ForwardingTest extends SystemTest {
    private static final String ODD_BODY = "a\r\n\r\nb\u0000\u0001\u00ff\u00fe\r\n";

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldLeaveEverythingElseAloneWhenRequestIsForwarded(final Net net) {
        final Site site = site(net);
        final SipPeer alice = phone(net, "alice", ALICE_HOST, site.proxy());
        final String uri = "sip:b%6Fb;day=tuesday@" + site.proxy().hostPort() + ";user=phone";
        final TextMessage sent = TextMessage.parse(oddRequest(alice, uri).toString(), null);
        alice.send(sent);
        final TextMessage received = site.server().expectRequest("FROB-nicate!");

        assertEquals("b%6Fb;day=tuesday", received.uri().replaceFirst("sip:(.*)@.*", "$1"));
        assertEquals(sent.linesWithout("Via", "Max-Forwards"),
            received.linesWithout("Via", "Max-Forwards", "Record-Route"));
        assertEquals(ODD_BODY, received.body());
        site.server().respond(received, 200, "OK");
        alice.expectResponse(200, "FROB-nicate!");
    }

    private static TextMessage oddRequest(final SipPeer from, final String uri) {
        final TextMessage request = TextMessage.create("FROB-nicate! " + uri + " SIP/2.0");
        return request.line("v:" + from.newVia())
            .line("X-Empty:")
            .line("f: \"A. \\\"G\\\" Bell, Jr\" <sip:alice@" + ALICE_HOST + ";a=b>;tag=f1;x=\"a;b,c\"")
            .line("TO  :  <sip:bob@example.com>  ")
            .line("MAX-forwards: 9")
            .line("i: " + SipPeer.unique())
            .line("CSEQ:   0000000017\tFROB-nicate!")
            .line("X-Folded: one,\r\n two,\r\n\t three")
            .line("X-Text: " + TextMessage.utf8("\u00fcber \u65e5\u672c ;;,\"unbalanced"))
            .line("X-Repeated: 2")
            .line("m: <" + from.uri() + ">;q=0.3, \"x, y\" <sip:alice@192.0.2.1>")
            .line("X-Repeated: 1")
            .line("s: compact")
            .line("Supported: nosuch, other")
            .line("c:application/octet-stream")
            .body(ODD_BODY);
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldRemoveOnlyItsViaWhenResponseIsForwarded(final Net net) {
        final Site site = site(net);
        final SipPeer server = site.server();
        final SipPeer alice = phone(net, "alice", ALICE_HOST, site.proxy());
        final TextMessage sent = alice.send(alice.request("MESSAGE", site.proxy().uri("bob")));
        final TextMessage received = server.expectRequest("MESSAGE");
        final TextMessage response = server.response(received, 299, TextMessage.utf8("Sch\u00f6n, \u00a7 7"))
            .line("X-Folded: one,\r\n two")
            .line("s:compact")
            .body("application/x-odd", ODD_BODY);
        server.send(response, received.link());
        final TextMessage seen = alice.expectResponse(299, "MESSAGE");
        final String topVia = "Via: " + received.values("Via").get(0) + "\r\n";
        assertEquals(response.toString().replace(topVia, ""), seen.raw());
        assertEquals(sent.branch(), seen.branch());
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldRemoveOnlyItsViaWhenServerPutsAllOnOneLine(final Net net) {
        final Site site = site(net);
        final SipPeer server = site.server();
        final SipPeer alice = phone(net, "alice", ALICE_HOST, site.proxy());
        alice.send(alice.request("MESSAGE", site.proxy().uri("bob")));
        final TextMessage received = server.expectRequest("MESSAGE");
        final List<String> vias = received.values("Via");
        final TextMessage response = server.response(received, 200, "OK").remove("Via")
            .addFirst("v", String.join(" , ", vias));
        server.send(response, received.link());
        assertEquals(vias.subList(1, 2), alice.expectResponse(200, "MESSAGE").values("Via"));
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldAddViaAndCountDownWhenRequestIsForwarded(final Net net) {
        final Site site = site(net);
        final SipPeer alice = phone(net, "alice", ALICE_HOST, site.proxy());
        final TextMessage sent = alice.request("MESSAGE", site.proxy().uri("bob")).set("Max-Forwards", "17");
        alice.send(sent);
        final TextMessage received = site.server().expectRequest("MESSAGE");
        final List<String> vias = received.values("Via");
        assertEquals(2, vias.size());
        assertEquals(site.proxy().hostPort(), TextValues.sentBy(vias.get(0)));
        assertTrue(vias.get(0).startsWith("SIP/2.0/" + net + " "), () -> vias.get(0));
        assertTrue(received.branch().startsWith("z9hG4bK"), () -> vias.get(0));
        assertEquals(sent.branch(), TextValues.param(vias.get(1), "branch"));
        assertEquals(alice.sentBy(), TextValues.sentBy(vias.get(1)));
        assertEquals("16", received.value("Max-Forwards"));
        site.server().respond(received, 200, "OK");
        assertEquals(List.of(vias.get(1)), alice.expectResponse(200, "MESSAGE").values("Via"));
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldAddMaxForwardsWhenRequestHasNone(final Net net) {
        final Site site = site(net);
        final SipPeer alice = phone(net, "alice", ALICE_HOST, site.proxy());
        alice.send(alice.request("MESSAGE", site.proxy().uri("bob")).remove("Max-Forwards"));
        final TextMessage received = site.server().expectRequest("MESSAGE");
        assertEquals("70", received.value("Max-Forwards"));
        site.server().respond(received, 200, "OK");
        alice.expectResponse(200, "MESSAGE");
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldPassForeignRequestUriUnchangedWhenServerServesAll(final Net net) {
        final Site site = site(net);
        final SipPeer alice = phone(net, "alice", ALICE_HOST, site.proxy());
        for (final String uri : List.of("sip:bob@pbx.example;x=1", "tel:+1-212-555-0100;phone-context=a")) {
            alice.send(alice.request("MESSAGE", uri));
            final TextMessage received = site.server().expectRequest("MESSAGE");
            assertEquals(uri, received.uri());
            site.server().respond(received, 200, "OK");
            alice.expectResponse(200, "MESSAGE");
        }
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldRemovePreloadedRouteWhenItNamesTheProxy(final Net net) {
        final Site site = site(net);
        final SipPeer alice = phone(net, "alice", ALICE_HOST, site.proxy());
        alice.send(alice.request("MESSAGE", site.proxy().uri("bob"))
            .add("Route", "<sip:" + site.proxy().hostPort() + net.uriParam() + ";lr>"));
        final TextMessage received = site.server().expectRequest("MESSAGE");
        assertFalse(received.has("Route"), received::toString);
        site.server().respond(received, 200, "OK");
        alice.expectResponse(200, "MESSAGE");
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldFollowRouteAndKeepTheRestWhenServerNamesNextHop(final Net net) {
        final Site site = site(net);
        final SipPeer hop = phone(net, "hop", BOB_HOST, site.proxy());
        final String next = "<sip:" + hop.sentBy() + net.uriParam() + ";lr>";
        site.server().send(site.server().request("MESSAGE", "sip:bob@far.example")
            .add("Route", "<sip:" + site.proxy().hostPort() + ";lr>, " + next + ", <sip:far.example;lr>"));
        final TextMessage received = hop.expectRequest("MESSAGE");
        assertEquals(List.of(next, "<sip:far.example;lr>"), received.values("Route"));
        assertEquals("sip:bob@far.example", received.uri());
        hop.respond(received, 200, "OK");
        site.server().expectResponse(200, "MESSAGE");
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldSwapUriAndRouteWhenNextHopIsStrictRouter(final Net net) {
        final Site site = site(net);
        final SipPeer hop = phone(net, "hop", BOB_HOST, site.proxy());
        final String strict = "sip:" + hop.sentBy() + net.uriParam();
        site.server().send(site.server().request("MESSAGE", "sip:bob@far.example;x=1")
            .add("Route", "<" + strict + ">, <sip:near.example;lr>"));
        final TextMessage received = hop.expectRequest("MESSAGE");
        assertEquals(strict, received.uri());
        assertEquals(List.of("<sip:near.example;lr>", "<sip:bob@far.example;x=1>"), received.values("Route"));
        hop.respond(received, 200, "OK");
        site.server().expectResponse(200, "MESSAGE");
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldRepairRequestWhenStrictRouterPutProxyIntoRequestUri(final Net net) {
        final Site site = site(net);
        final SipPeer server = site.server();
        final SipPeer alice = phone(net, "alice", ALICE_HOST, site.proxy());
        final Call call = Call.establish(alice, server, site.proxy().uri("bob"));
        final TextMessage bye = call.calleeDialog().request("BYE");
        final String own = TextValues.uri(call.calleeDialog().routeSet().get(0));
        bye.remove("Route").add("Route", "<" + bye.uri() + ">").startLine("BYE " + own + " SIP/2.0");
        server.send(bye);
        final TextMessage received = alice.expectRequest("BYE");
        assertEquals(alice.uri(), received.uri());
        assertFalse(received.has("Route"), received::toString);
        alice.respond(received, 200, "OK");
        server.expectResponse(200, "BYE");
    }

    @ParameterizedTest
    @EnumSource(Net.class)
    void shouldUseAndRemovePrivateRouteWhenServerAddsIt(final Net net) {
        final Site site = site(net);
        final SipPeer hop = phone(net, "hop", BOB_HOST, site.proxy());
        final String route = "sip:" + hop.sentBy() + net.uriParam();
        for (final String form : List.of(route, "<" + route + ">")) {
            site.server().send(site.server().request("MESSAGE", "sip:bob@unreachable.invalid")
                .add("X-Genesys-Route", form));
            final TextMessage received = hop.expectRequest("MESSAGE");
            assertFalse(received.has("X-Genesys-Route"), received::toString);
            assertEquals("sip:bob@unreachable.invalid", received.uri());
            hop.respond(received, 200, "OK");
            site.server().expectResponse(200, "MESSAGE");
        }
    }
}
