package io.sipproxy.transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TimersTest {
    private static final long MS = 1_000_000L;
    private static final long HOUR = 3_600_000 * MS;
    private static final long START = 12_345_678_901L;
    private static final long LONG_WAIT = 100 * HOUR;

    private final List<Throwable> failures = new ArrayList<>();
    private final Timers timers = new Timers(START, failures::add);
    private long now = START;

    @Test
    void shouldFireAtTheDeadlineAndNotBefore() {
        final Probe timer = new Probe();
        timers.schedule(timer, START + 10 * MS);
        assertTrue(timer.isScheduled());
        assertEquals(0, poll(START + 10 * MS - 1));
        assertEquals(1, poll(START + 10 * MS));
        assertEquals(START + 10 * MS, timer.firedNs);
        assertFalse(timer.isScheduled());
        assertEquals(0, poll(START + HOUR));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, -HOUR, Long.MIN_VALUE / 4})
    void shouldFireADeadlineInThePastAtTheNextPoll(final long ahead) {
        final Probe timer = new Probe();
        timers.schedule(timer, START + ahead);
        assertEquals(0, timers.waitNs(START, LONG_WAIT));
        assertEquals(1, poll(START));
    }

    @Test
    void shouldKeepADeadlineThatNeverComes() {
        final Probe timer = new Probe();
        timers.schedule(timer, Long.MAX_VALUE);
        assertEquals(0, poll(START + 10_000 * HOUR));
        assertTrue(timer.isScheduled());
        timers.cancel(timer);
        assertFalse(timer.isScheduled());
    }

    @Test
    void shouldFireManyTimersOfOneTickOnceEach() {
        final Probe[] probes = new Probe[20_000];
        for (int i = 0; i < probes.length; i++) {
            probes[i] = new Probe();
            timers.schedule(probes[i], START + 50 * MS + i % 3);
        }
        assertEquals(6667, poll(START + 50 * MS));
        assertEquals(6667, poll(START + 50 * MS + 1));
        assertEquals(6666, poll(START + 50 * MS + 2));
        for (final Probe probe : probes) {
            assertEquals(1, probe.fired);
        }
    }

    @Test
    void shouldFireOnlyAtTheLaterDeadlineWhenMovedLater() {
        final Probe timer = new Probe();
        for (int i = 1; i <= 1000; i++) {
            timers.schedule(timer, START + i * MS);
        }
        assertEquals(START + 1000 * MS, timer.deadlineNs());
        assertEquals(0, poll(START + 1000 * MS - 1));
        assertEquals(1, poll(START + 1000 * MS));
    }

    @Test
    void shouldFireOnlyAtTheLaterDeadlineWhenMovedWithinItsTick() {
        final Probe timer = new Probe();
        final Probe other = new Probe();
        timers.schedule(timer, START + 100);
        timers.schedule(other, START + 50);
        timers.schedule(timer, START + 200);
        assertEquals(1, poll(START + 199));
        assertEquals(0, timer.fired);
        assertEquals(1, poll(START + 200));
        assertEquals(1, timer.fired);
    }

    @Test
    void shouldFireAtTheEarlierDeadlineWhenMovedEarlier() {
        final Probe timer = new Probe();
        timers.schedule(timer, START + HOUR);
        timers.schedule(timer, START + 5 * MS);
        assertEquals(5 * MS, timers.waitNs(START, LONG_WAIT));
        assertEquals(1, poll(START + 5 * MS));
        assertEquals(0, poll(START + 2 * HOUR));
    }

    @Test
    void shouldFireAtTheEarlierDeadlineWhenAnotherTimerOfTheTickWaitsLonger() {
        final Probe late = new Probe();
        final Probe early = new Probe();
        timers.schedule(late, START + 1000);
        timers.schedule(early, START + 10);
        assertEquals(1, poll(START + 10));
        assertEquals(1, early.fired);
        assertEquals(990, timers.waitNs(START + 10, LONG_WAIT));
        assertEquals(1, poll(START + 1000));
    }

    @Test
    void shouldNotFireWhenCancelled() {
        final Probe timer = new Probe();
        timers.schedule(timer, START + MS);
        timers.cancel(timer);
        timers.cancel(timer);
        assertEquals(0, poll(START + HOUR));
        timers.schedule(timer, START + HOUR + MS);
        assertEquals(1, poll(START + HOUR + MS));
    }

    @Test
    void shouldNotFireATimerThatAnotherCancelsInTheSamePoll() {
        final Probe victim = new Probe();
        final Probe killer = new Probe() {
            @Override
            protected void onTimer(final long nowNs) {
                super.onTimer(nowNs);
                timers.cancel(victim);
            }
        };
        timers.schedule(killer, START + MS);
        timers.schedule(victim, START + MS + 1);
        assertEquals(1, poll(START + 2 * MS));
        assertEquals(0, victim.fired);
        assertEquals(0, poll(START + HOUR));
    }

    @Test
    void shouldFireAtTheNewTimeWhenAnotherTimerMovesItInTheSamePoll() {
        final Probe moved = new Probe();
        final Probe mover = new Probe() {
            @Override
            protected void onTimer(final long nowNs) {
                timers.schedule(moved, nowNs + MS);
            }
        };
        timers.schedule(mover, START + MS);
        timers.schedule(moved, START + MS);
        assertEquals(1, poll(START + MS));
        assertEquals(0, moved.fired);
        assertEquals(1, poll(START + 2 * MS));
        assertEquals(1, moved.fired);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1, MS, 5 * MS, 1100 * MS, 3000 * MS})
    void shouldFireATimerThatReArmsItselfAgainButNotInTheSamePoll(final long ahead) {
        final Probe timer = new Probe() {
            @Override
            protected void onTimer(final long nowNs) {
                super.onTimer(nowNs);
                timers.schedule(this, nowNs + ahead);
            }
        };
        timers.schedule(timer, START + MS);
        long time = START + MS;
        for (int i = 1; i <= 500; i++) {
            assertEquals(1, poll(time), "round " + i);
            assertEquals(Math.max(0, ahead), timers.waitNs(time, LONG_WAIT));
            time += Math.max(0, ahead);
        }
        assertEquals(500, timer.fired);
    }

    @Test
    void shouldFireEverythingDueAfterAJumpOfHours() {
        final List<Probe> probes = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            final Probe probe = new Probe();
            probes.add(probe);
            timers.schedule(probe, START + i * 7L * MS * 100);
        }
        final long target = START + HOUR / 2;
        int due = 0;
        for (final Probe probe : probes) {
            due += probe.deadlineNs() <= target ? 1 : 0;
        }
        assertEquals(due, poll(target));
        assertEquals(5000 - due, poll(target + 1000 * HOUR));
        final Probe after = new Probe();
        timers.schedule(after, now + 3 * MS);
        assertEquals(0, poll(now + 3 * MS - 1));
        assertEquals(1, poll(now + 1));
    }

    @Test
    void shouldGoOnWhenATimerThrows() {
        final RuntimeException failure = new RuntimeException("on purpose");
        final Timer bad = new Timer() {
            @Override
            protected void onTimer(final long nowNs) {
                throw failure;
            }
        };
        final Probe good = new Probe();
        timers.schedule(bad, START + 1);
        timers.schedule(good, START + 2);
        assertEquals(2, poll(START + 2));
        assertEquals(1, good.fired);
        assertSame(failure, failures.get(0));
        assertFalse(bad.isScheduled());
    }

    @Test
    void shouldWaitForeverWhenNothingIsArmed() {
        assertEquals(LONG_WAIT, timers.waitNs(START, LONG_WAIT));
        final Probe timer = new Probe();
        timers.schedule(timer, START + MS);
        poll(START + MS);
        assertEquals(LONG_WAIT, timers.waitNs(now, LONG_WAIT));
    }

    @Test
    void shouldNotWaitPastADeadlineByMoreThanATick() {
        final Random random = new Random(7);
        final List<Probe> probes = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            final Probe probe = new Probe();
            probes.add(probe);
            timers.schedule(probe, START + Math.abs(random.nextLong() % (60_000 * MS)));
        }
        while (now < START + 60_000 * MS) {
            poll(now + Math.max(1, timers.waitNs(now, LONG_WAIT)));
        }
        for (final Probe probe : probes) {
            assertEquals(1, probe.fired);
            assertTrue(probe.firedNs >= probe.deadlineNs());
            assertTrue(probe.firedNs - probe.deadlineNs() <= Timers.TICK_NS);
        }
    }

    @Test
    void shouldAgreeWithASimpleModelWhateverIsDone() {
        final Random random = new Random(42);
        final Probe[] probes = new Probe[300];
        final long[] expected = new long[probes.length];
        for (int i = 0; i < probes.length; i++) {
            probes[i] = new Probe();
            expected[i] = Long.MAX_VALUE;
        }
        for (int step = 0; step < 20_000; step++) {
            final int i = random.nextInt(probes.length);
            switch (random.nextInt(4)) {
                case 0:
                    timers.cancel(probes[i]);
                    expected[i] = Long.MAX_VALUE;
                    break;
                case 1:
                case 2:
                    expected[i] = now + random.nextInt(1 << (10 + random.nextInt(21)));
                    timers.schedule(probes[i], expected[i]);
                    break;
                default:
                    checkPoll(now + random.nextInt(1 << (1 + random.nextInt(30))), probes, expected);
                    break;
            }
        }
    }

    private void checkPoll(final long time, final Probe[] probes, final long[] expected) {
        for (final Probe probe : probes) {
            probe.fired = 0;
        }
        poll(time);
        for (int i = 0; i < probes.length; i++) {
            assertEquals(expected[i] <= time ? 1 : 0, probes[i].fired);
            if (expected[i] <= time) {
                expected[i] = Long.MAX_VALUE;
            }
            assertEquals(expected[i] != Long.MAX_VALUE, probes[i].isScheduled());
        }
    }

    private int poll(final long time) {
        now = time;
        return timers.poll(time);
    }

    private static class Probe extends Timer {
        int fired;
        long firedNs;

        @Override
        protected void onTimer(final long nowNs) {
            fired++;
            firedNs = nowNs;
        }
    }
}
