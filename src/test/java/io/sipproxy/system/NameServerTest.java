package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sipproxy.dns.DnsClient;
import io.sipproxy.dns.HostQuery;
import io.sipproxy.dns.Located;
import io.sipproxy.dns.LookupKind;
import io.sipproxy.dns.ResolvedHost;
import io.sipproxy.dns.Service;
import io.sipproxy.dns.ServiceOrder;
import io.sipproxy.proxy.HostResolver;
import io.sipproxy.sip.IpLiteral;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers located by a real name server, with a zone made here. */
@Timeout(60)
class NameServerTest {
    private static final int MANY = 60;

    @TempDir
    private Path directory;
    private NameServerProcess server;
    private final List<DnsClient> clients = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        assumeTrue(NameServerProcess.isInstalled(), "dnsmasq is not installed (Debian: dnsmasq-base)");
        final List<String> zone = new ArrayList<>(List.of("local=/example/", "local-ttl=77", "edns-packet-max=512",
            "host-record=a.example,127.0.0.2", "host-record=b.example,127.0.0.3,::1", "host-record=c.example,127.0.0.4",
            "srv-host=_sip._tcp.farm.example,a.example,5071,10,60",
            "srv-host=_sip._tcp.farm.example,b.example,5072,10,30",
            "srv-host=_sip._tcp.farm.example,a.example,5073,10,10",
            "srv-host=_sip._tcp.farm.example,c.example,5074,20,0",
            "srv-host=_sip._udp.pbx.example,c.example,5080,1,1",
            "naptr-record=pbx.example,10,10,S,SIP+D2U,,_sip._udp.pbx.example",
            "cname=one.example,two.example", "cname=two.example,three.example", "cname=three.example,c.example"));
        for (int i = 0; i < MANY; i++) {
            zone.add("srv-host=_sip._tcp.many.example,a.example," + (6_000 + i) + "," + i + ",0");
        }
        server = new NameServerProcess(directory, zone.toArray(String[]::new));
    }

    @AfterEach
    void stop() {
        clients.forEach(DnsClient::close);
        if (server != null) {
            server.close();
        }
    }

    private static InetSocketAddress at(final int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private Located locate(final String host, final LookupKind kind, final InetSocketAddress... servers)
        throws Exception {
        final DnsClient client = new DnsClient(List.of(servers));
        clients.add(client);
        return client.locate(new HostQuery(host, kind)).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private Located locate(final String host, final LookupKind kind) throws Exception {
        return locate(host, kind, at(server.port()));
    }

    private static List<String> text(final ResolvedHost host) {
        final List<String> all = new ArrayList<>();
        for (int i = 0; i < host.services(); i++) {
            final Service service = host.service(i);
            for (final IpLiteral address : service.addresses()) {
                all.add(service.transport() + " " + address + ":" + service.port());
            }
        }
        return all;
    }

    @Test
    void shouldShareTheLoadByWeightAndKeepTheOrderOfPriorities() throws Exception {
        final Located farm = locate("farm.example", LookupKind.TCP);
        assertTrue(farm.isComplete());
        assertEquals(77, farm.ttlSeconds());
        assertEquals(4, farm.host().services());
        final ServiceOrder order = new ServiceOrder();
        final Map<Integer, Integer> firsts = new TreeMap<>();
        for (int seed = 0; seed < 10_000; seed++) {
            order.arrange(farm.host(), seed);
            firsts.merge(farm.host().service(order.get(0)).port(), 1, Integer::sum);
            assertEquals(5074, farm.host().service(order.get(3)).port());
        }
        final double chiSquare = part(firsts, 5071, 6_000) + part(firsts, 5072, 3_000) + part(firsts, 5073, 1_000);
        assertTrue(chiSquare < 13.82, firsts + " has chi-square " + chiSquare);
    }

    private static double part(final Map<Integer, Integer> counts, final int port, final double expected) {
        final double difference = counts.get(port) - expected;
        return difference * difference / expected;
    }

    @Test
    void shouldFollowNaptrToSrvToAddress() throws Exception {
        assertEquals(List.of("UDP 127.0.0.4:5080"), text(locate("pbx.example", LookupKind.ANY).host()));
    }

    @Test
    void shouldGiveAddressesOfBothFamilies() throws Exception {
        assertEquals(List.of("null 127.0.0.3:0", "null ::1:0"), text(locate("b.example", LookupKind.ADDRESS).host()));
    }

    @Test
    void shouldFollowAliases() throws Exception {
        assertEquals(List.of("null 127.0.0.4:0"), text(locate("one.example", LookupKind.TCP).host()));
    }

    @Test
    void shouldKnowThatANameDoesNotExist() throws Exception {
        final Located nowhere = locate("nowhere.example", LookupKind.ANY);
        assertEquals(0, nowhere.host().size());
        assertTrue(nowhere.isComplete(), "that is an answer");
    }

    @Test
    void shouldAskOverTcpWhenAnAnswerWasTruncated() throws Exception {
        assertEquals(ResolvedHost.MAX_SERVICES, locate("many.example", LookupKind.TCP).host().services());
    }

    @Test
    void shouldAskTheNextNameServerWhenOneIsSilent() throws Exception {
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            final long startNs = System.nanoTime();
            final Located farm =
                locate("farm.example", LookupKind.TCP, at(silent.getLocalPort()), at(server.port()));
            assertEquals(4, farm.host().services());
            assertTrue(System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(5), "the silent one is left at once");
        }
    }

    /** The clock is moved by hand, the name server is a real one. */
    @Test
    void shouldAskAgainWhenAnAnswerIsTooOldAndGoOnWithItWhileNobodyAnswers() throws Exception {
        final HostQuery query = new HostQuery("c.example", LookupKind.ADDRESS);
        final AtomicLong nowNs = new AtomicLong();
        final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
        final Counters counters = new Counters();
        try (HostResolver hosts = new HostResolver(tasks::add, nowNs::get, new DnsClient(List.of(at(server.port()))), 0,
            counters)) {
            assertEquals("127.0.0.4", resolve(hosts, query, tasks, nowNs.get()));
            nowNs.addAndGet(TimeUnit.SECONDS.toNanos(77) - 1);
            assertNotNull(hosts.find(query, nowNs.get()), "local-ttl is 77 s");
            nowNs.incrementAndGet();
            assertNull(hosts.find(query, nowNs.get()));
            server.close();
            try (NameServerProcess changed = new NameServerProcess(directory, server.port(), "local=/example/",
                "local-ttl=5", "host-record=c.example,127.0.0.9")) {
                assertEquals("127.0.0.9", resolve(hosts, query, tasks, nowNs.get()), changed::hostPort);
            }
            nowNs.addAndGet(TimeUnit.SECONDS.toNanos(5));
            assertNull(hosts.find(query, nowNs.get()));
            assertEquals("127.0.0.9", resolve(hosts, query, tasks, nowNs.get()), "the old answer is the best there is");
            assertEquals(1, counters.get(Counter.DNS_STALE_USED));
            assertEquals(3, counters.get(Counter.DNS_QUESTIONS));
        }
    }

    private static String resolve(final HostResolver hosts, final HostQuery query,
        final LinkedBlockingQueue<Runnable> tasks, final long nowNs) throws InterruptedException {
        assertTrue(hosts.await(query, now -> {
        }, nowNs));
        final Runnable answer = tasks.poll(20, TimeUnit.SECONDS);
        assertNotNull(answer, "no answer came");
        answer.run();
        return hosts.find(query, nowNs).address(0).toString();
    }

    @Test
    void shouldSayThatNobodyCouldTellWhenAllAreSilent() throws Exception {
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            final Located nobody = locate("a.example", LookupKind.ADDRESS, at(silent.getLocalPort()));
            assertEquals(0, nobody.host().size());
            assertEquals(false, nobody.isComplete());
        }
    }

    @Test
    void shouldAskTheNextNameServerWhenOneIsLame() throws Exception {
        try (NameServerProcess lame = new NameServerProcess(directory)) {
            final Located host = locate("a.example", LookupKind.ADDRESS, at(lame.port()), at(server.port()));
            assertEquals(List.of("null 127.0.0.2:0"), text(host.host()), "the lame one refuses what is not its own");
            assertTrue(host.isComplete());
        }
    }
}
