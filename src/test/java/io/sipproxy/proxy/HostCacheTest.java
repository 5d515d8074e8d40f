package io.sipproxy.proxy;

import static io.sipproxy.dns.AddressLocator.query;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.dns.Located;
import io.sipproxy.dns.ResolvedHost;
import io.sipproxy.sip.Transport;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How long answers are kept, and what is used when there is none. */
class HostCacheTest {
    private static final long SECOND = 1_000_000_000L;
    private static final String HOST = "pbx.example.com";

    private final Counters counters = new Counters();
    private final Queue<CompletableFuture<Located>> asked = new ArrayDeque<>();
    private final List<Long> told = new ArrayList<>();
    private long nowNs = 5 * SECOND;
    private final HostResolver hosts = new HostResolver(task -> {
        task.run();
        return true;
    }, () -> nowNs, question -> {
        final CompletableFuture<Located> answer = new CompletableFuture<>();
        asked.add(answer);
        return answer;
    }, 30 * SECOND, counters);

    private static ResolvedHost at(final String address) throws UnknownHostException {
        return ResolvedHost.of(InetAddress.getByName(address));
    }

    private void resolve(final Located located) {
        assertTrue(hosts.await(query(HOST), told::add, nowNs));
        asked.remove().complete(located);
    }

    private String known() {
        final ResolvedHost host = hosts.find(query(HOST), nowNs);
        return host == null ? "unknown" : host.size() == 0 ? "none" : host.address(0).toString();
    }

    private void advance(final long seconds) {
        nowNs += seconds * SECOND;
    }

    @Test
    void shouldKeepAnAnswerForItsTtl() throws UnknownHostException {
        resolve(new Located(at("10.0.0.1"), 40, true));
        advance(39);
        assertEquals("10.0.0.1", known());
        assertEquals(SECOND, hosts.validForNs(query(HOST), nowNs));
        advance(1);
        assertEquals("unknown", known());
        resolve(new Located(at("10.0.0.2"), 40, true));
        assertEquals("10.0.0.2", known());
    }

    @Test
    void shouldKeepAnAnswerForASecondAtLeastAndAnHourAtMost() throws UnknownHostException {
        resolve(new Located(at("10.0.0.1"), 0, true));
        assertEquals("10.0.0.1", known(), "who has waited has to find it");
        advance(1);
        assertEquals("unknown", known());
        resolve(new Located(at("10.0.0.1"), 1_000_000, true));
        advance(3_599);
        assertEquals("10.0.0.1", known());
        advance(1);
        assertEquals("unknown", known());
    }

    @Test
    void shouldKeepThatThereIsNothingForAsLongAsItIsSaid() {
        resolve(new Located(ResolvedHost.NONE, 60, true));
        advance(59);
        assertEquals("none", known());
        advance(1);
        assertEquals("unknown", known());
        resolve(new Located(ResolvedHost.NONE, 86_400, true));
        advance(299);
        assertEquals("none", known());
        advance(1);
        assertEquals("unknown", known());
    }

    @Test
    void shouldUseTheOldAnswerWhileNobodyCanTell() throws UnknownHostException {
        resolve(new Located(at("10.0.0.1"), 40, true));
        advance(41);
        resolve(Located.FAILED);
        assertEquals("10.0.0.1", known());
        assertEquals(1, counters.get(Counter.DNS_STALE_USED));
        advance(30);
        assertEquals("unknown", known(), "it is asked for again soon");
        resolve(new Located(at("10.0.0.2"), 40, true));
        assertEquals("10.0.0.2", known());
    }

    @Test
    void shouldPreferTheOldAnswerToAnIncompleteOne() throws UnknownHostException {
        resolve(new Located(at("10.0.0.1"), 40, true));
        advance(41);
        resolve(new Located(at("10.0.0.9"), 40, false));
        assertEquals("10.0.0.1", known());
    }

    @Test
    void shouldForgetTheOldAnswerWhenTheNameIsGone() throws UnknownHostException {
        resolve(new Located(at("10.0.0.1"), 40, true));
        advance(41);
        resolve(new Located(ResolvedHost.NONE, 60, true));
        assertEquals("none", known());
        advance(61);
        resolve(Located.FAILED);
        assertEquals("none", known());
    }

    @Test
    void shouldNotUseAnAnswerThatIsOlderThanADay() throws UnknownHostException {
        resolve(new Located(at("10.0.0.1"), 40, true));
        advance(40 + 86_400);
        resolve(Located.FAILED);
        assertEquals("none", known());
    }

    @Test
    void shouldNotLetARequestWaitLongWhileThereIsAnOldAnswer() throws UnknownHostException {
        resolve(new Located(at("10.0.0.1"), 40, true));
        advance(41);
        told.clear();
        assertTrue(hosts.await(query(HOST), told::add, nowNs));
        advance(1);
        hosts.expire(nowNs);
        assertEquals(List.of(), told);
        advance(1);
        hosts.expire(nowNs);
        assertEquals(List.of(nowNs), told);
        assertEquals("10.0.0.1", known());
        asked.remove().complete(new Located(at("10.0.0.2"), 40, true));
        assertEquals("10.0.0.2", known());
    }

    @Test
    void shouldTakeADefectForAFailure() {
        assertTrue(hosts.await(query(HOST), told::add, nowNs));
        asked.remove().completeExceptionally(new IllegalStateException("a defect"));
        assertEquals("none", known());
        assertEquals(1, told.size());
    }

    @Test
    void shouldKeepAddressesInQuarantineForTheirTime() {
        final Quarantine quarantine = hosts.quarantine();
        quarantine.add(Transport.TCP, 0, 7, 5060, Long.MAX_VALUE, nowNs);
        quarantine.add(Transport.TCP, 0, 8, 5060, 2 * SECOND, nowNs);
        quarantine.add(Transport.TCP, 0, 9, 5060, 0, nowNs);
        assertTrue(quarantine.contains(Transport.TCP, 0, 7, 5060, nowNs + 30 * SECOND - 1));
        assertFalse(quarantine.contains(Transport.TCP, 0, 7, 5060, nowNs + 30 * SECOND));
        assertFalse(quarantine.contains(Transport.UDP, 0, 7, 5060, nowNs));
        assertFalse(quarantine.contains(Transport.TCP, 0, 7, 5061, nowNs));
        assertTrue(quarantine.contains(Transport.TCP, 0, 8, 5060, nowNs + 2 * SECOND - 1));
        assertFalse(quarantine.contains(Transport.TCP, 0, 8, 5060, nowNs + 2 * SECOND));
        assertFalse(quarantine.contains(Transport.TCP, 0, 9, 5060, nowNs));
        for (int i = 0; i < 2_000; i++) {
            quarantine.add(Transport.UDP, 1, i, 5060, SECOND, nowNs);
        }
        assertEquals(1_002, counters.get(Counter.DNS_QUARANTINE_LIMIT_HIT));
        quarantine.add(Transport.UDP, 1, 1_999, 5060, SECOND, nowNs + SECOND);
        assertTrue(quarantine.contains(Transport.UDP, 1, 1_999, 5060, nowNs + SECOND));
    }
}
