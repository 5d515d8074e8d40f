package io.sipproxy.status;

import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

class EventLogTest {
    private static final long SECOND = 1_000_000_000L;

    private final Counters counters = new Counters();
    private final List<String> lines = new ArrayList<>();
    private final EventLog log = new EventLog(counters, (event, line) -> lines.add(line));

    @Test
    void shouldWriteCodeNamePeerAndValues() {
        log.event(Event.SPR_CONNECTION_LOST, "tcp:192.0.2.1:5060", 0)
            .put("detector", "RESET").put("age-ms", 17).write();
        assertEquals(List.of("40010 SPR_CONNECTION_LOST peer=tcp:192.0.2.1:5060 detector=RESET age-ms=17"), lines);
    }

    @Test
    void shouldHandOverWhatTheLineIsMadeOf() {
        final List<String> fields = new ArrayList<>();
        final EventLog structured = new EventLog(counters, new EventLog.Sink() {
            @Override
            public void write(final Event event, final String line) {
                throw new AssertionError("without fields");
            }

            @Override
            public void write(final Event event, final String line, final List<KeyValuePair> all) {
                all.forEach(field -> fields.add(
                    field.key + "=" + field.value + " " + field.value.getClass().getSimpleName()));
            }
        });
        structured.event(Event.SPR_CONNECTION_LOST, "tcp:192.0.2.1:5060", 0)
            .put("reason", "two words").put("age-ms", 17).write();
        structured.event(Event.SPR_CONNECTION_REOPENED, null, 0).put("took-ms", 3).write();
        assertEquals(List.of("peer=tcp:192.0.2.1:5060 String", "reason=two words String", "age-ms=17 Long",
            "took-ms=3 Long"), fields);
    }

    @Test
    void shouldWriteOneLineASecondForOnePeerAndSayHowManyWereLeftOut() {
        for (int i = 0; i < 5; i++) {
            log.event(Event.SPR_CONNECTION_LOST, "a", i).put("n", i).write();
        }
        log.event(Event.SPR_CONNECTION_LOST, "a", SECOND - 1).put("n", 5).write();
        log.event(Event.SPR_CONNECTION_LOST, "a", SECOND).put("n", 6).write();
        log.event(Event.SPR_CONNECTION_LOST, "a", 2 * SECOND).put("n", 7).write();
        assertEquals(List.of(
            "40010 SPR_CONNECTION_LOST peer=a n=0",
            "40010 SPR_CONNECTION_LOST peer=a n=6 suppressed=5",
            "40010 SPR_CONNECTION_LOST peer=a n=7"), lines);
        assertEquals(5, counters.get(Counter.EVENT_LINES_SUPPRESSED));
        assertEquals(3, counters.get(Counter.EVENT_LINES_WRITTEN));
    }

    @Test
    void shouldLimitEachPeerAndEachEventByItself() {
        log.event(Event.SPR_CONNECTION_LOST, "a", 0).write();
        log.event(Event.SPR_CONNECTION_LOST, "b", 0).write();
        log.event(Event.SPR_CONNECTION_REOPENED, "a", 0).write();
        log.event(Event.SPR_CONNECTION_LOST, null, 0).write();
        assertEquals(4, lines.size());
    }

    @Test
    void shouldLimitEachResourceByItselfWhereNobodyInParticularIsConcerned() {
        for (int i = 0; i < 2; i++) {
            log.overload(null, "sockets", i).put("limit", 1).write();
            log.overload(null, "connections", i).put("limit", 2).write();
            log.overload("a", "connections", i).put("limit", 3).write();
        }
        assertEquals(List.of("40030 SPR_OVERLOAD resource=sockets limit=1",
            "40030 SPR_OVERLOAD resource=connections limit=2",
            "40030 SPR_OVERLOAD peer=a resource=connections limit=3"), lines);
    }

    @Test
    void shouldWorkWithTimesBelowZero() {
        log.event(Event.SPR_OVERLOAD, "a", Long.MIN_VALUE / 2).write();
        log.event(Event.SPR_OVERLOAD, "a", Long.MIN_VALUE / 2 + SECOND).write();
        assertEquals(2, lines.size());
    }

    @Test
    void shouldQuoteWhatCouldBeTakenForAnotherKeyOrLine() {
        log.event(Event.SPR_CALL_RELEASED, null, 0)
            .put("call-id", "a b=c\r\n40010 \"x\\").put("empty", "").put("text", "\u00fc").write();
        assertEquals(
            "40013 SPR_CALL_RELEASED call-id=\"a b=c\\u000d\\u000a40010 \\\"x\\\\\" empty=\"\" text=\"\u00fc\"",
            lines.get(0));
        assertFalse(lines.get(0).contains("\n"));
    }

    @Test
    void shouldShareOneLineASecondAmongThePeersAboveTheLimit() {
        for (int i = 0; i < EventLog.MAX_PEERS + 100; i++) {
            log.event(Event.SPR_CONNECTION_LOST, i, 0).write();
        }
        assertEquals(EventLog.MAX_PEERS + 1, lines.size());
    }

    @Test
    void shouldForgetQuietPeersToMakeRoomAndKeepTheirCount() {
        for (int i = 0; i < EventLog.MAX_PEERS; i++) {
            log.event(Event.SPR_CONNECTION_LOST, i, 0).write();
            log.event(Event.SPR_CONNECTION_LOST, i, 0).write();
        }
        lines.clear();
        log.event(Event.SPR_CONNECTION_LOST, "new", SECOND).write();
        log.event(Event.SPR_CONNECTION_LOST, "newer", SECOND).write();
        log.event(Event.SPR_CONNECTION_LOST, null, SECOND).write();
        assertEquals(List.of(
            "40010 SPR_CONNECTION_LOST peer=new",
            "40010 SPR_CONNECTION_LOST peer=newer",
            "40010 SPR_CONNECTION_LOST suppressed=" + EventLog.MAX_PEERS), lines);
    }
}
