package io.sipproxy.inspect;

import org.HdrHistogram.Histogram;

/**
 * How long something took, since the start, in microseconds. All are 0 if it never happened.
 *
 * @param name lower case with underscores, as in metrics.
 * @param description what was measured, one line.
 * @param count how often.
 * @param p50Us half took no longer than this.
 * @param p90Us 90 percent.
 * @param p99Us 99 percent.
 * @param p999Us 99.9 percent.
 * @param maxUs the longest.
 */
public record LatencySummary(String name, String description, long count, long p50Us, long p90Us, long p99Us,
    long p999Us, long maxUs) {

    static LatencySummary of(final String name, final String description, final Histogram histogram) {
        return new LatencySummary(name, description, histogram.getTotalCount(), histogram.getValueAtPercentile(50),
            histogram.getValueAtPercentile(90), histogram.getValueAtPercentile(99),
            histogram.getValueAtPercentile(99.9), histogram.getMaxValue());
    }
}
