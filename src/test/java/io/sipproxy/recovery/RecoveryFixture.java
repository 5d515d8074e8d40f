package io.sipproxy.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sipproxy.ManualProxy;
import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import io.sipproxy.transport.FakeTransports;
import java.util.Arrays;
import java.util.List;

/**
 * A caller at 10.0.0.1 and a callee, 7002 at 10.0.0.30, with a proxy between them that recovers connections. Every
 * connection that the proxy makes stays connecting until the test opens it, but for the first one to the callee.
 */
final class RecoveryFixture implements AutoCloseable {
    static final String CALLEE = "tcp:10.0.0.30:5060";
    static final String CALLER_VIA = "tcp:10.0.0.1:5070";

    final ManualProxy proxy;
    final FakeTransports wire;
    final FakeLink caller;
    /** The first connection to the callee. */
    final FakeLink callee;

    RecoveryFixture(final String... more) {
        final String[] options = Arrays.copyOf(more, more.length + 4);
        options[more.length] = "sip-enable-tcp-keep-alive";
        options[more.length + 1] = "true";
        options[more.length + 2] = "dn.7002.contact";
        options[more.length + 3] = "sip:7002@10.0.0.30:5060;transport=tcp";
        proxy = ManualProxy.start(options);
        wire = proxy.wire();
        caller = wire.accept("tcp:10.0.0.1:40000");
        callee = wire.accept(CALLEE);
        wire.connectSlowly(true);
    }

    /** A proxy in front of a SIP Server at that URI, which is not asked whether it is there. */
    static RecoveryFixture withSipServer(final String uri, final String... more) {
        final String[] options = Arrays.copyOf(new String[] {"applications", "pbx", "serving-sipserver", "pbx",
            "oos-check", "0", "application.pbx.primary", uri}, 8 + more.length);
        System.arraycopy(more, 0, options, 8, more.length);
        return new RecoveryFixture(options);
    }

    static SipText request(final String method) {
        return SipText.request(method, "sip:7002@10.0.0.9", "TCP 10.0.0.1:5070");
    }

    static SipText request(final String method, final String user) {
        return request(method).withUri("sip:" + user + "@10.0.0.9");
    }

    /** A phone registers here over the connection. */
    void register(final FakeLink phone, final SipText register) {
        proxy.receive(phone, register);
        registered(phone);
    }

    /** The phone has got the answer to its REGISTER. */
    void registered(final FakeLink phone) {
        phone.take(200);
        phone.acknowledge();
        advance(1);
    }

    /** The caller sends a request; what the callee gets. */
    SipText call(final SipText request) {
        proxy.receive(caller, request);
        return callee.take(request.method());
    }

    /** The caller sends an INVITE and the callee rings; what the callee got. */
    SipText ring(final SipText invite) {
        final SipText forwarded = call(invite);
        proxy.receive(callee, forwarded.reply(180));
        caller.take(180);
        return forwarded;
    }

    /** The newest connection to the callee, which is not the first one. */
    FakeLink reopened() {
        return wire.link(CALLEE);
    }

    /** The newest connection to the callee opens. */
    FakeLink open() {
        final FakeLink link = reopened();
        link.open();
        return link;
    }

    /** The callee has taken what was sent over the link and answers the request finally; the caller is told. */
    void answer(final FakeLink link, final SipText forwarded, final int status) {
        proxy.receive(link, forwarded.reply(status));
        final SipText response = caller.take(status);
        if (forwarded.method().equals("INVITE") && status >= 300) {
            link.take("ACK");
            proxy.receive(caller, forwarded.with("Via", response.header("Via")).ack(response));
        }
    }

    void advance(final long milliseconds) {
        proxy.advance(milliseconds);
    }

    long count(final Counter counter) {
        return proxy.count(counter);
    }

    void assertConnects(final int expected) {
        assertEquals(expected, wire.connects(), () -> "connections made: " + wire.links());
    }

    /** Lines of that event. */
    List<String> events(final int code) {
        return proxy.eventLines().stream().filter(line -> line.startsWith(code + " ")).toList();
    }

    /** Nothing is left, every reopening has one outcome, and every loss was told. */
    @Override
    public void close() {
        proxy.advance(40_000);
        proxy.assertIdle();
        assertEquals(count(Counter.REOPENS_ATTEMPTED),
            count(Counter.REOPENS_SUCCEEDED) + count(Counter.REOPENS_FAILED) + count(Counter.REOPENS_ABANDONED),
            "reopenings with an outcome");
        proxy.close();
    }
}
