package io.sipproxy.status;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

    @ParameterizedTest
    @EnumSource(Counter.class)
    void shouldDescribeEveryCounterInOneLine(final Counter counter) {
        final String description = counter.description();
        assertFalse(description.isBlank() || description.contains("\n") || description.endsWith("."), description);
        assertTrue(counter.metricName().matches("[a-z][a-z0-9_]*"), counter.metricName());
    }
}
