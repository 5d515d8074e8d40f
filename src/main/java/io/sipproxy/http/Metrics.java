package io.sipproxy.http;

import static io.sipproxy.http.MetricSet.point;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import io.sipproxy.inspect.Glance;
import io.sipproxy.inspect.LatencyHistogram;
import io.sipproxy.inspect.MemberState;
import io.sipproxy.inspect.Overview;
import io.sipproxy.inspect.PairState;
import io.sipproxy.proxy.Intake;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Everything that can be measured of the proxy, as metrics: units are seconds and bytes. */
final class Metrics {
    private static final double US_PER_SECOND = 1e6;
    private static final double MS_PER_SECOND = 1e3;
    /** A letter alone would be taken for a unit. */
    private static final Pattern TIMER = Pattern.compile("^timer_([a-z])_");
    private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();
    private static final List<GarbageCollectorMXBean> COLLECTORS = ManagementFactory.getGarbageCollectorMXBeans();
    private static final Map<Counter, String> NAMES = new EnumMap<>(Counter.class);

    static {
        for (final Counter counter : Counter.values()) {
            final String name = TIMER.matcher(counter.metricName()).replaceFirst("timer$1_");
            NAMES.put(counter, isOfBytes(counter) ? name.replace("_bytes_", "_") + "_bytes" : name);
        }
    }

    private final Counters counters;
    private final Supplier<List<LatencyHistogram>> latencies;

    Metrics(final Counters counters, final Supplier<List<LatencyHistogram>> latencies) {
        this.counters = counters;
        this.latencies = latencies;
    }

    MetricSnapshots of(final LoopView.View view) {
        final Glance glance = view.glance();
        final MetricSet metrics = new MetricSet();
        addCounters(metrics);
        addProxy(metrics, glance.overview());
        addLoop(metrics, view);
        addConnections(metrics, glance);
        addPairs(metrics, glance.pairs());
        addDevices(metrics, glance);
        latencies.get().forEach(latency -> metrics.add(HistogramMetric.of(latency)));
        addRuntime(metrics);
        return metrics.all();
    }

    private void addCounters(final MetricSet metrics) {
        for (final Counter counter : Counter.values()) {
            // The one that is no count, but a maximum.
            if (counter != Counter.LOOP_LONGEST_PASS_US) {
                metrics.counter(name(counter), isOfBytes(counter) ? Unit.BYTES : null, counter.description(),
                    counters.get(counter));
            }
        }
    }

    private static boolean isOfBytes(final Counter counter) {
        return counter.metricName().contains("_bytes_");
    }

    /** Its name as a metric, with the unit at the end. */
    static String name(final Counter counter) {
        return NAMES.get(counter);
    }

    private static void addProxy(final MetricSet metrics, final Overview overview) {
        metrics.info("build", "Version of the program and of the Java that runs it", "version", overview.version(),
            "java", System.getProperty("java.version"));
        metrics.gauge("start_time_seconds", Unit.SECONDS, "When the program was started, in seconds since 1970",
            overview.startedMs() / MS_PER_SECOND);
        metrics.gauge("uptime_seconds", Unit.SECONDS, "How long the program has been running",
            overview.uptimeMs() / MS_PER_SECOND);
        metrics.gauge("draining", null, "Whether requests outside of dialogs are refused: 1 if so, else 0",
            number(overview.intake() != Intake.OPEN));
        metrics.gauge("transactions", null, "Transactions that are not over", List.of(
            point(overview.clientTransactions(), "type", "client"),
            point(overview.serverTransactions(), "type", "server")));
        metrics.gauge("pending_server_transactions", null, "Server transactions that still want a final response",
            overview.pendingServerTransactions());
        metrics.gauge("registered_contacts", null, "Contacts that are registered here",
            overview.registeredContacts());
        metrics.gauge("buffers_in_use", null, "Buffers that hold a message or a part of one",
            overview.buffersInUse());
        metrics.gauge("buffer_memory_bytes", Unit.BYTES, "Off-heap memory taken for buffers, in use or not",
            overview.bufferBytes());
    }

    private static void addLoop(final MetricSet metrics, final LoopView.View view) {
        metrics.gauge("loop_lag_seconds", Unit.SECONDS, "How far the event loop is behind: the shortest of its last "
            + "three passes", view.glance().overview().lagUs() / US_PER_SECOND);
        metrics.gauge("loop_longest_pass_seconds", Unit.SECONDS, "Longest pass of the event loop since the start",
            view.glance().overview().longestPassUs() / US_PER_SECOND);
        metrics.gauge("loop_answer_seconds", Unit.SECONDS, "How long the event loop took to answer this scrape",
            view.answerUs() / US_PER_SECOND);
    }

    private static void addConnections(final MetricSet metrics, final Glance glance) {
        metrics.gauge("connections", null, "TCP and TLS connections, those being opened and closed included",
            glance.connections().stream().map(count -> point(count.count(), "transport", count.transport(),
                "direction", count.inbound() ? "inbound" : "outbound")).toList());
        metrics.gauge("udp_peers", null, "Peers on UDP that are remembered", glance.overview().udpPeers());
    }

    private static void addPairs(final MetricSet metrics, final List<PairState> pairs) {
        final List<GaugeDataPointSnapshot> available = new ArrayList<>();
        final List<GaugeDataPointSnapshot> serving = new ArrayList<>();
        final List<GaugeDataPointSnapshot> active = new ArrayList<>();
        for (final PairState pair : pairs) {
            available.add(point(number(pair.available()), "pair", pair.name()));
            serving.add(point(number(pair.serving()), "pair", pair.name()));
            active.add(activity(pair, pair.primary(), "primary"));
            if (pair.backup() != null) {
                active.add(activity(pair, pair.backup(), "backup"));
            }
        }
        metrics.gauge("pair_available", null, "Whether a member of the SIP Server pair answers: 1 if so, else 0",
            available);
        metrics.gauge("pair_serving", null, "Whether the SIP Server pair gets the requests of endpoints: 1 if so, "
            + "else 0", serving);
        metrics.gauge("pair_member_active", null, "Whether the member of the SIP Server pair is the active one: 1 if "
            + "so, else 0", active);
    }

    private static GaugeDataPointSnapshot activity(final PairState pair, final MemberState member,
        final String role) {
        return point(number(member.active()), "pair", pair.name(), "member", role, "uri", member.uri());
    }

    private static void addDevices(final MetricSet metrics, final Glance glance) {
        metrics.gauge("devices", null, "Configured devices", glance.devices());
        metrics.gauge("devices_checked", null, "Configured devices that are asked whether they are there",
            glance.checkedDevices());
        metrics.gauge("devices_in_service", null, "Configured devices that are in service: those that are not "
            + "asked count as that", glance.devices() - glance.devicesOutOfService());
        metrics.gauge("devices_out_of_service", null, "Configured devices that are asked and do not answer",
            glance.devicesOutOfService());
    }

    /** What the Java runtime does with memory and time, since the loop waits for its pauses. */
    private static void addRuntime(final MetricSet metrics) {
        final var heap = MEMORY.getHeapMemoryUsage();
        metrics.gauge("heap_used_bytes", Unit.BYTES, "Java heap in use, garbage included", heap.getUsed());
        metrics.gauge("heap_committed_bytes", Unit.BYTES, "Java heap taken from the operating system",
            heap.getCommitted());
        double collections = 0;
        double collectionMs = 0;
        for (final GarbageCollectorMXBean collector : COLLECTORS) {
            collections += Math.max(0, collector.getCollectionCount());
            collectionMs += Math.max(0, collector.getCollectionTime());
        }
        metrics.counter("garbage_collections", null, "Garbage collections", collections);
        metrics.counter("garbage_collection_seconds", Unit.SECONDS, "Time that garbage collections took",
            collectionMs / MS_PER_SECOND);
    }

    private static double number(final boolean value) {
        return value ? 1 : 0;
    }
}
