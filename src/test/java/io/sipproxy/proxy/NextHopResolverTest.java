package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.dns.AddressLocator;
import io.sipproxy.dns.HostQuery;
import io.sipproxy.dns.Located;
import io.sipproxy.dns.Locator;
import io.sipproxy.dns.LookupKind;
import io.sipproxy.dns.ResolvedHost;
import io.sipproxy.dns.Service;
import io.sipproxy.proxy.NextHopResolver.Result;
import io.sipproxy.sip.IpLiteral;
import io.sipproxy.sip.Transport;
import io.sipproxy.status.Counters;
import io.sipproxy.transport.FakeTransports;
import io.sipproxy.transport.Link;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
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
        new HostResolver(tasks::add, () -> 0, new AddressLocator(NextHopResolverTest::lookUp), 0, new Counters());
    private final OwnAddresses own = new OwnAddresses(List.of("10.0.0.9", "2001:db8::9"), 5060, 5061);
    private final NextHopResolver resolver = new NextHopResolver(hosts, own);
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
        assertEquals(AddressLocator.query("phone.example.com"), resolver.awaited());
        hosts.await(resolver.awaited(), now -> {
        }, 0);
        tasks.poll(20, TimeUnit.SECONDS).run();
        assertEquals(Result.READY, resolve("sip:bob@Phone.Example.Com:5070;transport=tcp"));
        assertEquals("tcp:10.0.0.5:5070", nextHop.link(wire, 0).remote().toString());
    }

    @Test
    void shouldNotReachANameWithoutAnAddress() throws InterruptedException {
        assertEquals(Result.WAIT, resolve("sip:bob@nowhere.example.com"));
        hosts.await(resolver.awaited(), now -> {
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

    /** RFC 5922 section 4: DNS is not trusted to say whose certificate it has to be. */
    @ParameterizedTest
    @CsvSource({
        "sip:Example.com;transport=tls,                          false, Example.com, TLS",
        "sips:example.com,                                       false, example.com, ANY_SECURE",
        "sip:example.com,                                        false, example.com, ANY",
        "sip:example.com,                                        true,  example.com, ANY_SECURE",
        "sip:bob@192.0.2.1;maddr=example.com;transport=tcp;lr,   true,  example.com, TLS",
    })
    void shouldHaveTheDomainProvedThatWasLookedUpWhateverServersItHas(final String text, final boolean isSecure,
        final String host, final LookupKind kind) throws InterruptedException {
        final List<HostQuery> asked = new CopyOnWriteArrayList<>();
        try (HostResolver services = servicesOf(asked)) {
            final NextHopResolver located = new NextHopResolver(services, own);
            final Parsed.Uri uri = Parsed.uri(text);
            assertEquals(Result.WAIT, located.resolve(uri.buffer(), uri.uri(), isSecure, nextHop, 0));
            services.await(located.awaited(), now -> {
            }, 0);
            tasks.poll(20, TimeUnit.SECONDS).run();
            assertEquals(Result.READY, located.resolve(uri.buffer(), uri.uri(), isSecure, nextHop, 0));
        }
        assertEquals(List.of(kind), asked.stream().map(HostQuery::kind).toList());
        assertEquals("tls:10.0.0.61:5071", nextHop.link(wire, 0).remote().toString());
        assertEquals(host, nextHop.host());
        assertTrue(nextHop.next());
        assertEquals("tls:10.0.0.62:5072", nextHop.link(wire, 0).remote().toString());
        assertEquals(host, nextHop.host());
        assertFalse(nextHop.next());
    }

    private HostResolver servicesOf(final List<HostQuery> asked) {
        final List<Service> found = List.of(new Service(Transport.TLS, 5071, 0, 0, List.of(address("10.0.0.61"))),
            new Service(Transport.TLS, 5072, 1, 0, List.of(address("10.0.0.62"))));
        return new HostResolver(tasks::add, () -> 0, new Locator() {
            @Override
            public CompletionStage<Located> locate(final HostQuery query) {
                asked.add(query);
                return CompletableFuture.completedFuture(new Located(ResolvedHost.of(found), 60, true));
            }

            @Override
            public void close() {
            }
        }, 0, new Counters());
    }

    private static IpLiteral address(final String text) {
        final IpLiteral literal = new IpLiteral();
        assertTrue(literal.parse(text));
        return literal;
    }
}
