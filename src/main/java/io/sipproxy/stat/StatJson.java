package io.sipproxy.stat;

import io.sipproxy.json.JsonWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A sample as one line of JSON for programs. */
final class StatJson {
    private StatJson() {
    }

    /**
     * @param shown the values of the sample that are to be shown.
     * @return a line, ended.
     */
    static String of(final Sample sample, final List<Sample.Value> shown) {
        final Map<String, Object> line = new LinkedHashMap<>();
        line.put("time", time(sample.timeMs()));
        line.put("pid", sample.pid());
        line.put("start", time(sample.startMs()));
        line.put("state", sample.state().name().toLowerCase(Locale.ROOT));
        line.put("lastSign", time(sample.lastSignMs()));
        final Map<String, Object> gauges = new LinkedHashMap<>();
        final Map<String, Object> counters = new LinkedHashMap<>();
        for (final Sample.Value value : shown) {
            if (value.isGauge()) {
                gauges.put(value.name(), value.value());
            } else {
                counters.put(value.name(), counter(value));
            }
        }
        line.put("gauges", gauges);
        line.put("counters", counters);
        return JsonWriter.write(line) + '\n';
    }

    private static Map<String, Object> counter(final Sample.Value value) {
        final Map<String, Object> counter = new LinkedHashMap<>();
        counter.put("total", value.value());
        if (!Double.isNaN(value.perSecond())) {
            counter.put("perSecond", Math.round(value.perSecond() * 10) / 10.0);
        }
        return counter;
    }

    private static String time(final long ms) {
        return Instant.ofEpochMilli(ms).toString();
    }
}
