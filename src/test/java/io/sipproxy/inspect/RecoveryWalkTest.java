package io.sipproxy.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sipproxy.status.Counters;
import io.sipproxy.status.Event;
import io.sipproxy.status.EventLog;
import io.sipproxy.status.RecentEvents;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RecoveryWalkTest {
    private final EventLog log = new EventLog(new Counters(), (event, line) -> { });

    private void happen(final int count) {
        for (int i = 0; i < count; i++) {
            log.event(Event.SPR_CONNECTION_LOST, "tcp:192.0.2.1:5060", 0).put("n", i).write();
        }
    }

    private List<Long> walk(final long since, final int limit) {
        final RecoveryWalk walk = new RecoveryWalk(log.recent(), since, limit);
        while (!walk.step(0)) {
            continue;
        }
        return walk.result().stream().map(Recovery::number).toList();
    }

    private static List<Long> down(final long first, final long last) {
        return LongStream.rangeClosed(last, first).mapToObj(number -> first + last - number).toList();
    }

    @Test
    void shouldListTheNewestFirst() {
        assertEquals(List.of(), walk(0, 10));
        happen(40);
        assertEquals(down(39, 30), walk(0, 10));
        assertEquals(down(39, 0), walk(0, 1_000));
    }

    @Test
    void shouldListNoneBeforeTheFirstWanted() {
        happen(40);
        assertEquals(down(39, 5), walk(5, 1_000));
        assertEquals(List.of(39L, 38L), walk(5, 2));
        assertEquals(List.of(), walk(40, 10));
        assertEquals(List.of(), walk(90, 10));
    }

    @Test
    void shouldEndWhereOldOnesAreNoLongerKept() {
        happen(RecentEvents.CAPACITY + 50);
        assertEquals(down(RecentEvents.CAPACITY + 49, 50), walk(0, 5_000));
    }
}
