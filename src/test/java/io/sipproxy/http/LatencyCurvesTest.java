package io.sipproxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.inspect.LatencyHistogram;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LatencyCurvesTest {
    private final Histogram histogram = new Histogram(TimeUnit.HOURS.toMicros(1), 3);
    private final LatencyCurves curves = new LatencyCurves();

    @Test
    void shouldRiseToTheLongestAtTheEnd() {
        for (int i = 1; i <= 1_000; i++) {
            histogram.recordValue(i);
        }
        final List<List<Long>> curve = curves.of(new LatencyHistogram("a", "b", histogram)).points();
        assertEquals(List.of(1_000_000L, 1_000L), curve.get(curve.size() - 1));
        for (int i = 1; i < curve.size(); i++) {
            assertTrue(curve.get(i).get(0) >= curve.get(i - 1).get(0), curve::toString);
            assertTrue(curve.get(i).get(1) >= curve.get(i - 1).get(1), curve::toString);
        }
        assertTrue(curve.size() < 200, () -> curve.size() + " points");
        assertTrue(curve.stream().anyMatch(point -> point.get(0) == 500_000 && point.get(1) == 500), curve::toString);
    }

    @Test
    void shouldWorkOutAgainOnlyWhatIsNew() {
        final LatencyHistogram latency = new LatencyHistogram("a", "b", histogram);
        assertSame(curves.of(latency), curves.of(latency));
        assertEquals(List.of(), curves.of(latency).points());
        histogram.recordValue(5);
        assertEquals(List.of(0L, 5L), curves.of(new LatencyHistogram("a", "b", histogram.copy())).points().get(0));
    }
}
