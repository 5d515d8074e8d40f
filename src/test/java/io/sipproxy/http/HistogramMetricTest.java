package io.sipproxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.sipproxy.inspect.LatencyHistogram;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class HistogramMetricTest {
    private final Histogram histogram = new Histogram(TimeUnit.HOURS.toMicros(1), 3);

    private ExpositionText text() throws IOException {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create().write(out,
            new MetricSnapshots(HistogramMetric.of(new LatencyHistogram("waiting", "How long", histogram))));
        return new ExpositionText(out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void shouldBeCumulativeInSecondsAndEndWithAll() throws IOException {
        for (final long us : new long[] {400, 3_000, 3_000, 1_500_000, 2_900_000, 3_600_000_000L}) {
            histogram.recordValue(us);
        }
        final ExpositionText text = text();
        assertEquals("histogram", text.type("sipproxy_waiting_seconds"));
        assertEquals("How long", text.help("sipproxy_waiting_seconds"));
        assertEquals(1, text.sample("sipproxy_waiting_seconds_bucket{le=\"5.0E-4\"}"));
        assertEquals(1, text.sample("sipproxy_waiting_seconds_bucket{le=\"0.0025\"}"));
        assertEquals(3, text.sample("sipproxy_waiting_seconds_bucket{le=\"0.005\"}"));
        assertEquals(3, text.sample("sipproxy_waiting_seconds_bucket{le=\"1.0\"}"));
        assertEquals(4, text.sample("sipproxy_waiting_seconds_bucket{le=\"2.0\"}"));
        assertEquals(5, text.sample("sipproxy_waiting_seconds_bucket{le=\"3.0\"}"));
        assertEquals(6, text.sample("sipproxy_waiting_seconds_bucket{le=\"+Inf\"}"));
        assertEquals(6, text.sample("sipproxy_waiting_seconds_count"));
        assertEquals(3_604.4064, text.sample("sipproxy_waiting_seconds_sum"), 3);
    }

    /** Counted bucket by bucket: nothing twice, nothing not at all, whatever is kept together with a bound. */
    @Test
    void shouldCountAsManyUpToEachBoundAsTheHistogramDoes() throws IOException {
        final Random random = new Random(5);
        for (int i = 0; i < 50_000; i++) {
            histogram.recordValue((long) Math.exp(random.nextDouble() * 22));
        }
        for (final long us : new long[] {10, 25, 1_000, 2_500, 3_000_000, 60_000_000}) {
            histogram.recordValue(us);
        }
        final ExpositionText text = text();
        int bounds = 0;
        for (final Map.Entry<String, Double> sample : text.samples().entrySet()) {
            final Matcher bound = Pattern.compile("_bucket\\{le=\"([0-9.E-]+)\"}").matcher(sample.getKey());
            if (bound.find()) {
                final long us = Math.round(Double.parseDouble(bound.group(1)) * 1e6);
                assertEquals(histogram.getCountBetweenValues(0, us), sample.getValue(), sample.getKey());
                bounds++;
            }
        }
        assertEquals(31, bounds);
        assertEquals(50_006, text.sample("sipproxy_waiting_seconds_count"));
    }

    @Test
    void shouldBeZeroThroughoutWhenNothingWasRecorded() throws IOException {
        final ExpositionText text = text();
        assertTrue(text.samples().values().stream().allMatch(value -> value == 0), () -> text.samples().toString());
        assertEquals(0, text.sample("sipproxy_waiting_seconds_count"));
    }
}
