package io.sipproxy.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.sipproxy.status.Latencies;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LatencyCopiesTest {
    private final Latencies latencies = new Latencies();
    private final LatencyCopies copies = new LatencyCopies(latencies);

    @Test
    void shouldCopyAgainOnlyWhatWasRecordedSince() {
        latencies.detectionToResend(TimeUnit.MILLISECONDS.toNanos(7));
        final List<LatencyHistogram> first = copies.take();
        latencies.silenceToDetection(TimeUnit.SECONDS.toNanos(2));
        final List<LatencyHistogram> second = copies.take();
        assertEquals(List.of(0L, 1L, 0L), totals(first));
        assertEquals(List.of(1L, 1L, 0L), totals(second));
        assertSame(first.get(1), second.get(1));
        assertEquals(7_000, second.get(1).summary().p50Us(), 10);
        assertEquals(2_000_000, second.get(0).summary().maxUs(), 2_000);
    }

    private static List<Long> totals(final List<LatencyHistogram> histograms) {
        return histograms.stream().map(one -> one.histogram().getTotalCount()).toList();
    }
}
