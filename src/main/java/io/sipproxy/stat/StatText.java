package io.sipproxy.stat;

import io.sipproxy.status.CountersView.State;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** A sample as columns for people. */
final class StatText {
    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

    private StatText() {
    }

    /**
     * @param shown    the values of the sample that are to be shown.
     * @param restarts how often another process took over while this command ran.
     * @return lines, the last one ended too.
     */
    static String of(final Sample sample, final List<Sample.Value> shown, final int restarts) {
        final StringBuilder out = new StringBuilder(heading(sample));
        if (restarts > 0) {
            out.append(", restarted ").append(restarts == 1 ? "once" : restarts + " times").append(" meanwhile");
        }
        out.append('\n');
        final int nameWidth = shown.stream().mapToInt(value -> value.name().length()).max().orElse(0);
        final String row = "%15s %12s  %-" + Math.max(nameWidth, 1) + "s  %s%n";
        table(out, row, shown.stream().filter(Sample.Value::isGauge).toList(), "now", "");
        table(out, row, shown.stream().filter(value -> !value.isGauge()).toList(), "total", "per second");
        return out.toString();
    }

    private static void table(final StringBuilder out, final String row, final List<Sample.Value> values,
        final String valueTitle, final String rateTitle) {
        if (values.isEmpty()) {
            return;
        }
        out.append('\n').append(line(row, valueTitle, rateTitle, "name", "meaning"));
        for (final Sample.Value value : values) {
            out.append(line(row, String.format(Locale.ROOT, "%,d", value.value()), rate(value.perSecond()),
                value.name(), value.description()));
        }
    }

    private static String line(final String row, final Object... cells) {
        return String.format(Locale.ROOT, row, cells);
    }

    private static String rate(final double perSecond) {
        return Double.isNaN(perSecond) || perSecond == 0 ? "" : String.format(Locale.ROOT, "%,.1f", perSecond);
    }

    private static String heading(final Sample sample) {
        final String process = TIME.format(Instant.ofEpochMilli(sample.timeMs())) + "  process " + sample.pid();
        final String lastSign = TIME.format(Instant.ofEpochMilli(sample.lastSignMs()));
        if (sample.state() == State.ENDED) {
            return process + " ended at " + lastSign;
        }
        if (sample.state() == State.DIED) {
            return process + " was killed or crashed; its last sign is of " + lastSign;
        }
        final String runs = process + " runs for " + duration(sample.timeMs() - sample.startMs());
        return sample.state() == State.RUNNING ? runs : runs + ", but is stalled: its loop has not passed since " + lastSign;
    }

    /** The clock may have been set back. */
    private static String duration(final long ms) {
        final Duration time = Duration.ofMillis(Math.max(0, ms));
        final String days = time.toDays() > 0 ? time.toDays() + " d " : "";
        return days + String.format(Locale.ROOT, "%02d:%02d:%02d", time.toHoursPart(), time.toMinutesPart(),
            time.toSecondsPart());
    }
}
