package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.SipUri;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouteSetTest {
    private final RouteSet routes = new RouteSet();

    private static SipMessage request(final String... routeLines) {
        final List<String> lines = new ArrayList<>(List.of("BYE sip:bob@example.com SIP/2.0",
            "Via: SIP/2.0/TCP 10.0.0.1;branch=z9hG4bK1"));
        lines.addAll(List.of(routeLines));
        lines.addAll(List.of("From: <sip:a@example.com>;tag=1", "To: <sip:b@example.com>;tag=2", "Call-ID: 1",
            "CSeq: 2 BYE"));
        return Parsed.lines(lines.toArray(String[]::new));
    }

    private List<String> rest(final SipMessage request) {
        final List<String> values = new ArrayList<>();
        for (int i = routes.first(); i < routes.end(); i++) {
            values.add(routes.value(i).text(request.buffer()));
        }
        return values;
    }

    @Test
    void shouldBeEmptyAndUnchangedWithoutARoute() {
        routes.read(request());
        assertTrue(routes.isEmpty());
        assertFalse(routes.isChanged());
    }

    @Test
    void shouldReadTheValuesOfAllLinesInOrder() {
        final SipMessage request = request("Route: <sip:p1;lr> , \"a, b\" <sip:p2;lr>;x=\"1,2\"", "User-Agent: x",
            "route:", " <sip:p3,5;lr>");
        routes.read(request);
        assertEquals(List.of("<sip:p1;lr>", "\"a, b\" <sip:p2;lr>;x=\"1,2\"", "<sip:p3,5;lr>"), rest(request));
        assertFalse(routes.isChanged());
    }

    @Test
    void shouldLoseValuesAtBothEnds() {
        final SipMessage request = request("Route: <sip:p1;lr>,<sip:p2;lr>", "Route: <sip:p3;lr>");
        routes.read(request);
        routes.removeFirst();
        assertTrue(routes.isChanged());
        assertEquals(List.of("<sip:p2;lr>", "<sip:p3;lr>"), rest(request));
        routes.removeLast();
        assertEquals(List.of("<sip:p2;lr>"), rest(request));
        routes.removeFirst();
        assertTrue(routes.isEmpty());
        routes.read(request);
        assertFalse(routes.isChanged(), "a new request begins anew");
        assertEquals(3, rest(request).size());
    }

    @Test
    void shouldParseValuesWhenAsked() {
        final SipMessage request = request("Route: \"x\" <sip:p1.example.com:5070;lr>;y=z, sip:, <mailto:x>");
        routes.read(request);
        final SipUri uri = routes.uri(0);
        assertEquals("p1.example.com", uri.host().text(request.buffer()));
        assertTrue(uri.isLooseRouter());
        assertEquals("sip:p1.example.com:5070;lr", routes.uriSpan().text(request.buffer()));
        assertNull(routes.uri(1), "no URI");
        assertEquals(SipUri.Scheme.OTHER, routes.uri(2).scheme());
    }
}
