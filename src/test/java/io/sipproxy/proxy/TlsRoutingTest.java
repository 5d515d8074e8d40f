package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.ManualProxy;
import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that come or go over TLS, and the rules of sips URIs (RFC 3261 16.6, 26.2.2; RFC 5630). */
class TlsRoutingTest {
    private static final String[] TLS = {"sip-port-tls", "5061", "tls-certificate", "any.pem"};
    private static final String PHONE = "TLS 10.0.0.1:5061";

    private ManualProxy proxy;

    @AfterEach
    void close() {
        proxy.advance(64_000);
        proxy.assertIdle();
        proxy.close();
    }

    private static String[] with(final String... options) {
        final String[] all = java.util.Arrays.copyOf(TLS, TLS.length + options.length);
        System.arraycopy(options, 0, all, TLS.length, options.length);
        return all;
    }

    private void startWithPbx(final String uri) {
        proxy = ManualProxy.start(with("applications", "pbx", "application.pbx.primary", uri, "serving-sipserver", "pbx"));
    }

    private void startWithContact(final String uri) {
        proxy = ManualProxy.start(with("dn.7002.contact", uri));
    }

    private SipText finish(final FakeLink at, final String method, final FakeLink caller) {
        final SipText request = at.take(method);
        proxy.receive(at, request.reply(200));
        caller.take(200);
        return request;
    }

    @Test
    void shouldWriteTwoRecordRoutesWhenOneSideIsTls() {
        startWithPbx("sip:10.0.0.20:5060;transport=tcp");
        final FakeLink phone = proxy.wire().accept("tls:10.0.0.1:40000");
        proxy.receive(phone, SipText.request("SUBSCRIBE", "sip:7002@10.0.0.9", PHONE));
        final SipText request = finish(proxy.wire().link("tcp:10.0.0.20:5060"), "SUBSCRIBE", phone);
        final List<String> routes = request.headers("Record-Route");
        assertEquals(2, routes.size());
        assertTrue(routes.get(0).startsWith("<sip:10.0.0.9:5060;transport=tcp;lr;"), routes::toString);
        assertTrue(routes.get(1).startsWith("<sip:10.0.0.9:5061;transport=tls;lr;"), routes::toString);
        assertTrue(request.headers("Via").get(0).startsWith("SIP/2.0/TCP 10.0.0.9:5060;"));
    }

    @Test
    void shouldReachTlsNextHopByNameWhenItHasOne() {
        startWithContact("sip:7002@pbx.example;transport=tls");
        proxy.host("pbx.example", "10.0.0.20");
        final FakeLink phone = proxy.wire().accept("udp:10.0.0.1:5060");
        proxy.receive(phone, SipText.request("SUBSCRIBE", "sip:7002@10.0.0.9", "UDP 10.0.0.1:5060"));
        answerHosts();
        final FakeLink pbx = proxy.wire().link("tls:10.0.0.20:5061");
        assertEquals("pbx.example", pbx.host(), "what the certificate has to name");
        final SipText request = finish(pbx, "SUBSCRIBE", phone);
        assertTrue(request.headers("Via").get(0).startsWith("SIP/2.0/TLS 10.0.0.9:5061;"));
        assertEquals(2, request.headers("Record-Route").size());
    }

    private void answerHosts() {
        try {
            proxy.answerHost();
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource({"sip:7002@10.0.0.30:5061;transport=tls, sip:10.0.0.9:5061;transport=tls;lr;",
        "sips:7002@10.0.0.30, sips:10.0.0.9:5061;lr;"})
    void shouldWriteSipsRecordRouteWhenTargetIsSips(final String contact, final String expected) {
        startWithContact(contact);
        final FakeLink phone = proxy.wire().accept("tls:10.0.0.1:40000");
        proxy.receive(phone, SipText.request("SUBSCRIBE", "sip:7002@10.0.0.9", PHONE));
        final FakeLink callee = proxy.wire().link("tls:10.0.0.30:5061");
        assertNull(callee.host(), "the certificate has to name the address");
        final SipText request = finish(callee, "SUBSCRIBE", phone);
        assertEquals(1, request.headers("Record-Route").size());
        assertTrue(request.header("Record-Route").startsWith("<" + expected), request::toString);
    }

    @Test
    void shouldNotSendSipsRequestToContactThatIsNotSips() {
        startWithContact("sip:7002@10.0.0.30:5061;transport=tls");
        final FakeLink phone = proxy.wire().accept("tls:10.0.0.1:40000");
        proxy.receive(phone, SipText.request("MESSAGE", "sips:7002@10.0.0.9", PHONE));
        phone.take(480);
        assertEquals(0, proxy.wire().connects());
        assertEquals(1, proxy.count(Counter.SIPS_CONTACTS_PASSED_OVER));
    }

    @Test
    void shouldSendSipsRequestOverTlsWhenContactIsSips() {
        startWithContact("sips:7002@10.0.0.30");
        final FakeLink phone = proxy.wire().accept("tls:10.0.0.1:40000");
        proxy.receive(phone, SipText.request("MESSAGE", "sips:7002@10.0.0.9", PHONE));
        assertEquals("sips:7002@10.0.0.30",
            finish(proxy.wire().link("tls:10.0.0.30:5061"), "MESSAGE", phone).uri());
    }

    /** Whatever the SIP Server's Route says: the request is for a sips URI (16.6 step 7). */
    @Test
    void shouldUseTlsForRouteWhenRequestUriIsSips() {
        startWithPbx("sip:10.0.0.20:5061;transport=tls");
        final FakeLink pbx = proxy.wire().accept("tls:10.0.0.20:33333");
        proxy.receive(pbx, SipText.request("MESSAGE", "sips:7002@10.0.0.60", "TLS 10.0.0.20:5061")
            .add("Route", "<sip:10.0.0.50:5070;transport=tcp;lr>"));
        finish(proxy.wire().link("tls:10.0.0.50:5070"), "MESSAGE", pbx);
    }

    @Test
    void shouldTakeSipServersWordOnlyWhenItsCertificateProvesIt() {
        startWithPbx("sip:10.0.0.20:5061;transport=tls");
        final FakeLink proven = proxy.wire().accept("tls:10.0.0.20:33333");
        proxy.receive(proven, SipText.request("MESSAGE", "sip:7001@10.0.0.50", "TLS 10.0.0.20:5061"));
        finish(proxy.wire().link("udp:10.0.0.50:5060"), "MESSAGE", proven);

        final FakeLink unproven = proxy.wire().accept("tls:10.0.0.20:33334");
        unproven.unproven();
        proxy.receive(unproven, SipText.request("MESSAGE", "sip:7001@10.0.0.50", "TLS 10.0.0.20:5061"));
        finish(proxy.wire().link("tls:10.0.0.20:5061"), "MESSAGE", unproven);
    }

    @Test
    void shouldReopenByNameTheCallerGaveWhenItsConnectionIsGone() {
        startWithContact("sip:7002@10.0.0.30;transport=tcp");
        proxy.wire().accept("tls:10.0.0.1:40000");
        final FakeLink phone = proxy.wire().link("tls:10.0.0.1:40000");
        proxy.receive(phone, SipText.request("MESSAGE", "sip:7002@10.0.0.9", "TLS phone.example:5071"));
        phone.lose(io.sipproxy.transport.LossCause.RESET);
        final FakeLink callee = proxy.wire().link("tcp:10.0.0.30:5060");
        proxy.receive(callee, callee.take("MESSAGE").reply(200));
        final FakeLink again = proxy.wire().link("tls:10.0.0.1:5071");
        assertEquals("phone.example", again.host());
        again.take(200);
    }
}
