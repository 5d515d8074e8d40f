package io.sipproxy.http;

import io.sipproxy.inspect.Inspector;
import io.sipproxy.inspect.Recovery;
import io.sipproxy.status.RecentEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The latest events. The loop thread is asked only for those that are new, and only when there are some. */
final class EventFeed {
    private static final long DEADLINE_SECONDS = 2;

    private final Inspector inspector;
    /** The newest first. */
    private List<Recovery> known = List.of();
    private long next;

    EventFeed(final Inspector inspector) {
        this.inspector = inspector;
    }

    /**
     * @param total events so far.
     * @return the latest, the newest first; the list does not change.
     * @throws RefusalException if the loop does not answer.
     */
    synchronized List<Recovery> latest(final long total) throws RefusalException {
        if (total > next) {
            final List<Recovery> all = new ArrayList<>(ask());
            if (!all.isEmpty()) {
                next = all.get(0).number() + 1;
            }
            all.addAll(known);
            known = List.copyOf(all.subList(0, Math.min(all.size(), RecentEvents.CAPACITY)));
        }
        return known;
    }

    private List<Recovery> ask() throws RefusalException {
        final var answer = inspector.recoveries(next, RecentEvents.CAPACITY);
        try {
            return answer.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (final TimeoutException e) {
            answer.cancel(false);
            throw LoopView.silent("the event loop has not listed its events within " + DEADLINE_SECONDS + " s");
        } catch (final ExecutionException e) {
            throw LoopView.silent("the event loop does not list its events: " + e.getCause().getMessage());
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LoopView.silent("the monitoring server is being closed");
        }
    }
}
