package io.sipproxy.http;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Unit;
import io.sipproxy.inspect.LatencyHistogram;
import org.HdrHistogram.Histogram;

/** From the histograms of microseconds, as fine as they are, to the few buckets of seconds that scrapers keep. */
final class HistogramMetric {
    private static final double US_PER_SECOND = 1e6;
    /** From a pass of the loop for one message to a reopening that took its connect timeout, and an hour's silence. */
    private static final double[] BOUNDS = {0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001,
        0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 4, 5, 7.5, 10, 15, 20, 30, 45, 60, 120, 300, 900, 3600};

    private HistogramMetric() {
    }

    static HistogramSnapshot of(final LatencyHistogram latency) {
        final Histogram histogram = latency.histogram();
        final double sum = histogram.getTotalCount() == 0 ? 0
            : histogram.getMean() * histogram.getTotalCount() / US_PER_SECOND;
        return HistogramSnapshot.builder().name(MetricSet.PREFIX + latency.name() + "_seconds")
            .help(latency.description()).unit(Unit.SECONDS)
            .dataPoint(HistogramDataPointSnapshot.builder().classicHistogramBuckets(buckets(histogram)).sum(sum)
                .build())
            .build();
    }

    private static ClassicHistogramBuckets buckets(final Histogram histogram) {
        final double[] bounds = new double[BOUNDS.length + 1];
        final long[] counts = new long[bounds.length];
        long left = histogram.getTotalCount();
        long fromUs = 0;
        for (int i = 0; i < BOUNDS.length; i++) {
            final long toUs = (long) (BOUNDS[i] * US_PER_SECOND);
            bounds[i] = BOUNDS[i];
            counts[i] = left == 0 ? 0 : histogram.getCountBetweenValues(fromUs, toUs);
            left -= counts[i];
            // A value that is a bound is kept together with others that are a little larger.
            fromUs = histogram.nextNonEquivalentValue(toUs);
        }
        bounds[BOUNDS.length] = Double.POSITIVE_INFINITY;
        counts[BOUNDS.length] = left;
        return ClassicHistogramBuckets.of(bounds, counts);
    }
}
