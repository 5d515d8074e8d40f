package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.transaction.KeyedHash;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FailureTableTest {
    private static final long IPV4 = 0xffff_0a00_0000L;

    private final Counters counters = new Counters();
    private final FailureTable table = new FailureTable(new KeyedHash(1, 2), counters);

    private void fail(final long hi, final long lo, final int times, final long nowNs) {
        for (int i = 0; i < times; i++) {
            assertEquals(0, table.waitNs(hi, lo, nowNs));
            table.add(hi, lo, nowNs);
        }
    }

    @Test
    void shouldAllowABurstAndThenOneEveryPeriod() {
        fail(0, IPV4, FailureTable.BURST, 7);
        assertEquals(FailureTable.PERIOD_NS, table.waitNs(0, IPV4, 7));
        assertEquals(1, table.waitNs(0, IPV4, 6 + FailureTable.PERIOD_NS));
        fail(0, IPV4, 1, 7 + FailureTable.PERIOD_NS);
        assertEquals(FailureTable.PERIOD_NS, table.waitNs(0, IPV4, 7 + FailureTable.PERIOD_NS));
        assertEquals(0, table.waitNs(0, IPV4 + 1, 7 + FailureTable.PERIOD_NS));
        fail(0, IPV4, FailureTable.BURST, 7 + 20 * FailureTable.PERIOD_NS);
    }

    @Test
    void shouldTakeAnIpv6NetworkForOneSource() {
        fail(0x2001_0db8_0000_0001L, 1, FailureTable.BURST, 0);
        assertEquals(FailureTable.PERIOD_NS, table.waitNs(0x2001_0db8_0000_0001L, 2, 0));
        assertEquals(0, table.waitNs(0x2001_0db8_0000_0002L, 1, 0));
    }

    /** So many sources fail that there is room for no other. */
    private void fillUp() {
        for (int i = 0; i < FailureTable.MAX_SOURCES; i++) {
            table.add(0, IPV4 + i, 0);
        }
    }

    private long countFree(final long first, final int sources) {
        return LongStream.range(first, first + sources).filter(lo -> table.waitNs(0, lo, 0) == 0).count();
    }

    /** Sources that fail as often as they may, each. */
    private void failAll(final long first, final int sources) {
        for (long lo = first; lo < first + sources; lo++) {
            for (int i = 0; i < FailureTable.BURST; i++) {
                table.add(0, lo, 0);
            }
        }
    }

    @Test
    void shouldCountSourcesBeyondThoseThatItHoldsToo() {
        fillUp();
        fail(0, IPV4 + 1_000_000, FailureTable.BURST, 0);
        assertEquals(FailureTable.PERIOD_NS, table.waitNs(0, IPV4 + 1_000_000, 0));
        assertEquals(0, table.waitNs(0, IPV4 + 1, 0), "known ones have their own account");
        assertEquals(FailureTable.BURST, counters.get(Counter.AUTHENTICATION_SOURCES_LIMIT_HIT));
        fail(0, IPV4 + 3_000_000, 1, 10 * FailureTable.PERIOD_NS);
        assertEquals(FailureTable.BURST, counters.get(Counter.AUTHENTICATION_SOURCES_LIMIT_HIT), "old ones are gone");
    }

    @Test
    void shouldLockOutFewOthersWhenSourcesBeyondThoseThatItHoldsFail() {
        fillUp();
        failAll(IPV4 + 1_000_000, 100);
        assertEquals(0, countFree(IPV4 + 1_000_000, 100));
        assertTrue(countFree(IPV4 + 2_000_000, 10_000) > 9_500, "one in forty shares an account with one of them");
    }

    @Test
    void shouldNotLetMoreSourcesTryMorePasswordsThanItHasAccounts() {
        fillUp();
        failAll(IPV4 + 1_000_000, 20 * FailureTable.SHARED_ACCOUNTS);
        assertEquals(0, countFree(IPV4 + 2_000_000, 10_000));
    }
}
