package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.sip.SipMessage;
import io.sipproxy.transport.FakeTransports;
import io.sipproxy.transport.Link;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 3261 16.6, byte by byte: the proxy's edits, and not one byte else changed. */
class RequestForwarderTest {
    private static final long ID = 0x1234567890abcdefL;
    private static final long DIGEST = 0xfedcba0987654321L;
    private static final String VIA_TCP =
        "Via: SIP/2.0/TCP 10.0.0.9:5060;branch=z9hG4bK1234567890abcdeffedcba0987654321\r\n";
    private static final String VIA_UDP = VIA_TCP.replace("TCP", "UDP");
    private static final String HEADERS =
        "Via: SIP/2.0/UDP 10.0.0.1:5070;branch=z9hG4bKx\r\n"
        + "max-forwards :  70 \r\n"
        + "f: \"J\u00f6rg; <x>\" <sip:alice@example.com>;tag=a\r\n"
        + "To:<sip:bob@example.com>\r\n"
        + "Call-ID: c1\r\n"
        + "CSeq: 1 METHOD\r\n"
        + "Subject: a folded\r\n\tline , with\r\n   more\r\n"
        + "X-Unknown:\r\n";
    private static final String BODY = "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\n\r\nRoute: none\r\n";

    private final FakeTransports wire = new FakeTransports(() -> 0);
    private final Link phone = wire.accept("udp:10.0.0.1:5070");
    private final Link callee = wire.accept("tcp:10.0.0.2:5060");
    private final Link udpCallee = wire.accept("udp:10.0.0.2:5060");
    private final RecordRouteToken token = new RecordRouteToken("key");
    private final RequestForwarder forwarder = new RequestForwarder(new AdvertisedAddress("10.0.0.9", 5060, 5061),
        token, () -> null);
    private final Routing routing = new Routing();
    private final Target target = new Target();
    private final UnsafeBuffer out = new UnsafeBuffer(new byte[8192]);

    private static String text(final String method, final String headers, final String body) {
        return method + " sip:bob@example.com;x=1 SIP/2.0\r\n" + headers.replace("METHOD", method)
            + "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    private SipMessage prepare(final String text) {
        final SipMessage request = Parsed.message(text);
        routing.clear();
        routing.routes().read(request);
        routing.requestUri(request.buffer(), request.requestUri().offset(), request.requestUri().length());
        return request;
    }

    private String forward(final SipMessage request, final Link from, final Link to) {
        final int length = forwarder.write(request, routing, target, from, to, ID, DIGEST, out);
        assertTrue(length >= 0, "does not fit");
        return Parsed.text(out, length);
    }

    private String forward(final String text) {
        return forward(prepare(text), phone, udpCallee);
    }

    private String tokenOf(final String text) {
        return Parsed.written(writer -> token.write(writer, Parsed.message(text)));
    }

    @Test
    void shouldAddAViaAndCountDownAndChangeNothingElse() {
        final String text = text("MESSAGE", HEADERS, BODY);
        assertEquals(text.replace("SIP/2.0\r\nVia", "SIP/2.0\r\n" + VIA_UDP + "Via").replace(":  70 ", ":  69 "),
            forward(text));
    }

    @Test
    void shouldStampTheSourceIntoTheTopVia() {
        final String text = text("MESSAGE", HEADERS.replace("10.0.0.1:5070;branch=z9hG4bKx",
            "host.example.com;rport;branch=z9hG4bKx;received=1.2.3.4;y, SIP/2.0/UDP 10.0.0.77;rport;branch=z9hG4bKy"),
            "");
        final String forwarded = forward(text);
        assertTrue(forwarded.contains("\r\nVia: SIP/2.0/UDP host.example.com;rport=5070;branch=z9hG4bKx;y"
            + ";received=10.0.0.1, SIP/2.0/UDP 10.0.0.77;rport;branch=z9hG4bKy\r\n"), forwarded);
    }

    @Test
    void shouldWriteTheSameFromTheStampedCopyThatATransactionKeeps() {
        final String text = text("MESSAGE", HEADERS.replace("10.0.0.1:5070", "host.example.com;rport"), BODY);
        final String first = forward(text);
        final String retained = first.replace(VIA_UDP, "").replace(":  69 ", ":  70 ");
        assertFalse(retained.equals(text));
        assertEquals(first, forward(retained));
    }

    @Test
    void shouldAddMaxForwardsWhereThereIsNone() {
        final String text = text("MESSAGE", HEADERS.replace("max-forwards :  70 \r\n", ""), "");
        assertTrue(forward(text).contains("\r\nMax-Forwards: 70\r\n"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 100, 255})
    void shouldCountMaxForwardsDownByOne(final int hops) {
        final String text = text("MESSAGE", HEADERS.replace(" 70 ", " " + hops + ' '), "");
        assertTrue(forward(text).contains("\r\nmax-forwards :  " + (hops - 1) + " \r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"INVITE", "SUBSCRIBE", "REFER", "NOTIFY", "FUTURE"})
    void shouldRecordRouteWhatMayOpenADialog(final String method) {
        final String text = text(method, HEADERS, "");
        assertEquals(text.replace("SIP/2.0\r\nVia", "SIP/2.0\r\n" + VIA_UDP
            + "Record-Route: <sip:10.0.0.9:5060;transport=udp;lr;rrt=" + tokenOf(text) + ">\r\nVia")
            .replace(":  70 ", ":  69 "), forward(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"REGISTER", "OPTIONS", "MESSAGE", "PUBLISH", "BYE", "ACK", "INFO", "PRACK", "UPDATE"})
    void shouldNotRecordRouteWhatOpensNone(final String method) {
        assertFalse(forward(text(method, HEADERS, "")).contains("Record-Route"));
    }

    @Test
    void shouldNotRecordRouteInsideADialog() {
        assertFalse(forward(text("INVITE", HEADERS.replace("To:<sip:bob@example.com>",
            "To:<sip:bob@example.com>;tag=b"), "")).contains("Record-Route"));
    }

    @Test
    void shouldRecordRouteTwiceWhenTheTransportChanges() {
        final String text = text("INVITE", HEADERS.replace("To:", "Record-Route: <sip:10.0.0.77;lr>\r\nTo:"), "");
        final String forwarded = forward(prepare(text), phone, callee);
        final String value = tokenOf(text);
        assertEquals(text.replace("SIP/2.0\r\nVia", "SIP/2.0\r\n" + VIA_TCP
            + "Record-Route: <sip:10.0.0.9:5060;transport=tcp;lr;rrt=" + value + ">\r\n"
            + "Record-Route: <sip:10.0.0.9:5060;transport=udp;lr;rrt=" + value + ">\r\nVia")
            .replace(":  70 ", ":  69 "), forwarded);
    }

    @Test
    void shouldKeepRoutesThatItDoesNotTouchByteByByte() {
        final String text = text("MESSAGE", HEADERS.replace("To:",
            "route : <sip:p1;lr>  ,\r\n <sip:p2>\r\nRoute:<sip:p3;lr>\r\nTo:"), "");
        assertEquals(text.replace("SIP/2.0\r\nVia", "SIP/2.0\r\n" + VIA_UDP + "Via").replace(":  70 ", ":  69 "),
            forward(text));
    }

    @Test
    void shouldRemoveTheRoutesThatWereForIt() {
        final String text = text("MESSAGE", HEADERS
            .replace("To:", "Route: <sip:10.0.0.9;lr>,<sip:10.0.0.9;lr;transport=tcp> , \"a\" <sip:p1;lr>;z\r\nTo:")
            .replace("Subject", "Route: <sip:p2;lr>\r\nSubject"), "");
        final SipMessage request = prepare(text);
        routing.routes().removeFirst();
        routing.routes().removeFirst();
        final String rest = "Route: \"a\" <sip:p1;lr>;z\r\nRoute: <sip:p2;lr>\r\nTo:";
        assertEquals(text("MESSAGE", HEADERS.replace("To:", rest), "")
            .replace("SIP/2.0\r\nVia", "SIP/2.0\r\n" + VIA_UDP + "Via").replace(":  70 ", ":  69 "),
            forward(request, phone, udpCallee));
    }

    @Test
    void shouldLeaveNoRouteLineWhenAllWereForIt() {
        final String text = text("MESSAGE", HEADERS.replace("To:", "Route: <sip:10.0.0.9;lr>\r\nTo:"), "");
        final SipMessage request = prepare(text);
        routing.routes().removeFirst();
        assertEquals(text("MESSAGE", HEADERS, "").replace("SIP/2.0\r\nVia", "SIP/2.0\r\n" + VIA_UDP + "Via")
            .replace(":  70 ", ":  69 "), forward(request, phone, udpCallee));
    }

    @Test
    void shouldGiveAStrictRouterWhatItWants() {
        final String text = text("MESSAGE", HEADERS.replace("To:",
            "Route: <sip:10.0.0.9;lr>,\"S\" <sip:strict.example.com;method=BYE;x=y?h=v>;p\r\n" +
                "Route: <sip:p2;lr>\r\nTo:"), "");
        final SipMessage request = prepare(text);
        routing.routes().removeFirst();
        assertEquals(text("MESSAGE", HEADERS.replace("To:",
            "Route: <sip:p2;lr>\r\nRoute: <sip:bob@example.com;x=1>\r\nTo:"),
            "").replace("sip:bob@example.com;x=1 SIP/2.0\r\nVia",
            "sip:strict.example.com;x=y SIP/2.0\r\n" + VIA_UDP + "Via").replace(":  70 ", ":  69 "),
            forward(request, phone, udpCallee));
    }

    @Test
    void shouldGiveAStrictRouterTheTargetThatWasChosen() {
        final String text = text("MESSAGE", HEADERS.replace("To:", "Route: <sip:strict.example.com>\r\nTo:"), "");
        final SipMessage request = prepare(text);
        final byte[] contact = "sip:bob@10.0.0.2".getBytes(StandardCharsets.UTF_8);
        target.uri(new UnsafeBuffer(contact), 0, contact.length);
        final String forwarded = forward(request, phone, udpCallee);
        assertTrue(forwarded.startsWith("MESSAGE sip:strict.example.com SIP/2.0\r\n"), forwarded);
        assertTrue(forwarded.contains("\r\nRoute: <sip:bob@10.0.0.2>\r\n"), forwarded);
    }

    @Test
    void shouldReplaceTheRequestUriByTheTargets() {
        final SipMessage request = prepare(text("MESSAGE", HEADERS, BODY));
        final byte[] contact = "??sip:bob@10.0.0.2:5070;transport=tcp??".getBytes(StandardCharsets.UTF_8);
        target.uri(new UnsafeBuffer(contact), 2, contact.length - 4);
        assertTrue(forward(request, phone, callee)
            .startsWith("MESSAGE sip:bob@10.0.0.2:5070;transport=tcp SIP/2.0\r\nVia: SIP/2.0/TCP 10.0.0.9"));
    }

    @Test
    void shouldAddTheLengthThatAStreamNeeds() {
        final String text = text("MESSAGE", HEADERS, BODY).replaceFirst("Content-Length: \\d+\r\n", "");
        assertTrue(forward(prepare(text), phone, callee).contains("\r\nContent-Length: "
            + BODY.getBytes(StandardCharsets.UTF_8).length + "\r\n"));
        assertFalse(forward(prepare(text), phone, udpCallee).contains("Content-Length"));
    }

    @Test
    void shouldForwardNoMoreThanTheBodyOfADatagram() {
        final String text = text("MESSAGE", HEADERS, "body") + "padding";
        assertTrue(forward(text).endsWith("\r\n\r\nbody"));
    }

    @Test
    void shouldRemoveTheRouteHeaderOfSipServersOnlyWhenOneSentIt() {
        final String text = text("MESSAGE", HEADERS.replace("To:", "x-genesys-route : <sip:1.2.3.4>\r\nTo:"), "");
        final SipMessage request = prepare(text);
        assertTrue(forward(request, phone, udpCallee).contains("x-genesys-route : <sip:1.2.3.4>\r\n"));
        routing.fromSipServer(true);
        assertEquals(text("MESSAGE", HEADERS, "").replace("SIP/2.0\r\nVia", "SIP/2.0\r\n" + VIA_UDP + "Via")
            .replace(":  70 ", ":  69 "), forward(request, phone, udpCallee));
    }

    @Test
    void shouldSayThatItDoesNotFitAtEveryLengthThatIsTooShort() {
        final String text = text("INVITE", HEADERS.replace("To:", "Route: <sip:strict>\r\nTo:"), BODY);
        final int needed = forwarder.write(prepare(text), routing, target, phone, callee, ID, DIGEST, out);
        for (int room = 0; room < needed; room++) {
            final UnsafeBuffer small = new UnsafeBuffer(new byte[room]);
            assertEquals(-1, forwarder.write(prepare(text), routing, target, phone, callee, ID, DIGEST, small));
        }
        final UnsafeBuffer exact = new UnsafeBuffer(new byte[needed]);
        assertEquals(needed, forwarder.write(prepare(text), routing, target, phone, callee, ID, DIGEST, exact));
    }

    @Test
    void shouldNameAnIpv6ProxyInBrackets() {
        final RequestForwarder ipv6 =
            new RequestForwarder(new AdvertisedAddress("2001:db8::9", 5080, 5081), token, () -> null);
        final SipMessage request = prepare(text("INVITE", HEADERS, ""));
        final int length = ipv6.write(request, routing, target, phone, callee, ID, DIGEST, out);
        final List<String> lines = List.of(Parsed.text(out, length).split("\r\n"));
        assertTrue(lines.get(1).startsWith("Via: SIP/2.0/TCP [2001:db8::9]:5080;branch=z9hG4bK"), lines.get(1));
        assertTrue(lines.get(2).startsWith("Record-Route: <sip:[2001:db8::9]:5080;transport=tcp;lr;rrt="),
            lines.get(2));
    }
}
