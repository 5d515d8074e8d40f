package io.sipproxy.status;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RecentEventsTest {
    private final List<String> lines = new ArrayList<>();
    private final EventLog log = new EventLog(new Counters(), (event, line) -> lines.add(line));
    private final RecentEvents recent = log.recent();

    private static String text(final RecentEvent event) {
        final StringBuilder text = new StringBuilder(event.event().name());
        for (int i = 0; i < event.size(); i++) {
            text.append(' ').append(event.key(i)).append('=').append(event.value(i));
        }
        return text.toString();
    }

    @Test
    void shouldKeepValuesWhenLineIsWrittenAndWhenItIsLeftOut() {
        final long beforeMs = System.currentTimeMillis();
        log.event(Event.SPR_CONNECTION_LOST, "a", 0).put("detector", "RESET").put("age-ms", 17).write();
        log.event(Event.SPR_CONNECTION_LOST, "a", 1).put("reason", "a \"b\"").put("age-ms", -1).write();
        assertEquals(1, lines.size());
        assertEquals(2, recent.total());
        assertEquals("SPR_CONNECTION_LOST peer=a detector=RESET age-ms=17", text(recent.get(0)));
        assertTrue(recent.get(0).isLogged());
        assertEquals("SPR_CONNECTION_LOST peer=a reason=a \"b\" age-ms=-1", text(recent.get(1)));
        assertFalse(recent.get(1).isLogged());
        assertTrue(recent.get(1).wallClockMs() >= beforeMs &&
            recent.get(1).wallClockMs() <= System.currentTimeMillis());
    }

    @Test
    void shouldSayHowManyWereLeftOutInTheLineOnly() {
        for (int i = 0; i < 3; i++) {
            log.event(Event.SPR_CONNECTION_LOST, "a", i * 600_000_000L).put("n", i).write();
        }
        assertEquals("40010 SPR_CONNECTION_LOST peer=a n=2 suppressed=1", lines.get(1));
        assertEquals("SPR_CONNECTION_LOST peer=a n=2", text(recent.get(2)));
    }

    @Test
    void shouldKeepNothingOfWhatAnybodyCanCause() {
        log.event(Event.SPR_OVERLOAD, null, 0).put("resource", "connections").write();
        log.event(Event.SPR_TLS_HANDSHAKE_FAILED, "b", 0).put("reason", "x").write();
        log.event(Event.SPR_TLS_HANDSHAKE_FAILED, "b", 1).put("reason", "x").write();
        log.event(Event.SPR_AUTHENTICATION_FAILED, "c", 0).write();
        log.event(Event.SPR_CONNECTION_REOPENED, "d", 0).write();
        assertEquals(1, recent.total());
        assertEquals("SPR_CONNECTION_REOPENED peer=d", text(recent.get(0)));
    }

    @Test
    void shouldForgetTheOldestWhenFullAndLeaveNothingOfItBehind() {
        final EventLine first = log.event(Event.SPR_CALL_RELEASED, "x", 0);
        for (int i = 0; i < 20; i++) {
            first.put("key" + i, "v" + i);
        }
        first.write();
        assertEquals(21, recent.get(0).size());
        for (int i = 0; i < RecentEvents.CAPACITY; i++) {
            log.event(Event.SPR_CONNECTION_LOST, "a", i).put("n", i).write();
        }
        assertNull(recent.get(0));
        assertEquals("SPR_CONNECTION_LOST peer=a n=0", text(recent.get(1)));
        assertEquals("SPR_CONNECTION_LOST peer=a n=999", text(recent.get(RecentEvents.CAPACITY)));
        assertNull(recent.get(RecentEvents.CAPACITY + 1));
        assertNull(recent.get(-1));
    }
}
