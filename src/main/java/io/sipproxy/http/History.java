package io.sipproxy.http;

import io.sipproxy.status.Counters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How the counters grew, second by second for ten minutes and minute by minute for a day, so that whoever opens the
 * status page sees what led up to now. Reads the counters only: the loop thread does nothing for it.
 */
final class History {
    private static final int SECONDS = 600;
    private static final int MINUTES = 24 * 60;
    private static final int SECONDS_PER_MINUTE = 60;
    private static final Series[] ALL = Series.values();

    private final Counters counters;
    private final long startNs;
    private final long[] before = new long[ALL.length];
    private final SlotRing seconds = new SlotRing(SECONDS);
    private final SlotRing minutes = new SlotRing(MINUTES);

    History(final Counters counters, final long nowNs) {
        this.counters = counters;
        this.startNs = nowNs;
        sample(nowNs);
    }

    /** To be called every second. What happened while it was not called counts for the second of the call. */
    synchronized void sample(final long nowNs) {
        final long second = second(nowNs);
        seconds.advance(second);
        minutes.advance(second / SECONDS_PER_MINUTE);
        for (final Series series : ALL) {
            final long value = series.read(counters);
            if (series.isLevel()) {
                seconds.set(series, value);
                minutes.set(series, value);
            } else {
                seconds.add(series, value - before[series.ordinal()]);
                minutes.add(series, value - before[series.ordinal()]);
                before[series.ordinal()] = value;
            }
        }
    }

    /** @return by how much it grew in the last so many seconds, at most {@value #SECONDS}. */
    synchronized long inSeconds(final Series series, final int count) {
        return seconds.sum(series, seconds.last() - count + 1, seconds.last());
    }

    /** @return by how much it grew in the last so many minutes, the one that goes on included; at most a day's. */
    synchronized long inMinutes(final Series series, final int count) {
        return minutes.sum(series, minutes.last() - count + 1, minutes.last());
    }

    /** How far back a chart goes, and how fine it is. */
    enum Range {
        TEN_MINUTES(5, 120, false),
        DAY(10, 144, true);

        private final int slots;
        private final int buckets;
        private final boolean isOfMinutes;

        /**
         * @param slots of one bucket.
         * @param buckets of the chart.
         * @param isOfMinutes whether a slot is a minute, or a second.
         */
        Range(final int slots, final int buckets, final boolean isOfMinutes) {
            this.slots = slots;
            this.buckets = buckets;
            this.isOfMinutes = isOfMinutes;
        }

        int bucketSeconds() {
            return isOfMinutes ? slots * SECONDS_PER_MINUTE : slots;
        }
    }

    /**
     * @param nowMs the time that belongs to nowNs, in milliseconds since 1970.
     * @param wanted the series that are in it.
     * @return the chart up to now.
     */
    synchronized Chart chart(final Range range, final long nowNs, final long nowMs, final List<Series> wanted) {
        final SlotRing ring = range.isOfMinutes ? minutes : seconds;
        final long lastBucket = ring.last() / range.slots;
        final long firstBucket = Math.max(0, lastBucket - range.buckets + 1);
        final Map<String, List<Long>> series = new LinkedHashMap<>();
        for (final Series one : wanted) {
            final List<Long> values = new ArrayList<>();
            for (long bucket = firstBucket; bucket <= lastBucket; bucket++) {
                values.add(ring.bucket(one, bucket * range.slots, (bucket + 1) * range.slots - 1));
            }
            series.put(one.name().toLowerCase(Locale.ROOT), values);
        }
        final long endSecond = (lastBucket + 1) * range.bucketSeconds();
        final long endMs = nowMs + TimeUnit.SECONDS.toMillis(endSecond)
            - TimeUnit.NANOSECONDS.toMillis(nowNs - startNs);
        return new Chart(range.bucketSeconds(), range.buckets, endMs, series);
    }

    private long second(final long nowNs) {
        return TimeUnit.NANOSECONDS.toSeconds(nowNs - startNs);
    }
}
