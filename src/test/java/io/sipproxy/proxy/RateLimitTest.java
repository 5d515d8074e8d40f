package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final int SECONDS = 10;

    @ParameterizedTest
    @ValueSource(ints = {10, 25, 100, 1_000, 30_000, 1_000_000})
    void shouldAdmitTheRateWithinFivePercentWhenTwiceAsManyCome(final int rate) {
        final RateLimit limit = new RateLimit(rate);
        int admitted = 0;
        for (int i = 0; i < 2 * rate * SECONDS; i++) {
            admitted += limit.admits(-7 * SECOND_NS + SECOND_NS * i / (2 * rate)) ? 1 : 0;
        }
        final double part = (double) admitted / rate / SECONDS;
        assertTrue(part >= 0.95 && part <= 1.05, () -> part + " of the rate");
    }

    /** As calls come: each by chance, now and then some at once. */
    @ParameterizedTest
    @CsvSource({"10, 50, 1", "100, 80, 1", "1000, 90, 0", "50, 50, 1"})
    void shouldHardlyRefuseAnyWhenFewerCome(final int rate, final int percent, final int refusedPercent) {
        final RateLimit limit = new RateLimit(rate);
        final Random random = new Random(rate);
        final int calls = 100_000;
        double seconds = 0;
        int refused = 0;
        for (int i = 0; i < calls; i++) {
            seconds -= Math.log(1 - random.nextDouble()) / (rate * percent / 100.0);
            refused += limit.admits((long) (seconds * SECOND_NS)) ? 0 : 1;
        }
        assertTrue(refused * 100 <= refusedPercent * calls, refused + " of " + calls);
    }

    @Test
    void shouldAdmitNoMoreThanTheRateAtOneMoment() {
        final RateLimit limit = new RateLimit(2);
        assertTrue(limit.admits(0) && limit.admits(0));
        assertFalse(limit.admits(0));
        assertFalse(limit.admits(SECOND_NS / 2 - 1));
        assertTrue(limit.admits(SECOND_NS / 2));
        assertFalse(limit.isFull(SECOND_NS));
        assertTrue(limit.isFull(3 * SECOND_NS / 2));
    }

    @Test
    void shouldLimitNothingWithoutARate() {
        final RateLimit limit = new RateLimit(0);
        int admitted = 0;
        for (int i = 0; i < 1_000; i++) {
            admitted += limit.admits(0) ? 1 : 0;
        }
        assertEquals(1_000, admitted);
    }
}
