package io.sipproxy.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PassPacingTest {
    private static final long US = 1_000;

    private final PassPacing pacing = new PassPacing(500 * US);
    private long beganNs = -10 * TransportFixture.SECOND;

    /** A pass so long after the one before, and how long the next is put off. */
    private long pass(final long afterUs, final int served, final long tookUs) {
        beganNs += afterUs * US;
        return pacing.pauseNs(beganNs, served, beganNs + tookUs * US) / US;
    }

    @Test
    void shouldKeepPassesApartFromTheSecondOnThatServes() {
        assertEquals(0, pass(0, 1, 40), "it came to a quiet loop");
        assertEquals(460, pass(300, 1, 40));
        assertEquals(420, pass(500, 3, 80));
        assertEquals(490, pass(999, 1, 10));
    }

    @Test
    void shouldNotPauseWhenMessagesComeSeldom() {
        for (int i = 0; i < 5; i++) {
            assertEquals(0, pass(1_000, 1, 40));
        }
    }

    @Test
    void shouldNotPauseAfterPassesForTimersAndTasks() {
        pass(0, 1, 40);
        assertEquals(0, pass(100, 0, 40));
        assertEquals(460, pass(100, 1, 40), "the one before them was not long ago");
    }

    @Test
    void shouldNotPauseWhenThereIsMoreToDoThanTheTimeAllows() {
        pass(0, 1, 40);
        assertEquals(0, pass(500, 10, 500));
        assertEquals(0, pass(700, 10, 700));
        assertEquals(0, pass(700, 10, 460), "for a moment nobody is woken up");
        assertEquals(50, pass(700, 10, 450));
    }

    @Test
    void shouldNeverPauseWhenItIsOff() {
        final PassPacing off = new PassPacing(0);
        for (int i = 0; i < 5; i++) {
            assertEquals(0, off.pauseNs(i, 1, i));
        }
    }
}
