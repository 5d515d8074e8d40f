package io.sipproxy.http;

import io.sipproxy.inspect.Recovery;
import io.sipproxy.status.RecentEvents;
import java.util.List;

/** {@code /api/events}: the latest events, as far back as they are kept. */
final class EventsApi implements Page {
    private static final int ROWS = 100;

    private final LoopView loop;
    private final EventFeed events;

    EventsApi(final LoopView loop, final EventFeed events) {
        this.loop = loop;
        this.events = events;
    }

    /**
     * The answer.
     *
     * @param total events since the start.
     * @param rows the newest first.
     */
    public record EventPage(long total, List<Recovery> rows) {
    }

    @Override
    public Reply answer(final Request request) throws RefusalException {
        final Parameters parameters = request.parameters();
        final long before = parameters.number("before", Long.MAX_VALUE, 0, Long.MAX_VALUE);
        final long limit = parameters.number("limit", ROWS, 1, RecentEvents.CAPACITY);
        parameters.end();
        final long total = loop.latest().glance().events();
        return Reply.json(200, new EventPage(total,
            events.latest(total).stream().filter(event -> event.number() < before).limit(limit).toList()));
    }
}
