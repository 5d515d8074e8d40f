package io.sipproxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sipproxy.http.History.Range;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** On a clock that is moved by hand. */
class HistoryTest {
    private static final long START_MS = 1_700_000_000_000L;
    private static final long START_NS = 77;

    private final Counters counters = new Counters();
    private final History history = new History(counters, START_NS);
    private long second;

    private void pass(final int seconds) {
        for (int i = 0; i < seconds; i++) {
            second++;
            history.sample(nowNs());
        }
    }

    private long nowNs() {
        return START_NS + TimeUnit.SECONDS.toNanos(second);
    }

    private Chart chart(final Range range, final Series... series) {
        return history.chart(range, nowNs(), START_MS + second * 1_000, List.of(series));
    }

    private List<Long> values(final Range range, final Series series) {
        return chart(range, series).series().values().iterator().next();
    }

    @Test
    void shouldSayHowMuchCameInTheLastSeconds() {
        counters.add(Counter.CALLS_RECEIVED, 3);
        pass(1);
        counters.add(Counter.CALLS_RECEIVED, 4);
        pass(1);
        pass(8);
        assertEquals(7, history.inSeconds(Series.CALLS, 10));
        assertEquals(4, history.inSeconds(Series.CALLS, 9));
        assertEquals(0, history.inSeconds(Series.CALLS, 8));
        assertEquals(7, history.inMinutes(Series.CALLS, 1));
    }

    @Test
    void shouldAddUpWhatBelongsTogether() {
        counters.increment(Counter.RELEASED_NO_ADDRESS);
        counters.increment(Counter.RELEASED_REOPEN_FAILED);
        counters.increment(Counter.LOST_RESET);
        counters.increment(Counter.LOST_TIMED_OUT);
        counters.increment(Counter.LOST_END_OF_STREAM);
        counters.increment(Counter.LOST_SHUTDOWN);
        counters.increment(Counter.LOST_CONNECT_FAILED);
        pass(1);
        assertEquals(2, history.inSeconds(Series.RELEASED, 5));
        assertEquals(2, history.inSeconds(Series.LOST, 5), "neither the ordinary ends nor those never open");
        assertEquals(1, history.inSeconds(Series.NOT_OPENED, 5));
    }

    @Test
    void shouldBeginTheChartAtTheStartAndEndItWithWhatGoesOn() {
        counters.add(Counter.REQUESTS_RESENT, 2);
        pass(4);
        counters.add(Counter.RESPONSES_RESENT, 3);
        pass(3);
        final Chart chart = chart(Range.TEN_MINUTES, Series.RESENT, Series.LOST);
        assertEquals(new Chart(5, 120, START_MS + 10_000, chart.series()), chart);
        assertEquals(List.of("resent", "lost"), List.copyOf(chart.series().keySet()));
        assertEquals(List.of(2L, 3L), chart.series().get("resent"));
        assertEquals(List.of(0L, 0L), chart.series().get("lost"));
    }

    @Test
    void shouldForgetWhatIsOlderThanTheChart() {
        counters.add(Counter.CALLS_RECEIVED, 9);
        pass(1);
        pass(598);
        assertEquals(120, values(Range.TEN_MINUTES, Series.CALLS).size());
        assertEquals(9, values(Range.TEN_MINUTES, Series.CALLS).get(0));
        pass(1);
        assertEquals(120, values(Range.TEN_MINUTES, Series.CALLS).size());
        assertEquals(0, values(Range.TEN_MINUTES, Series.CALLS).get(0));
        assertEquals(9, values(Range.DAY, Series.CALLS).get(0));
    }

    @Test
    void shouldKeepADayMinuteByMinute() {
        for (int hour = 0; hour < 30; hour++) {
            counters.add(Counter.CALLS_RECEIVED, 1);
            pass(3_600);
        }
        final Chart day = chart(Range.DAY, Series.CALLS);
        assertEquals(600, day.bucketSeconds());
        assertEquals(144, day.series().get("calls").size());
        assertEquals(23, day.series().get("calls").stream().mapToLong(Long::longValue).sum(), "the last bucket began now");
        assertEquals(23, history.inMinutes(Series.CALLS, 23 * 60 + 1), "the last minute began now");
    }

    @Test
    void shouldCountWhatHappenedDuringAGapForItsEnd() {
        counters.add(Counter.CALLS_RECEIVED, 1);
        pass(2);
        counters.add(Counter.CALLS_RECEIVED, 5);
        second += 30;
        history.sample(nowNs());
        assertEquals(5, history.inSeconds(Series.CALLS, 1));
        assertEquals(5, history.inSeconds(Series.CALLS, 30));
        assertEquals(6, history.inSeconds(Series.CALLS, 33));
        second += 5_000;
        history.sample(nowNs());
        assertEquals(0, history.inSeconds(Series.CALLS, 600));
    }

    @Test
    void shouldAddUpWithinOneSecond() {
        counters.add(Counter.CALLS_RECEIVED, 1);
        pass(1);
        counters.add(Counter.CALLS_RECEIVED, 2);
        history.sample(nowNs() + 5);
        assertEquals(3, history.inSeconds(Series.CALLS, 1));
    }

    @Test
    void shouldShowHowManyConnectionsThereAreNotHowManyCame() {
        counters.add(Counter.CONNECTIONS_ACCEPTED, 10);
        counters.add(Counter.CONNECTIONS_STARTED, 5);
        pass(5);
        counters.add(Counter.CONNECTIONS_DISPOSED, 12);
        pass(5);
        second += 10;
        history.sample(nowNs());
        assertEquals(List.of(15L, 3L, 3L, 3L, 3L), values(Range.TEN_MINUTES, Series.CONNECTIONS));
    }
}
