package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.ManualProxy;
import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.transaction.KeyedHash;
import io.sipproxy.transport.EventLoop;
import io.sipproxy.transport.FakeLink;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.CachedNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is turned away when there are too many calls. */
class OverloadTest {
    private static final int SECONDS = 4;

    private ManualProxy proxy;

    private void start(final String... options) {
        final String[] all = Arrays.copyOf(options, options.length + 2);
        all[options.length] = "dn.7002.contact";
        all[options.length + 1] = "sip:7002@10.0.0.30:5060;transport=tcp";
        proxy = ManualProxy.start(all);
    }

    @AfterEach
    void close() {
        proxy.advance(200_000);
        proxy.close();
    }

    /** @return the status of an INVITE: 503, or that of the callee. */
    private int call(final FakeLink phone) {
        final SipText invite = SipText.request("INVITE", "sip:7002@10.0.0.9", "TCP 10.0.0.1:40000");
        proxy.receive(phone, invite);
        final List<SipText> answers = phone.takeAll();
        if (!answers.isEmpty()) {
            assertEquals(503, answers.get(0).status());
            assertEquals("5", answers.get(0).header("Retry-After"));
            proxy.receive(phone, invite.ack(answers.get(0)));
            return 503;
        }
        final FakeLink callee = proxy.wire().link("tcp:10.0.0.30:5060");
        proxy.receive(callee, callee.take("INVITE").reply(486));
        callee.take("ACK");
        proxy.receive(phone, invite.ack(phone.take(486)));
        return 486;
    }

    /** One call every {@code everyMs}. @return how many were accepted. */
    private int accepted(final FakeLink phone, final int everyMs) {
        int accepted = 0;
        for (int i = 0; i < SECONDS * 1000 / everyMs; i++) {
            accepted += call(phone) == 486 ? 1 : 0;
            proxy.advance(everyMs);
        }
        return accepted;
    }

    @Test
    void shouldAcceptTheRateAndRefuseTheRestAtTwiceTheRate() {
        start("overload-ctrl-dialog-rate", "100");
        final FakeLink phone = proxy.wire().accept("tcp:10.0.0.1:40000");
        final int accepted = accepted(phone, 5);
        assertTrue(Math.abs(accepted - 100 * SECONDS) <= 5 * SECONDS, () -> accepted + " accepted");
        assertEquals(200 * SECONDS - accepted, proxy.count(Counter.REFUSED_DIALOG_RATE));
        assertTrue(proxy.eventLines().stream()
            .anyMatch(line -> line.equals("40030 SPR_OVERLOAD resource=dialog-rate limit=100")));
        proxy.options().dialogRate(0, proxy.nowNs());
        assertEquals(200 * SECONDS, accepted(phone, 5));
    }

    @Test
    void shouldTakeANewRateIntoUseAtOnceAndKeepCountWhenAnotherOptionChanges() {
        start("overload-ctrl-dialog-rate", "1");
        final FakeLink phone = proxy.wire().accept("tcp:10.0.0.1:40000");
        assertEquals(486, call(phone));
        proxy.options().oosForceNs(1_000_000_000L, proxy.nowNs());
        assertEquals(503, call(phone));
        proxy.options().dialogRate(100, proxy.nowNs());
        final int accepted = accepted(phone, 5);
        assertTrue(Math.abs(accepted - 100 * SECONDS) <= 5 * SECONDS, () -> accepted + " accepted");
        proxy.options().dialogRate(0, proxy.nowNs());
        assertEquals(200 * SECONDS, accepted(phone, 5));
        proxy.options().dialogRate(20, proxy.nowNs());
        final int later = accepted(phone, 5);
        assertTrue(Math.abs(later - 20 * SECONDS) <= SECONDS, () -> later + " accepted");
    }

    @Test
    void shouldLetWhatBelongsToADialogOrBeginsNonePass() {
        start("overload-ctrl-dialog-rate", "1");
        final FakeLink phone = proxy.wire().accept("tcp:10.0.0.1:40000");
        assertEquals(486, call(phone));
        assertEquals(503, call(phone));
        for (final String method : new String[] {"INVITE", "BYE", "INFO"}) {
            proxy.receive(phone, SipText.request(method, "sip:7002@10.0.0.9", "TCP 10.0.0.1:40000")
                .with("To", "<sip:7002@10.0.0.9>;tag=b"));
            proxy.wire().link("tcp:10.0.0.30:5060").take(method);
        }
        proxy.receive(phone, SipText.request("MESSAGE", "sip:7002@10.0.0.9", "TCP 10.0.0.1:40000"));
        proxy.wire().link("tcp:10.0.0.30:5060").take("MESSAGE");
        assertEquals(2, proxy.count(Counter.CALLS_RECEIVED));
        assertEquals(6, proxy.count(Counter.REQUESTS_RECEIVED));
    }

    @Test
    void shouldLimitEachSourceByItself() {
        start("overload-source-rate", "10");
        final FakeLink first = proxy.wire().accept("tcp:10.0.0.1:40000");
        final FakeLink same = proxy.wire().accept("tcp:10.0.0.1:40001");
        final FakeLink other = proxy.wire().accept("tcp:10.0.0.2:40000");
        for (int i = 0; i < 5; i++) {
            assertEquals(486, call(i % 2 == 0 ? first : same));
        }
        assertEquals(503, call(same));
        assertEquals(486, call(other));
        proxy.advance(100);
        assertEquals(486, call(same));
        assertEquals(1, proxy.count(Counter.REFUSED_SOURCE_RATE));
    }

    @Test
    void shouldLimitTheTransactionsOfEachSourceButThoseOfASipServer() {
        start("applications", "pbx", "application.pbx.primary", "sip:10.0.0.20:5060;transport=tcp", "serving-sipserver",
            "pbx", "max-transactions-per-source", "1");
        final FakeLink phone = proxy.wire().accept("tcp:10.0.0.1:40000");
        final FakeLink pbx = proxy.wire().accept("tcp:10.0.0.20:40000");
        proxy.receive(phone, SipText.request("MESSAGE", "sip:7002@10.0.0.9", "TCP 10.0.0.1:40000"));
        proxy.receive(phone, SipText.request("MESSAGE", "sip:7002@10.0.0.9", "TCP 10.0.0.1:40000"));
        assertEquals("5", phone.take(503).header("Retry-After"));
        assertEquals(1, proxy.count(Counter.TRANSACTION_SOURCE_LIMIT_HIT));
        for (int i = 0; i < 3; i++) {
            proxy.receive(pbx, SipText.request("MESSAGE", "sip:7001@10.0.0.1:40000;transport=tcp", "TCP 10.0.0.20:5060"));
            phone.take("MESSAGE");
        }
        assertEquals(1, proxy.count(Counter.TRANSACTION_SOURCE_LIMIT_HIT));
    }

    /** One host may use all addresses of its network. */
    @Test
    void shouldTakeAnIpv6NetworkForOneSource() {
        start("overload-source-rate", "10");
        int accepted = 0;
        for (int i = 1; i <= 20; i++) {
            accepted += call(proxy.wire().accept("tcp:[2001:db8:0:1::" + i + "]:40000")) == 486 ? 1 : 0;
        }
        assertEquals(5, accepted);
        assertEquals(486, call(proxy.wire().accept("tcp:[2001:db8:0:2::1]:40000")));
    }

    @Test
    void shouldRefuseNewCallsWhileTheLoopIsBehind() {
        start("overload-loop-lag", "50");
        final FakeLink phone = proxy.wire().accept("tcp:10.0.0.1:40000");
        proxy.lag(50);
        assertEquals(486, call(phone));
        proxy.lag(51);
        assertEquals(503, call(phone));
        proxy.lag(0);
        assertEquals(486, call(phone));
        assertEquals(1, proxy.count(Counter.REFUSED_LOOP_LAG));
    }

    /** A real loop whose tasks take long, on a clock of the test's. */
    @Test
    void shouldRefuseNewCallsWhenThreePassesOfTheLoopInARowWereLong() throws IOException {
        start("overload-loop-lag", "50");
        final FakeLink phone = proxy.wire().accept("tcp:10.0.0.1:40000");
        final CachedNanoClock clock = new CachedNanoClock();
        try (EventLoop loop = new EventLoop(clock, new Counters())) {
            proxy.lag(loop::lagNs);
            final int[] tookMs = {51, 400, 51, 51, 50, 51, 51, 51, 0};
            final int[] expected = {486, 486, 503, 503, 486, 486, 486, 503, 486};
            for (int i = 0; i < tookMs.length; i++) {
                final long tookNs = TimeUnit.MILLISECONDS.toNanos(tookMs[i]);
                loop.execute(() -> clock.advance(tookNs));
                loop.pass(0);
                clock.advance(TimeUnit.SECONDS.toNanos(1));
                assertEquals(expected[i], call(phone), "after pass " + i);
            }
        }
        assertTrue(proxy.eventLines().stream()
            .anyMatch(line -> line.equals("40030 SPR_OVERLOAD resource=loop-lag-ms limit=50")));
    }

    @Test
    void shouldHoldSourcesWithinATableOfFixedSize() {
        final SourceRates rates = new SourceRates(1, new KeyedHash(1, 2));
        for (int i = 0; i < 100_000; i++) {
            assertTrue(rates.admits(i, 0), "a source that is new is within its limit");
        }
        start();
    }
}
