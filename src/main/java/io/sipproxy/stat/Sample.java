package io.sipproxy.stat;

import io.sipproxy.status.CountersView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** All values of a process at one moment, those that are not to be shown included. */
final class Sample {
    /**
     * One value.
     *
     * @param perSecond of a counter since the sample before; NaN if there was none, and for gauges.
     */
    record Value(String name, String description, boolean isGauge, long value, double perSecond) {
    }

    private final long timeMs;
    private final long timeNs;
    private final long pid;
    private final long startMs;
    private final long lastSignMs;
    private final CountersView.State state;
    private final List<Value> values = new ArrayList<>();

    /**
     * Takes it.
     *
     * @param before the sample of the same process before; null if there is none.
     * @param timeMs milliseconds since 1970.
     * @param timeNs the time on a clock that is never set.
     */
    Sample(final CountersView view, final Sample before, final long timeMs, final long timeNs) throws IOException {
        this.timeMs = timeMs;
        this.timeNs = timeNs;
        this.pid = view.pid();
        this.startMs = view.startMs();
        this.state = view.state(timeMs);
        this.lastSignMs = view.lastSignMs();
        view.forEach((name, description, isGauge, value) -> values.add(
            new Value(name, description, isGauge, value, isGauge ? Double.NaN : rate(before, value))));
    }

    long timeMs() {
        return timeMs;
    }

    long pid() {
        return pid;
    }

    long startMs() {
        return startMs;
    }

    /** @return when the process last gave a sign of life, in milliseconds since 1970. */
    long lastSignMs() {
        return lastSignMs;
    }

    CountersView.State state() {
        return state;
    }

    /** @return whether the process is still there. */
    boolean isAlive() {
        return state == CountersView.State.RUNNING || state == CountersView.State.STALLED;
    }

    List<Value> values() {
        return values;
    }

    /** The values of one process are always in the same order. */
    private double rate(final Sample before, final long value) {
        if (before == null || before.timeNs == timeNs) {
            return Double.NaN;
        }
        return (value - before.values.get(values.size()).value()) * 1e9 / (timeNs - before.timeNs);
    }
}
