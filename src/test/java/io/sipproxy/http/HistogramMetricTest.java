package io.sipproxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.sipproxy.inspect.LatencyHistogram;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
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

    @Test
    void shouldBeZeroThroughoutWhenNothingWasRecorded() throws IOException {
        final ExpositionText text = text();
        assertTrue(text.samples().values().stream().allMatch(value -> value == 0), () -> text.samples().toString());
        assertEquals(0, text.sample("sipproxy_waiting_seconds_count"));
    }
}
