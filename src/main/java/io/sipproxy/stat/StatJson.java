package io.sipproxy.stat;

import io.sipproxy.status.JsonWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** A sample as one line of JSON for programs. */
final class StatJson {
    private StatJson() {
    }

    /**
     * @param shown the values of the sample that are to be shown.
     * @return a line, ended.
     */
    static String of(final Sample sample, final List<Sample.Value> shown) {
        final JsonWriter json = new JsonWriter().begin()
            .put("time", time(sample.timeMs()))
            .put("pid", sample.pid())
            .put("start", time(sample.startMs()))
            .put("state", sample.state().name().toLowerCase(Locale.ROOT))
            .put("lastSign", time(sample.lastSignMs()))
            .begin("gauges");
        shown.stream().filter(Sample.Value::isGauge).forEach(value -> json.put(value.name(), value.value()));
        json.end().begin("counters");
        shown.stream().filter(value -> !value.isGauge()).forEach(value -> counter(json, value));
        return json.end().end() + "\n";
    }

    private static void counter(final JsonWriter json, final Sample.Value value) {
        json.begin(value.name()).put("total", value.value());
        if (!Double.isNaN(value.perSecond())) {
            json.put("perSecond", value.perSecond());
        }
        json.end();
    }

    private static String time(final long ms) {
        return Instant.ofEpochMilli(ms).toString();
    }
}
