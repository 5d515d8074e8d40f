package io.sipproxy.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class WallClockTest {
    private static final long START_MS = 1_795_000_000_000L;

    private long ns = -5;
    private long ms = START_MS;
    private final WallClock clock = new WallClock(() -> ns, () -> ms);

    @Test
    void shouldTellMicrosecondsBetweenTheMilliseconds() {
        assertEquals(START_MS * 1000, clock.epochMicros());
        ns += 1_234_567;
        ms += 1;
        assertEquals(START_MS * 1000 + 1_234, clock.epochMicros());
    }

    @Test
    void shouldFollowAClockThatIsSet() {
        ns += 1_000_000;
        ms += 3_600_000;
        assertEquals(ms * 1000, clock.epochMicros());
        ns += 5_000;
        assertEquals(ms * 1000 + 5, clock.epochMicros());
        ms -= 7_200_000;
        assertEquals(ms * 1000, clock.epochMicros());
    }
}
