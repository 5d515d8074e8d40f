package io.sipproxy.inspect;

import io.sipproxy.status.RecentEvent;
import io.sipproxy.status.RecentEvents;
import java.util.ArrayList;
import java.util.List;

/** Copies the latest events, the newest first. What is overwritten meanwhile is left out. */
final class RecoveryWalk implements Steps<List<Recovery>> {
    private static final int EVENTS_PER_STEP = 16;

    private final RecentEvents events;
    private final long since;
    private final int limit;
    private final List<Recovery> found = new ArrayList<>();
    private boolean hasBegun;
    private long next;

    RecoveryWalk(final RecentEvents events, final long since, final int limit) {
        this.events = events;
        this.since = since;
        this.limit = limit;
    }

    @Override
    public boolean step(final long nowNs) {
        if (!hasBegun) {
            hasBegun = true;
            next = events.total() - 1;
        }
        for (int i = 0; i < EVENTS_PER_STEP; i++) {
            final RecentEvent event = next < since ? null : events.get(next);
            if (event == null || found.size() == limit) {
                return true;
            }
            found.add(Recovery.of(next--, event));
        }
        return false;
    }

    @Override
    public List<Recovery> result() {
        return List.copyOf(found);
    }
}
