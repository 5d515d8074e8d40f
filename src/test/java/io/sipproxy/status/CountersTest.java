package io.sipproxy.status;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.HashSet;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class CountersTest {
    @Test
    void shouldCountEachCounterByItself() {
        final Counters counters = new Counters();
        for (final Counter counter : Counter.values()) {
            counters.add(counter, counter.ordinal());
            counters.increment(counter);
        }
        for (final Counter counter : Counter.values()) {
            assertEquals(counter.ordinal() + 1, counters.get(counter), counter.name());
        }
    }

    @Test
    void shouldSetEachGaugeByItselfAndLeaveTheCountersAlone() {
        final Counters counters = new Counters();
        for (final Gauge gauge : Gauge.values()) {
            counters.set(gauge, gauge.ordinal() + 100);
        }
        counters.set(Gauge.CONNECTIONS, 7);
        for (final Gauge gauge : Gauge.values()) {
            assertEquals(gauge == Gauge.CONNECTIONS ? 7 : gauge.ordinal() + 100, counters.get(gauge), gauge.name());
        }
        for (final Counter counter : Counter.values()) {
            assertEquals(0, counters.get(counter), counter.name());
        }
    }

    @Test
    void shouldHaveNoNameTwice() {
        final Set<String> names = new HashSet<>();
        for (final Counter counter : Counter.values()) {
            assertTrue(names.add(counter.metricName()), counter.name());
        }
        for (final Gauge gauge : Gauge.values()) {
            assertTrue(names.add(gauge.metricName()), gauge.name());
        }
    }

    @ParameterizedTest
    @EnumSource(Counter.class)
    void shouldDescribeEveryCounterInOneLine(final Counter counter) {
        assertDescribed(counter.metricName(), counter.description());
    }

    @ParameterizedTest
    @EnumSource(Gauge.class)
    void shouldDescribeEveryGaugeInOneLine(final Gauge gauge) {
        assertDescribed(gauge.metricName(), gauge.description());
    }

    private static void assertDescribed(final String name, final String description) {
        assertFalse(description.isBlank() || description.contains("\n") || description.endsWith("."), description);
        assertTrue(name.matches("[a-z][a-z0-9_]*"), name);
    }
}
