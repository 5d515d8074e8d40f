package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.dns.AddressLocator;
import io.sipproxy.proxy.NextHopResolver.Result;
import io.sipproxy.sip.Transport;
import io.sipproxy.status.Counters;
import io.sipproxy.transport.FakeTransports;
import io.sipproxy.transport.Timers;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SipServersTest {
    private static final long SECOND = 1_000_000_000L;

    private final OwnAddresses own = new OwnAddresses(List.of("10.0.0.9"), 5060, 0);
    private long nowNs;

    private final FakeTransports wire = new FakeTransports(() -> 0);
    private final SipServerMember primary = new SipServerMember("10.0.0.20", 5060, Transport.TCP);
    private final SipServerMember backup = new SipServerMember("2001:db8::21", 5070, Transport.UDP);
    private final SipServerMember named = new SipServerMember("pbx.example.com", 5060, Transport.TCP);
    private final SipServerPair pair = new SipServerPair("pbx", primary, backup);
    private final SipServers servers =
        new SipServers(List.of(pair, new SipServerPair("other", named, null)), pair);

    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final HostResolver hosts = new HostResolver(tasks::add, () -> nowNs, new AddressLocator(this::lookUp), 0,
        new Counters());
    private volatile String address = "10.0.0.30";

    private InetAddress[] lookUp(final String host) throws UnknownHostException {
        if (address == null) {
            throw new UnknownHostException(host);
        }
        return new InetAddress[] {InetAddress.getByName(address)};
    }

    @AfterEach
    void close() {
        hosts.close();
    }

    @ParameterizedTest
    @CsvSource({
        "tcp:10.0.0.20:5060,        true",
        "tcp:10.0.0.20:43210,       true",
        "udp:10.0.0.20:5060,        false",
        "tls:10.0.0.20:5061,        false",
        "tcp:10.0.0.21:5060,        false",
        "udp:[2001:db8::21]:5070,   true",
        "udp:[2001:db8::21]:9999,   true",
        "tcp:[2001:db8::21]:5070,   false",
        "tcp:10.0.0.30:5060,        false",
    })
    void shouldKnowASipServerByAddressAndTransport(final String peer, final boolean expected) {
        assertEquals(expected, servers.isSipServer(wire.accept(peer)));
    }

    @Test
    void shouldSendToThePrimary() {
        assertEquals(primary, servers.serving().active());
        final NextHop nextHop = new NextHop();
        assertEquals(Result.READY, primary.resolve(new NextHopResolver(hosts, own), nextHop, 0));
        assertEquals("tcp:10.0.0.20:5060", nextHop.link(wire, 0).remote().toString());
        assertNull(new SipServers(List.of(), null).serving());
        assertFalse(new SipServers(List.of(), null).isSipServer(wire.accept("tcp:10.0.0.20:5060")));
    }

    @Test
    void shouldKnowAMemberByTheAddressThatItsNameHasNow() throws InterruptedException {
        final Timers timers = new Timers(0, e -> {
            throw new AssertionError(e);
        });
        servers.keepResolved(hosts, timers, 0);
        answer();
        assertTrue(servers.isSipServer(wire.accept("tcp:10.0.0.30:40000")));
        address = "10.0.0.31";
        moveTo(timers, 31 * SECOND);
        moveTo(timers, 62 * SECOND);
        answer();
        assertFalse(servers.isSipServer(wire.accept("tcp:10.0.0.30:40000")));
        assertTrue(servers.isSipServer(wire.accept("tcp:10.0.0.31:40000")));
    }

    @Test
    void shouldStayWithTheLastKnownAddressWhileTheNameCannotBeResolved() throws InterruptedException {
        final Timers timers = new Timers(0, e -> {
            throw new AssertionError(e);
        });
        servers.keepResolved(hosts, timers, 0);
        answer();
        address = null;
        moveTo(timers, 31 * SECOND);
        moveTo(timers, 62 * SECOND);
        answer();
        assertTrue(servers.isSipServer(wire.accept("tcp:10.0.0.30:40000")));
        final NextHop nextHop = new NextHop();
        assertEquals(Result.READY, named.resolve(new NextHopResolver(hosts, own), nextHop, nowNs));
        assertEquals("tcp:10.0.0.30:5060", nextHop.link(wire, 0).remote().toString());
    }

    private void moveTo(final Timers timers, final long toNs) {
        nowNs = toNs;
        timers.poll(nowNs);
    }

    private void answer() throws InterruptedException {
        tasks.poll(20, TimeUnit.SECONDS).run();
    }
}
