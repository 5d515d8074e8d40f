package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

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

/** Where requests go when a SIP Server serves the endpoints. */
class SipServerRoutingTest {
    private static final String PBX = "tcp:10.0.0.20:5060";
    private static final String PHONE = "TCP 10.0.0.1:40000";

    private final ManualProxy proxy = ManualProxy.withSipServer("sip:10.0.0.20:5060;transport=tcp");
    private final FakeLink phone = proxy.wire().accept("tcp:10.0.0.1:40000");
    private final FakeLink fromPbx = proxy.wire().accept("tcp:10.0.0.20:33333");

    @AfterEach
    void close() {
        proxy.advance(64_000);
        proxy.assertIdle();
        proxy.close();
    }

    private static SipText ofPhone(final String method, final String uri) {
        return SipText.request(method, uri, PHONE);
    }

    private static SipText ofPbx(final String method, final String uri) {
        return SipText.request(method, uri, "TCP 10.0.0.20:5060");
    }

    private SipText expectAt(final String peer, final String method) {
        final FakeLink link = proxy.wire().link(peer);
        final SipText request = link.take(method);
        proxy.receive(link, request.reply(200));
        return request;
    }

    private void expectAnswered(final FakeLink caller, final int status) {
        caller.take(status);
        caller.takeNothing();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip:7002@10.0.0.9", "sip:7002@foreign.example.net", "sip:10.0.0.20", "tel:+4912345",
        "sip:7002@10.0.0.66:5070;transport=udp", "sips:7002@10.0.0.9"})
    void shouldSendWhateverAnEndpointAsksForToTheServingSipServer(final String uri) {
        proxy.receive(phone, ofPhone("MESSAGE", uri));
        assertEquals(uri, expectAt(PBX, "MESSAGE").uri());
        expectAnswered(phone, 200);
    }

    @Test
    void shouldSendUnknownMethodsOn() {
        proxy.receive(phone, ofPhone("FUTURE", "sip:7002@10.0.0.9"));
        final SipText request = expectAt(PBX, "FUTURE");
        assertEquals("1 FUTURE", request.header("CSeq"));
        expectAnswered(phone, 200);
    }

    @Test
    void shouldSendARegisterToTheServingSipServer() {
        proxy.receive(phone, ofPhone("REGISTER", "sip:10.0.0.9"));
        assertEquals(List.of(), expectAt(PBX, "REGISTER").headers("Record-Route"));
        expectAnswered(phone, 200);
    }

    @Test
    void shouldRemoveAPreloadedRouteToItself() {
        proxy.receive(phone, ofPhone("MESSAGE", "sip:7002@example.com")
            .add("Route", "<sip:10.0.0.9:5060;transport=tcp;lr>"));
        assertEquals(List.of(), expectAt(PBX, "MESSAGE").headers("Route"));
        expectAnswered(phone, 200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip:10.0.0.9", "sip:10.0.0.9:5060;transport=tcp"})
    void shouldAnswerOptionsToItself(final String uri) {
        proxy.receive(phone, ofPhone("OPTIONS", uri));
        final SipText ok = phone.take(200);
        assertEquals(true, ok.header("Allow").contains("INVITE"));
        assertEquals(true, ok.headers("Accept").size() == 1);
        proxy.receive(fromPbx, ofPbx("OPTIONS", uri));
        fromPbx.take(200);
    }

    @Test
    void shouldSendOptionsToAUserOn() {
        proxy.receive(phone, ofPhone("OPTIONS", "sip:7002@10.0.0.9"));
        expectAt(PBX, "OPTIONS");
        expectAnswered(phone, 200);
    }

    @Test
    void shouldSendARequestOfASipServerToItsRequestUri() {
        proxy.receive(fromPbx, ofPbx("MESSAGE", "sip:7001@10.0.0.50:5070;transport=udp"));
        assertEquals("sip:7001@10.0.0.50:5070;transport=udp", expectAt("udp:10.0.0.50:5070", "MESSAGE").uri());
        expectAnswered(fromPbx, 200);
    }

    @ParameterizedTest
    @CsvSource({
        "sip:7001@10.0.0.50;maddr=10.0.0.9;transport=tcp;x=y, sip:7001@10.0.0.50;x=y, udp:10.0.0.50:5060",
        "sip:7001@10.0.0.50:5060;x;transport=TCP;MADDR=10.0.0.9?a=b, sip:7001@10.0.0.50:5060;x, udp:10.0.0.50:5060",
        "sip:7001@10.0.0.50;maddr=10.0.0.51;transport=tcp, =, tcp:10.0.0.51:5060",
        "sip:7001@10.0.0.50;maddr=10.0.0.9, =, udp:10.0.0.9:5060",
        "sip:7001@10.0.0.50:5070;maddr=10.0.0.9;transport=tcp, =, tcp:10.0.0.9:5070",
    })
    void shouldStripAMaddrThatNamesThisProxyAsTheRequestCame(final String uri, final String forwarded,
        final String peer) {
        proxy.receive(fromPbx, ofPbx("MESSAGE", uri));
        assertEquals(forwarded.equals("=") ? uri : forwarded, expectAt(peer, "MESSAGE").uri());
        expectAnswered(fromPbx, 200);
    }

    @Test
    void shouldStripAPortThatIsNotTheDefaultWithTheMaddr() {
        try (ManualProxy other = ManualProxy.start("sip-port", "5080", "applications", "pbx", "application.pbx.primary",
            "sip:10.0.0.20:5060;transport=udp", "serving-sipserver", "pbx")) {
            other.receive(other.wire().accept("udp:10.0.0.20:5060"),
                SipText.request("MESSAGE", "sip:u:p@10.0.0.50:5080;x;maddr=10.0.0.9;transport=udp", "UDP 10.0.0.20"));
            assertEquals("sip:u:p@10.0.0.50;x;transport=udp", other.wire().link("udp:10.0.0.50:5060")
                .take("MESSAGE").uri());
        }
    }

    @Test
    void shouldSendARequestOfASipServerAlongItsRoute() {
        proxy.receive(fromPbx, ofPbx("MESSAGE", "sip:7001@10.0.0.50")
            .add("Route", "<sip:10.0.0.9;lr>, <sip:10.0.0.60:5080;transport=tcp;lr>")
            .add("Route", "<sip:10.0.0.61;lr>"));
        final SipText request = expectAt("tcp:10.0.0.60:5080", "MESSAGE");
        assertEquals("sip:7001@10.0.0.50", request.uri());
        assertEquals(List.of("<sip:10.0.0.60:5080;transport=tcp;lr>", "<sip:10.0.0.61;lr>"), request.headers("Route"));
        expectAnswered(fromPbx, 200);
    }

    @Test
    void shouldSendToAStrictRouter() {
        proxy.receive(fromPbx, ofPbx("MESSAGE", "sip:7001@10.0.0.50")
            .add("Route", "<sip:10.0.0.60:5080;transport=tcp>, <sip:10.0.0.61;lr>"));
        final SipText request = expectAt("tcp:10.0.0.60:5080", "MESSAGE");
        assertEquals("sip:10.0.0.60:5080;transport=tcp", request.uri());
        assertEquals(List.of("<sip:10.0.0.61;lr>", "<sip:7001@10.0.0.50>"), request.headers("Route"));
        expectAnswered(fromPbx, 200);
    }

    @Test
    void shouldUseAndRemoveTheRouteHeaderOfASipServer() {
        proxy.receive(fromPbx, ofPbx("MESSAGE", "sip:7001@foreign.example.net")
            .add("Route", "<sip:10.0.0.9;lr>").add("X-Genesys-Route", "<sip:10.0.0.70:5070;transport=tcp>"));
        final SipText request = expectAt("tcp:10.0.0.70:5070", "MESSAGE");
        assertEquals("sip:7001@foreign.example.net", request.uri());
        assertNull(request.header("X-Genesys-Route"));
        assertEquals(List.of(), request.headers("Route"));
        expectAnswered(fromPbx, 200);
    }

    @Test
    void shouldTakeARouteHeaderWithoutBrackets() {
        proxy.receive(fromPbx, ofPbx("MESSAGE", "sip:7001@10.0.0.50").add("X-Genesys-Route", "sip:10.0.0.70"));
        expectAt("udp:10.0.0.70:5060", "MESSAGE");
        expectAnswered(fromPbx, 200);
    }

    @Test
    void shouldRefuseARouteHeaderThatIsNone() {
        proxy.receive(fromPbx, ofPbx("MESSAGE", "sip:7001@10.0.0.50").add("X-Genesys-Route", "10.0.0.70"));
        expectAnswered(fromPbx, 400);
    }

    @Test
    void shouldIgnoreTheRouteHeaderOfAnEndpoint() {
        proxy.receive(phone, ofPhone("MESSAGE", "sip:7001@10.0.0.9").add("X-Genesys-Route", "<sip:10.0.0.70>"));
        assertEquals("<sip:10.0.0.70>", expectAt(PBX, "MESSAGE").header("X-Genesys-Route"));
        expectAnswered(phone, 200);
    }

    @Test
    void shouldTreatWhatASipServerAddressesToTheProxyAsAnEndpoints() {
        proxy.receive(fromPbx, ofPbx("MESSAGE", "sip:7001@10.0.0.9"));
        assertEquals("sip:7001@10.0.0.9", expectAt(PBX, "MESSAGE").uri());
        expectAnswered(fromPbx, 200);
    }

    @Test
    void shouldSendOnWhatASipServerReturnsWithTheSameRequestUri() {
        proxy.receive(phone, ofPhone("INVITE", "sip:7002@10.0.0.50:5070"));
        final FakeLink pbx = proxy.wire().link(PBX);
        final SipText atPbx = pbx.take("INVITE");
        proxy.receive(pbx, atPbx.addFirst("Via", "SIP/2.0/TCP 10.0.0.20:5060;branch=z9hG4bKpbx"));
        final FakeLink callee = proxy.wire().link("udp:10.0.0.50:5070");
        final SipText atCallee = callee.take("INVITE");
        assertEquals(4, atCallee.headers("Via").size());
        proxy.receive(callee, atCallee.reply(486));
        callee.take("ACK");
        final SipText busy = pbx.take(486);
        assertEquals("SIP/2.0/TCP 10.0.0.20:5060;branch=z9hG4bKpbx", busy.header("Via"));
    }

    @Test
    void shouldNotTrustTheAddressOfASipServerOnAnotherTransport() {
        final FakeLink impostor = proxy.wire().accept("udp:10.0.0.20:5060");
        proxy.receive(impostor, SipText.request("MESSAGE", "sip:7001@10.0.0.50", "UDP 10.0.0.20:5060"));
        expectAt(PBX, "MESSAGE");
        expectAnswered(impostor, 200);
    }

    @Test
    void shouldFollowTheRouteSetOfADialogThatItRecordRouted() {
        final SipText invite = ofPhone("INVITE", "sip:7002@10.0.0.9");
        final SipText ok = setUp(invite);
        assertEquals(1, ok.headers("Record-Route").size());
        proxy.receive(phone, invite.inDialog("BYE", ok));
        final SipText bye = expectAt("tcp:10.0.0.88:5070", "BYE");
        assertEquals("sip:7002@10.0.0.88:5070;transport=tcp", bye.uri());
        assertEquals(List.of(), bye.headers("Route"));
        expectAnswered(phone, 200);
    }

    @Test
    void shouldFollowFurtherRoutesOfTheDialog() {
        final SipText invite = ofPhone("INVITE", "sip:7002@10.0.0.9");
        final SipText ok = setUp(invite);
        proxy.receive(phone, invite.inDialog("INFO", ok).add("Route", "<sip:10.0.0.60:5066;lr;transport=tcp>"));
        assertEquals("sip:7002@10.0.0.88:5070;transport=tcp", expectAt("tcp:10.0.0.60:5066", "INFO").uri());
        expectAnswered(phone, 200);
    }

    @Test
    void shouldRefuseTheTokenOfAnotherDialog() {
        final SipText invite = ofPhone("INVITE", "sip:7002@10.0.0.9");
        final SipText ok = setUp(invite);
        proxy.receive(phone, invite.inDialog("BYE", ok).with("Call-ID", "stolen"));
        expectAnswered(phone, 403);
        assertEquals(1, proxy.count(Counter.RECORD_ROUTE_TOKEN_INVALID));
        assertEquals(0, proxy.wire().links("tcp:10.0.0.88:5070").size());
    }

    @Test
    void shouldDropAnAckWithTheTokenOfAnotherDialog() {
        final SipText invite = ofPhone("INVITE", "sip:7002@10.0.0.9");
        final SipText ok = setUp(invite);
        proxy.receive(phone, invite.inDialog("ACK", ok).with("Call-ID", "stolen"));
        phone.takeNothing();
        assertEquals(1, proxy.count(Counter.ACKS_DROPPED));
        assertEquals(0, proxy.wire().links("tcp:10.0.0.88:5070").size());
    }

    @Test
    void shouldNotFollowRoutesBehindARouteWithoutAToken() {
        proxy.receive(phone, ofPhone("BYE", "sip:victim@10.0.0.99").with("To", "<sip:x@y>;tag=1")
            .add("Route", "<sip:10.0.0.9;lr>"));
        assertEquals("sip:victim@10.0.0.99", expectAt(PBX, "BYE").uri());
        expectAnswered(phone, 200);
    }

    @Test
    void shouldAcceptAnOutboundProxyRouteInFrontOfTheOneWithTheToken() {
        final SipText invite = ofPhone("INVITE", "sip:7002@10.0.0.9");
        final SipText ok = setUp(invite);
        final String withToken = ok.header("Record-Route");
        proxy.receive(phone, invite.inDialog("BYE", ok).with("Route", "<sip:10.0.0.9;lr>").add("Route", withToken));
        expectAt("tcp:10.0.0.88:5070", "BYE");
        expectAnswered(phone, 200);
    }

    @Test
    void shouldRefuseOneWrongTokenAmongRightOnes() {
        final SipText invite = ofPhone("INVITE", "sip:7002@10.0.0.9");
        final SipText ok = setUp(invite);
        final String right = ok.header("Record-Route");
        final String wrong = right.replaceAll("rrt=....", "rrt=0000");
        proxy.receive(phone, invite.inDialog("BYE", ok).with("Route", right).add("Route", wrong));
        expectAnswered(phone, 403);
        proxy.receive(phone, invite.inDialog("BYE", ok).with("Route", wrong).add("Route", right));
        expectAnswered(phone, 403);
    }

    @Test
    void shouldRefuseARouteWithNothingBehindItsScheme() {
        proxy.receive(phone, ofPhone("MESSAGE", "sip:7001@example.com").add("Route", "ip:;tag=1"));
        assertEquals("SIP/2.0 400 Bad Route", phone.take(400).startLine());
    }

    @Test
    void shouldRepairTheRequestOfAStrictRouter() {
        final SipText invite = ofPhone("INVITE", "sip:7002@10.0.0.9");
        final SipText ok = setUp(invite);
        final String ours = ok.header("Record-Route");
        proxy.receive(phone, invite.inDialog("BYE", ok).withUri(ours.substring(1, ours.length() - 1))
            .with("Route", "<sip:10.0.0.60:5066;lr;transport=tcp>").add("Route", "<sip:7002@10.0.0.88:5070>"));
        final SipText bye = expectAt("tcp:10.0.0.60:5066", "BYE");
        assertEquals("sip:7002@10.0.0.88:5070", bye.uri());
        assertEquals(List.of("<sip:10.0.0.60:5066;lr;transport=tcp>"), bye.headers("Route"));
        assertEquals(1, proxy.count(Counter.STRICT_ROUTES_REPAIRED));
        expectAnswered(phone, 200);
    }

    @Test
    void shouldNotLetAStrictRouterRelayWithTheTokenOfAnotherDialog() {
        final SipText invite = ofPhone("INVITE", "sip:7002@10.0.0.9");
        final String ours = setUp(invite).header("Record-Route");
        proxy.receive(phone, ofPhone("BYE", ours.substring(1, ours.length() - 1)).with("To", "<sip:x@y>;tag=1")
            .with("Route", "<sip:victim@10.0.0.99>"));
        expectAnswered(phone, 403);
    }

    @Test
    void shouldRecordRouteTwiceWhenTheTransportsDifferAndTakeBothAwayAgain() {
        final FakeLink udpPhone = proxy.wire().accept("udp:10.0.0.2:5060");
        final SipText invite = SipText.request("INVITE", "sip:7002@10.0.0.9", "UDP 10.0.0.2:5060");
        proxy.receive(udpPhone, invite);
        final FakeLink pbx = proxy.wire().link(PBX);
        final SipText atPbx = pbx.take("INVITE");
        final List<String> recorded = atPbx.headers("Record-Route");
        assertEquals(2, recorded.size());
        assertEquals(true, recorded.get(0).startsWith("<sip:10.0.0.9:5060;transport=tcp;lr;"));
        assertEquals(true, recorded.get(1).startsWith("<sip:10.0.0.9:5060;transport=udp;lr;"));
        proxy.receive(pbx, atPbx.reply(200).with("Contact", "<sip:7002@10.0.0.20;transport=tcp>"));
        final SipText ok = udpPhone.take(200);
        proxy.receive(udpPhone, invite.inDialog("ACK", ok));
        assertEquals(List.of(), pbx.take("ACK").headers("Route"));
        proxy.receive(udpPhone, invite.inDialog("BYE", ok));
        assertEquals(List.of(), expectAt(PBX, "BYE").headers("Route"));
        expectAnswered(udpPhone, 200);
    }

    @Test
    void shouldSendTheCalleesRequestsToTheCaller() {
        final SipText invite = ofPhone("INVITE", "sip:7002@10.0.0.9");
        proxy.receive(phone, invite);
        final FakeLink pbx = proxy.wire().link(PBX);
        final SipText atPbx = pbx.take("INVITE");
        proxy.receive(pbx, atPbx.reply(200).with("Contact", "<sip:7002@10.0.0.20;transport=tcp>"));
        proxy.receive(phone, invite.inDialog("ACK", phone.take(200)));
        pbx.take("ACK");
        final SipText bye = ofPbx("BYE", "sip:alice@10.0.0.1:40000;transport=tcp")
            .with("Call-ID", invite.header("Call-ID"))
            .with("From", "<sip:7002@10.0.0.9>;tag=bob").with("To", invite.header("From"))
            .add("Route", atPbx.header("Record-Route"));
        proxy.receive(pbx, bye);
        assertEquals("sip:alice@10.0.0.1:40000;transport=tcp", phone.take("BYE").uri());
    }

    @Test
    void shouldAnswer500WhenTheSipServerCannotBeReached() {
        proxy.wire().refuse(PBX);
        proxy.receive(phone, ofPhone("INVITE", "sip:7002@10.0.0.9"));
        final SipText response = phone.take(500);
        assertEquals("SIP;cause=503;text=\"connection lost\"", response.header("Reason"));
        proxy.receive(phone, ofPhone("MESSAGE", "sip:7002@10.0.0.9"));
        assertNull(phone.take(500).header("Reason"));
    }

    @Test
    void shouldAnswer408ToAReInviteThatCannotBeDelivered() {
        final SipText invite = ofPhone("INVITE", "sip:7002@10.0.0.9");
        final SipText ok = setUp(invite);
        proxy.receive(phone, invite.inDialog("INVITE", ok).with("CSeq", "5 INVITE"));
        final FakeLink callee = proxy.wire().link("tcp:10.0.0.88:5070");
        callee.take("INVITE");
        callee.lose(LossCause.RESET);
        phone.take(408);
    }

    @Test
    void shouldRefuseARequestUriOfAnUnknownScheme() {
        proxy.receive(phone, ofPhone("MESSAGE", "mailto:bob@example.com"));
        expectAnswered(phone, 416);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip:", "sip:7002@10.0.0.9:0", "sip:2001:db8::10", "sip:7%zz2@10.0.0.9", "tel:none"})
    void shouldRefuseAMalformedRequestUri(final String uri) {
        proxy.receive(phone, ofPhone("MESSAGE", uri));
        expectAnswered(phone, 400);
    }

    @Test
    void shouldLeaveHeadersOutOfTheRequestUri() {
        proxy.receive(fromPbx, ofPbx("MESSAGE", "sip:7001@10.0.0.50:5070?Route=%3Csip:10.0.0.66%3E&X=y"));
        assertEquals("sip:7001@10.0.0.50:5070", expectAt("udp:10.0.0.50:5070", "MESSAGE").uri());
        expectAnswered(fromPbx, 200);
    }

    @Test
    void shouldRefuseARouteThatIsNone() {
        proxy.receive(phone, ofPhone("MESSAGE", "sip:7002@10.0.0.9").add("Route", "<:>"));
        expectAnswered(phone, 400);
    }

    @Test
    void shouldNotReachATelephoneNumberFromASipServer() {
        proxy.receive(fromPbx, ofPbx("MESSAGE", "tel:+491234"));
        expectAnswered(fromPbx, 500);
        assertEquals(1, proxy.count(Counter.NEXT_HOP_UNRESOLVED));
    }

    /** A call through the SIP Server whose callee is at 10.0.0.88; acknowledged. */
    private SipText setUp(final SipText invite) {
        proxy.receive(phone, invite);
        final FakeLink pbx = proxy.wire().link(PBX);
        proxy.receive(pbx, pbx.take("INVITE").reply(200).with("Contact", "<sip:7002@10.0.0.88:5070;transport=tcp>"));
        return phone.take(200);
    }
}
