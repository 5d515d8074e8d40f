package io.sipproxy.http;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.ArrayList;
import java.util.List;

/** The metrics of one scrape, as they are put together. */
final class MetricSet {
    /** What the name of every metric begins with. */
    static final String PREFIX = "sipproxy_";

    private final List<MetricSnapshot> metrics = new ArrayList<>();

    /** @param name without prefix and suffix. */
    void counter(final String name, final Unit unit, final String help, final double value) {
        final CounterSnapshot.Builder counter = CounterSnapshot.builder().name(PREFIX + name).help(help)
            .dataPoint(CounterDataPointSnapshot.builder().value(value).build());
        metrics.add(unit == null ? counter.build() : counter.unit(unit).build());
    }

    /** @param name without prefix, the unit at its end if it has one. */
    void gauge(final String name, final Unit unit, final String help, final double value) {
        gauge(name, unit, help, List.of(point(value)));
    }

    void gauge(final String name, final Unit unit, final String help, final List<GaugeDataPointSnapshot> points) {
        final GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(PREFIX + name).help(help);
        points.forEach(gauge::dataPoint);
        metrics.add(unit == null ? gauge.build() : gauge.unit(unit).build());
    }

    /** @param labels name, value, name, value... */
    static GaugeDataPointSnapshot point(final double value, final String... labels) {
        return GaugeDataPointSnapshot.builder().value(value).labels(Labels.of(labels)).build();
    }

    /** @param labels name, value, name, value... */
    void info(final String name, final String help, final String... labels) {
        metrics.add(InfoSnapshot.builder().name(PREFIX + name).help(help)
            .dataPoint(InfoDataPointSnapshot.builder().labels(Labels.of(labels)).build()).build());
    }

    void add(final MetricSnapshot metric) {
        metrics.add(metric);
    }

    /** @return all, by name. */
    MetricSnapshots all() {
        return new MetricSnapshots(metrics);
    }
}
