package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.sipproxy.proxy.NextHopResolver.Result;
import io.sipproxy.sip.Transport;
import io.sipproxy.status.Counters;
import io.sipproxy.transport.FakeTransports;
import io.sipproxy.transport.Link;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NextHopResolverTest {
    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final HostResolver hosts =
        new HostResolver(tasks::add, () -> 0, NextHopResolverTest::lookUp, new Counters());
    private final NextHopResolver resolver = new NextHopResolver(hosts);
    private final NextHop nextHop = new NextHop();
    private final FakeTransports wire = new FakeTransports(() -> 0);

    private static InetAddress[] lookUp(final String host) throws UnknownHostException {
        if (host.equals("phone.example.com")) {
            return new InetAddress[] {InetAddress.getByName("10.0.0.5")};
        }
        throw new UnknownHostException(host);
    }

    @AfterEach
    void close() {
        hosts.close();
    }

    private Result resolve(final String text) {
        final Parsed.Uri uri = Parsed.uri(text);
        return resolver.resolve(uri.buffer(), uri.uri(), nextHop, 0);
    }

    @ParameterizedTest
    @CsvSource({
        "sip:bob@10.0.0.5,                                  udp:10.0.0.5:5060",
        "sip:10.0.0.5:5070,                                 udp:10.0.0.5:5070",
        "sip:bob@10.0.0.5;transport=tcp,                    tcp:10.0.0.5:5060",
        "sip:bob@10.0.0.5:5080;transport=TCP;lr,            tcp:10.0.0.5:5080",
        "sip:bob@10.0.0.5;transport=tls,                    tls:10.0.0.5:5061",
        "sips:bob@10.0.0.5,                                 tls:10.0.0.5:5061",
        "sips:bob@10.0.0.5:5070;transport=tcp,              tls:10.0.0.5:5070",
        "sip:bob@[2001:db8::5],                             udp:[2001:db8::5]:5060",
        "sip:bob@[2001:db8::5]:5070;transport=tcp,          tcp:[2001:db8::5]:5070",
        "sip:bob@example.com;maddr=10.0.0.6,                udp:10.0.0.6:5060",
        "sip:bob@10.0.0.5:5070;maddr=10.0.0.6;transport=tcp, tcp:10.0.0.6:5070",
    })
    void shouldFindTransportAddressAndPort(final String uri, final String expected) {
        assertEquals(Result.READY, resolve(uri));
        assertEquals(expected, nextHop.link(wire, 0).remote().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tel:+491234", "mailto:bob@example.com", "sip:bob@10.0.0.5;transport=sctp",
        "sip:bob@10.0.0.5;transport"})
    void shouldNotReachWhatThisProxyDoesNotSpeak(final String uri) {
        assertEquals(Result.UNREACHABLE, resolve(uri));
    }

    @Test
    void shouldWaitForANameOnce() throws InterruptedException {
        assertEquals(Result.WAIT, resolve("sip:bob@phone.example.com:5070;transport=tcp"));
        assertEquals("phone.example.com", resolver.awaitedHost());
        hosts.await("phone.example.com", now -> {
        }, 0);
        tasks.poll(20, TimeUnit.SECONDS).run();
        assertEquals(Result.READY, resolve("sip:bob@Phone.Example.Com:5070;transport=tcp"));
        assertEquals("tcp:10.0.0.5:5070", nextHop.link(wire, 0).remote().toString());
    }

    @Test
    void shouldNotReachANameWithoutAnAddress() throws InterruptedException {
        assertEquals(Result.WAIT, resolve("sip:bob@nowhere.example.com"));
        hosts.await(resolver.awaitedHost(), now -> {
        }, 0);
        tasks.poll(20, TimeUnit.SECONDS).run();
        assertEquals(Result.UNREACHABLE, resolve("sip:bob@nowhere.example.com"));
    }

    @Test
    void shouldPreferAFlowAndForgetIt() {
        assertNull(nextHop.link(wire, 0), "nothing is known yet");
        final Link flow = wire.accept("tcp:10.0.0.1:40000");
        nextHop.flow(flow);
        assertSame(flow, nextHop.link(wire, 0));
        nextHop.clear();
        assertNull(nextHop.link(wire, 0));
        nextHop.flow(flow);
        assertEquals(Result.READY, resolve("sip:bob@10.0.0.5"));
        assertSame(flow, nextHop.link(wire, 0), "the address is where another connection can be opened");
        assertEquals(Transport.UDP, nextHop.transport());
    }

    @Test
    void shouldHaveNoLinkWhenNoneCanBeMade() {
        wire.refuseAll(true);
        assertEquals(Result.READY, resolve("sip:bob@10.0.0.5;transport=tls"));
        assertNull(nextHop.link(wire, 0));
    }
}
