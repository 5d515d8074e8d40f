package io.sipproxy.http;

import io.sipproxy.inspect.Glance;
import io.sipproxy.inspect.LatencyHistogram;
import io.sipproxy.inspect.Recovery;
import java.util.List;
import java.util.function.Supplier;

/** {@code /api/status}: everything on the status page but its tables. */
final class StatusApi implements Page {
    private static final List<Series> SHOWN = List.of(Series.CALLS, Series.REQUESTS, Series.CONNECTIONS, Series.LOST,
        Series.REOPENED, Series.RESENT, Series.RELEASED);
    private static final int EVENTS = 50;
    private static final int RATE_SECONDS = 5;

    private final LoopView loop;
    private final Supplier<List<LatencyHistogram>> latencies;
    private final EventFeed events;
    private final History history;
    private final LatencyCurves curves = new LatencyCurves();

    StatusApi(final LoopView loop, final Supplier<List<LatencyHistogram>> latencies, final EventFeed events,
        final History history) {
        this.loop = loop;
        this.latencies = latencies;
        this.events = events;
        this.history = history;
    }

    @Override
    public Reply answer(final Request request) throws RefusalException {
        final History.Range range = request.parameters().choice("range", History.Range.TEN_MINUTES);
        request.parameters().end();
        final LoopView.View view = loop.latest();
        final Glance glance = view.glance();
        final List<Recovery> latest = events.latest(glance.events());
        final List<StatusView.Curve> shown = latencies.get().stream().map(curves::of).toList();
        final Chart chart = history.chart(range, System.nanoTime(), System.currentTimeMillis(), SHOWN);
        return Reply.json(200, new StatusView(glance.takenMs(), Diagnosis.of(glance, history, latest), glance.overview(),
            glance.connections(), glance.pairs(),
            new StatusView.DeviceCounts(glance.devices(), glance.checkedDevices(), glance.devicesOutOfService()),
            new StatusView.Rates(rate(Series.CALLS), rate(Series.REQUESTS), rate(Series.PASSES)), view.answerUs(),
            shown, chart, glance.events(), latest.subList(0, Math.min(EVENTS, latest.size()))));
    }

    /** In thousandths a second. */
    private long rate(final Series series) {
        return history.inSeconds(series, RATE_SECONDS) * 1_000 / RATE_SECONDS;
    }
}
