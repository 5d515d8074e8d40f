package io.sipproxy.http;

import io.sipproxy.inspect.LatencyHistogram;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.HdrHistogram.HistogramIterationValue;

/** Histograms as they are shown: their figures and a curve, finer towards the end; worked out when something is new. */
final class LatencyCurves {
    private static final int TICKS_PER_HALVING = 5;
    private static final double MILLIONTHS_PER_PERCENT = 10_000;

    private record Known(LatencyHistogram latency, StatusView.Curve curve) {
    }

    private final Map<String, Known> known = new ConcurrentHashMap<>();

    StatusView.Curve of(final LatencyHistogram latency) {
        return known.compute(latency.name(), (name, last) -> last != null && last.latency() == latency ? last
            : new Known(latency, new StatusView.Curve(latency.summary(), points(latency)))).curve();
    }

    private static List<List<Long>> points(final LatencyHistogram latency) {
        final List<List<Long>> points = new ArrayList<>();
        for (final HistogramIterationValue value : latency.histogram().percentiles(TICKS_PER_HALVING)) {
            points.add(List.of(Math.round(value.getPercentileLevelIteratedTo() * MILLIONTHS_PER_PERCENT),
                value.getValueIteratedTo()));
        }
        return List.copyOf(points);
    }
}
