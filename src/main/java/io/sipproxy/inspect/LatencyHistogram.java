package io.sipproxy.inspect;

import org.HdrHistogram.Histogram;

/**
 * How long something took, since the start, in full.
 *
 * @param name lower case with underscores, as in metrics.
 * @param description what was measured, one line.
 * @param histogram in microseconds; a copy that nobody changes any more.
 */
public record LatencyHistogram(String name, String description, Histogram histogram) {
    /** @return the figures that matter most. */
    public LatencySummary summary() {
        return LatencySummary.of(name, description, histogram);
    }
}
