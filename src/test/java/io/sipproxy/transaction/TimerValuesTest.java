package io.sipproxy.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TimerValuesTest {
    private static final long MS = 1_000_000;

    @Test
    void shouldAnswerNonInviteWhenTheClientsTimerEIsSetToT2() {
        assertDelay(3_500, 500, 4_000);
        assertDelay(500, 500, 1_000);
    }

    /** Timer E runs 500, 1000, 2000, 4000 and then 5000 ms: it is set to T2 when it fires after 7500 ms, not before. */
    @Test
    void shouldNotAnswerNonInviteEarlierWhenT2IsNoDoublingOfT1() {
        assertDelay(7_500, 500, 5_000);
        assertDelay(1_500, 500, 1_001);
        assertDelay(500, 500, 999);
    }

    /** A client's timer E is set to T2 first when it fires for the first time. */
    @Test
    void shouldNotAnswerNonInviteAtOnceWhenT2IsT1() {
        assertDelay(500, 500, 500);
    }

    private static void assertDelay(final long expectedMs, final long t1Ms, final long t2Ms) {
        assertEquals(expectedMs * MS, new TimerValues(t1Ms * MS, t2Ms * MS, 0, 0).nonInviteTryingDelay());
    }

    @Test
    void shouldDeriveTheOthersFromT1() {
        assertEquals(32_000 * MS, new TimerValues(500 * MS, 0, 0, 0).transactionTimeout());
        assertEquals(32_000 * MS, new TimerValues(100 * MS, 0, 0, 0).timerD());
        assertEquals(64_000 * MS, new TimerValues(1_000 * MS, 0, 0, 0).timerD());
    }
}
