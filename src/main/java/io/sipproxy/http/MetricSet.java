package io.sipproxy.http;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The metrics of one scrape, as they are put together. */
final class MetricSet {
    /** What the name of every metric begins with. */
    static final String PREFIX = "sipproxy_";

    /** By name without prefix: to check and put together what is always the same takes as long as to write all of it. */
    private static final Map<String, MetricMetadata> METADATA = new ConcurrentHashMap<>();

    private final List<MetricSnapshot> metrics = new ArrayList<>();

    /** @param name without prefix and suffix. */
    void counter(final String name, final Unit unit, final String help, final double value) {
        final MetricMetadata metadata = METADATA.computeIfAbsent(name, missing -> metadata(CounterSnapshot.builder(),
            missing, unit, help));
        metrics.add(new CounterSnapshot(metadata, List.of(new CounterDataPointSnapshot(value, Labels.EMPTY, null, 0))));
    }

    /** @param name without prefix, the unit at its end if it has one. */
    void gauge(final String name, final Unit unit, final String help, final double value) {
        gauge(name, unit, help, List.of(point(value)));
    }

    void gauge(final String name, final Unit unit, final String help, final List<GaugeDataPointSnapshot> points) {
        final MetricMetadata metadata = METADATA.computeIfAbsent(name, missing -> metadata(GaugeSnapshot.builder(),
            missing, unit, help));
        metrics.add(new GaugeSnapshot(metadata, points));
    }

    private static MetricMetadata metadata(final MetricSnapshot.Builder<?> metric, final String name, final Unit unit,
        final String help) {
        metric.name(PREFIX + name).help(help);
        if (unit != null) {
            metric.unit(unit);
        }
        return metric.build().getMetadata();
    }

    /** @param labels name, value, name, value... */
    static GaugeDataPointSnapshot point(final double value, final String... labels) {
        return new GaugeDataPointSnapshot(value, labels.length == 0 ? Labels.EMPTY : Labels.of(labels), null);
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
