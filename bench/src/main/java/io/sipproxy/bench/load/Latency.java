package io.sipproxy.bench.load;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/** Histograms of nanoseconds, and how they are printed. */
public final class Latency {
    private static final long LONGEST_NS = 60_000_000_000L;
    private static final double NANOS_PER_MICRO = 1_000.0;

    private Latency() {
    }

    /** @return an empty histogram, up to a minute. */
    public static Histogram histogram() {
        return new Histogram(LONGEST_NS, 3);
    }

    /** @return one line, in microseconds. */
    public static String line(final String name, final Histogram histogram) {
        return String.format(Locale.ROOT,
            "%-46s p50 %9.1f  p90 %9.1f  p99 %9.1f  p99.9 %9.1f  max %9.1f us  (%d)", name,
            micros(histogram, 50), micros(histogram, 90), micros(histogram, 99), micros(histogram, 99.9),
            histogram.getMaxValue() / NANOS_PER_MICRO, histogram.getTotalCount());
    }

    /** @return fields of the result line, in microseconds. */
    public static String fields(final String name, final Histogram histogram) {
        return String.format(Locale.ROOT, " %s_p50=%.1f %s_p99=%.1f %s_p999=%.1f %s_max=%.1f", name,
            micros(histogram, 50), name, micros(histogram, 99), name, micros(histogram, 99.9), name,
            histogram.getMaxValue() / NANOS_PER_MICRO);
    }

    private static double micros(final Histogram histogram, final double percentile) {
        return histogram.getValueAtPercentile(percentile) / NANOS_PER_MICRO;
    }
}
