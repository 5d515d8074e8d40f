package io.sipproxy.proxy;

import io.sipproxy.dns.AddressLocator;
import io.sipproxy.dns.Located;
import io.sipproxy.dns.LookupKind;
import io.sipproxy.dns.ResolvedHost;
import static io.sipproxy.dns.AddressLocator.query;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HostResolverTest {
    private static final long SECOND = 1_000_000_000L;

    private final Counters counters = new Counters();
    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final AtomicInteger lookups = new AtomicInteger();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final List<Long> told = new ArrayList<>();
    private long nowNs = 7 * SECOND;
    private final HostResolver hosts =
        new HostResolver(tasks::add, () -> nowNs, new AddressLocator(this::lookUp), 0, counters);

    private InetAddress[] lookUp(final String host) throws UnknownHostException {
        lookups.incrementAndGet();
        return switch (host) {
            case "one.example.com" -> new InetAddress[] {InetAddress.getByName("10.0.0.1")};
            case "two.example.com" -> new InetAddress[] {InetAddress.getByName("2001:db8::1"),
                InetAddress.getByName("10.0.0.2")};
            case "broken.example.com" -> throw new IllegalStateException("a defect");
            case "hangs.example.com", "hangs2.example.com" -> {
                try {
                    gate.await();
                } catch (final InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                yield new InetAddress[] {InetAddress.getByName("10.0.0.3")};
            }
            default -> throw new UnknownHostException(host);
        };
    }

    @AfterEach
    void close() {
        gate.countDown();
        hosts.close();
    }

    private void runNextTask() throws InterruptedException {
        final Runnable task = tasks.poll(20, TimeUnit.SECONDS);
        assertNotNull(task, "no answer came");
        task.run();
    }

    private ResolvedHost resolve(final String host) throws InterruptedException {
        assertTrue(hosts.await(query(host), told::add, nowNs));
        runNextTask();
        return hosts.find(query(host), nowNs);
    }

    @Test
    void shouldKnowNothingBeforeTheAnswer() throws InterruptedException {
        assertNull(hosts.find(query("one.example.com"), nowNs));
        final ResolvedHost answer = resolve("one.example.com");
        assertEquals(List.of(nowNs), told);
        assertEquals(1, answer.size());
        assertEquals("10.0.0.1", answer.address(0).toString());
        assertEquals(1, counters.get(Counter.DNS_QUESTIONS));
        assertEquals(0, counters.get(Counter.DNS_FAILURES));
    }

    @Test
    void shouldGiveAllAddressesInTheOrderOfTheAnswer() throws InterruptedException {
        final ResolvedHost answer = resolve("two.example.com");
        assertEquals(2, answer.size());
        assertEquals("2001:db8::1", answer.address(0).toString());
        assertEquals("10.0.0.2", answer.address(1).toString());
    }

    @Test
    void shouldNotCareAboutCase() throws InterruptedException {
        final ResolvedHost answer = resolve("ONE.Example.com");
        assertSame(answer, hosts.find(query("one.EXAMPLE.com"), nowNs));
    }

    @Test
    void shouldKeepAnAnswerForAMinuteAndAFailureForFiveSeconds() throws InterruptedException {
        resolve("one.example.com");
        final ResolvedHost failure = resolve("nowhere.example.com");
        assertEquals(0, failure.size());
        assertEquals(1, counters.get(Counter.DNS_FAILURES));
        nowNs += 5 * SECOND - 1;
        assertNotNull(hosts.find(query("nowhere.example.com"), nowNs));
        nowNs++;
        assertNull(hosts.find(query("nowhere.example.com"), nowNs));
        nowNs += 55 * SECOND - 1;
        assertNotNull(hosts.find(query("one.example.com"), nowNs));
        nowNs++;
        assertNull(hosts.find(query("one.example.com"), nowNs));
        assertEquals(1, resolve("one.example.com").size());
        assertEquals(3, lookups.get());
    }

    @Test
    void shouldTakeADefectOfTheLookupForAFailure() throws InterruptedException {
        assertEquals(0, resolve("broken.example.com").size());
    }

    @Test
    void shouldAskOnceForAllWhoWait() throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            assertTrue(hosts.await(query("hangs.example.com"), told::add, nowNs));
        }
        assertNull(hosts.find(query("hangs.example.com"), nowNs));
        gate.countDown();
        nowNs += SECOND;
        runNextTask();
        assertEquals(100, told.size());
        assertEquals(1, lookups.get());
        assertEquals(List.of(nowNs), told.stream().distinct().toList());
    }

    @Test
    void shouldTellAWaiterThatAsksAgainInItsCallOnce() throws InterruptedException {
        final HostResolver.Waiter again = now -> {
            told.add(now);
            if (told.size() == 1) {
                assertTrue(hosts.await(query("nowhere.example.com"), told::add, now));
            }
        };
        assertTrue(hosts.await(query("one.example.com"), again, nowNs));
        runNextTask();
        assertEquals(1, told.size());
        runNextTask();
        assertEquals(2, told.size());
    }

    @Test
    void shouldRefuseToWaitWhenTooManyDo() throws InterruptedException {
        for (int i = 0; i < 10_000; i++) {
            assertTrue(hosts.await(query("hangs.example.com"), told::add, nowNs));
        }
        assertFalse(hosts.await(query("hangs.example.com"), told::add, nowNs));
        assertFalse(hosts.await(query("one.example.com"), told::add, nowNs));
        assertEquals(2, counters.get(Counter.DNS_WAIT_LIMIT_HIT));
        gate.countDown();
        runNextTask();
        assertEquals(10_000, told.size(), "those who were refused are not called");
        assertTrue(hosts.await(query("one.example.com"), told::add, nowNs), "there is room again");
    }

    @Test
    void shouldRefuseFurtherQuestionsWhenTooManyAreOpen() {
        assertTrue(hosts.await(query("hangs.example.com"), told::add, nowNs));
        assertTrue(hosts.await(query("hangs2.example.com"), told::add, nowNs));
        int accepted = AddressLocator.THREADS;
        while (hosts.await(query(accepted + ".example.com"), told::add, nowNs)) {
            accepted++;
        }
        assertTrue(accepted >= 1_000 && accepted <= 1_000 + AddressLocator.THREADS, "accepted " + accepted);
        assertEquals(1, counters.get(Counter.DNS_WAIT_LIMIT_HIT));
    }

    /** Takes all room but some. @return how many names, all of them in date. */
    private int fillUpTo(final int room) throws InterruptedException {
        final int names = 10_000 - room;
        for (int i = 0; i < names; i++) {
            resolve(i + ".example.com");
        }
        return names;
    }

    @Test
    void shouldForgetTheNameUsedLongestAgoWhenThereAreTooMany() throws InterruptedException {
        fillUpTo(0);
        assertNotNull(hosts.find(query("0.example.com"), nowNs));
        assertEquals(1, resolve("one.example.com").size());
        assertEquals(1, hosts.find(query("one.example.com"), nowNs).size());
        assertNotNull(hosts.find(query("0.example.com"), nowNs), "it was used");
        assertNull(hosts.find(query("1.example.com"), nowNs));
        assertNotNull(hosts.find(query("2.example.com"), nowNs), "one was enough");
        assertEquals(0, counters.get(Counter.DNS_WAIT_LIMIT_HIT));
    }

    @Test
    void shouldNotForgetANameThatIsWaitedForWhenThereAreTooMany() throws InterruptedException {
        assertTrue(hosts.await(query("hangs.example.com"), told::add, nowNs));
        final int names = fillUpTo(1);
        assertEquals(1, resolve("one.example.com").size());
        assertNull(hosts.find(query("0.example.com"), nowNs));
        told.clear();
        gate.countDown();
        runNextTask();
        assertEquals(1, told.size());
        assertEquals(1, hosts.find(query("hangs.example.com"), nowNs).size());
        assertEquals(names + 2, lookups.get());
    }

    @Test
    void shouldNotForgetANameThatIsKeptWhenThereAreTooMany() throws InterruptedException {
        resolve("one.example.com");
        hosts.keep(query("one.example.com"));
        hosts.keep(query("two.example.com"));
        resolve("two.example.com");
        fillUpTo(0);
        assertEquals(1, hosts.find(query("one.example.com"), nowNs).size());
        assertEquals(2, hosts.find(query("two.example.com"), nowNs).size());
        assertNull(hosts.find(query("1.example.com"), nowNs));
    }

    /** Else who asks for more names than can be asked for would have all others forgotten. */
    @Test
    void shouldForgetNothingForANameThatIsNotAskedFor() throws InterruptedException {
        fillUpTo(0);
        assertTrue(hosts.await(query("hangs.example.com"), told::add, nowNs));
        assertTrue(hosts.await(query("hangs2.example.com"), told::add, nowNs));
        int further = 0;
        while (hosts.await(query(further + ".example.net"), told::add, nowNs)) {
            further++;
        }
        assertFalse(hosts.await(query("again.example.net"), told::add, nowNs));
        assertNull(hosts.find(query((further + 1) + ".example.com"), nowNs));
        assertNotNull(hosts.find(query((further + 2) + ".example.com"), nowNs));
    }

    @Test
    void shouldLetNobodyWaitForMoreThanEightSeconds() throws InterruptedException {
        assertTrue(hosts.await(query("hangs.example.com"), told::add, nowNs));
        nowNs += 4 * SECOND;
        assertTrue(hosts.await(query("hangs.example.com"), told::add, nowNs));
        nowNs += 4 * SECOND - 1;
        hosts.expire(nowNs);
        assertEquals(List.of(), told);
        nowNs++;
        hosts.expire(nowNs);
        assertEquals(List.of(nowNs, nowNs), told);
        assertEquals(0, hosts.find(query("hangs.example.com"), nowNs).size());
        assertEquals(1, counters.get(Counter.DNS_TIMEOUTS));
        nowNs += 5 * SECOND;
        assertNull(hosts.find(query("hangs.example.com"), nowNs));
        assertTrue(hosts.await(query("hangs.example.com"), told::add, nowNs));
        nowNs += SECOND;
        hosts.expire(nowNs);
        assertEquals(2, told.size(), "a new wait begins anew");
        gate.countDown();
        runNextTask();
        assertEquals(3, told.size());
        assertEquals(1, hosts.find(query("hangs.example.com"), nowNs).size(), "a late answer is an answer");
        assertEquals(1, lookups.get());
    }

    @Test
    void shouldFindANameAsItStandsInAMessage() throws InterruptedException {
        final ResolvedHost answer = resolve("one.example.com");
        final Parsed.Uri uri = Parsed.uri("sip:bob@One.Example.COM:5060");
        assertSame(answer, hosts.find(uri.buffer(), uri.uri().host(), LookupKind.ADDRESS, nowNs));
        final Parsed.Uri other = Parsed.uri("sip:bob@one.example.co");
        assertNull(hosts.find(other.buffer(), other.uri().host(), LookupKind.ADDRESS, nowNs));
    }

    @Test
    void shouldTryAgainWhenTheLoopTakesNoTaskAtTheMoment() throws InterruptedException {
        final AtomicInteger refusals = new AtomicInteger(3);
        try (HostResolver stubborn = new HostResolver(
            task -> refusals.getAndDecrement() <= 0 && tasks.add(task), () -> nowNs,
            new AddressLocator(this::lookUp), 0,
            counters)) {
            assertTrue(stubborn.await(query("one.example.com"), told::add, nowNs));
            runNextTask();
            assertEquals(1, told.size());
        }
    }

    /** Whoever found it out must not try for ever to tell a loop that has ended. */
    @Test
    void shouldLetAnAnswerGoThatComesAfterTheEnd() throws InterruptedException {
        final CompletableFuture<Located> answer = new CompletableFuture<>();
        final HostResolver ended = new HostResolver(task -> false, () -> nowNs, question -> answer, 0, counters);
        assertTrue(ended.await(query("one.example.com"), told::add, nowNs));
        final Thread early = new Thread(() -> answer.complete(Located.FAILED));
        early.start();
        early.join(50);
        assertTrue(early.isAlive(), "the loop may take the answer a little later");
        ended.close();
        early.join(20_000);
        assertFalse(early.isAlive());
        assertEquals(List.of(), told);
    }
}
