package io.sipproxy.transport;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.CachedNanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class EventLoopTest {
    private static final long MS = TransportFixture.MS;

    private final Counters counters = new Counters();
    private final CachedNanoClock clock = new CachedNanoClock();
    private final List<String> order = new ArrayList<>();
    private EventLoop loop;

    @BeforeEach
    void open() throws IOException {
        clock.update(-5 * TransportFixture.SECOND);
        loop = new EventLoop(clock, counters);
    }

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void shouldServeChannelsThenTasksThenTimersThenTheEndOfThePass() throws IOException {
        try (ReadyPipe pipe = new ReadyPipe("channel")) {
            loop.addEndOfPass(nowNs -> order.add("end"));
            loop.timers().schedule(timer("timer"), clock.nanoTime());
            assertTrue(loop.execute(() -> order.add("task")));
            assertEquals(3, loop.pass(0));
            assertEquals(List.of("channel", "task", "timer", "end"), order);
            pipe.drain();
            assertEquals(0, loop.pass(0));
            assertEquals(2, counters.get(Counter.LOOP_PASSES));
            assertEquals(1, counters.get(Counter.LOOP_TASKS_RUN));
            assertEquals(1, counters.get(Counter.TIMERS_FIRED));
        }
    }

    @Test
    void shouldWaitBeforeItLooksAtChannelsAgainWhenItIsPacedAndBusy() throws IOException {
        final List<Long> pauses = new ArrayList<>();
        loop.pause(pauses::add);
        loop.pace(MS);
        final int lastUs = 100;
        try (ReadyPipe pipe = new ReadyPipe("channel")) {
            loop.addEndOfPass(nowNs -> clock.advance(lastUs * 1_000));
            for (int i = 0; i < 3; i++) {
                loop.pass(TransportFixture.SECOND);
            }
            assertEquals(List.of(900_000L), pauses, "after the second one");
            loop.requestPass();
            loop.pass(TransportFixture.SECOND);
            assertEquals(1, pauses.size(), "work that was left over is done at once");
            loop.pass(400_000);
            assertEquals(List.of(900_000L, 400_000L), pauses, "it waits no longer than it may");
            assertEquals(lastUs, counters.get(Counter.LOOP_LONGEST_PASS_US), "a pause is no part of a pass");
            loop.hurry(clock.nanoTime());
            loop.pass(TransportFixture.SECOND);
            assertEquals(3, pauses.size(), "the pause after the pass before");
            loop.pass(TransportFixture.SECOND);
            assertEquals(3, pauses.size(), "somebody waits for a connection");
            clock.advance(100 * MS);
            for (int i = 0; i < 3; i++) {
                loop.pass(TransportFixture.SECOND);
            }
            assertEquals(4, pauses.size(), "not any more");
            pipe.drain();
            loop.pass(0);
            assertEquals(4, pauses.size());
        }
    }

    @Test
    void shouldTakeTheTimeForWhatIsDoneBetweenPassesFromThePause() throws IOException {
        final List<Long> pauses = new ArrayList<>();
        loop.pause(pauses::add);
        loop.pace(MS);
        try (ReadyPipe pipe = new ReadyPipe("channel")) {
            loop.addEndOfPass(nowNs -> order.add("end"));
            loop.setBetweenPasses(nowNs -> {
                order.add("between");
                clock.advance(300_000);
                return true;
            });
            for (int i = 0; i < 3; i++) {
                loop.pass(TransportFixture.SECOND);
            }
            assertEquals(List.of("channel", "end", "between"), order.subList(0, 3));
            assertEquals(List.of(700_000L), pauses, "after the second one");
            assertEquals(0, loop.lagNs(), "it is no part of a pass");
            pipe.drain();
        }
    }

    @Test
    void shouldGoOnWhenWorkBetweenPassesThrows() {
        loop.setBetweenPasses(nowNs -> {
            throw new IllegalStateException("between");
        });
        loop.pass(0);
        loop.pass(0);
        assertEquals(2, counters.get(Counter.LOOP_HANDLER_FAILURES));
    }

    @Test
    void shouldHoldOneTimeThroughoutAPass() throws IOException {
        final List<Long> times = new ArrayList<>();
        try (ReadyPipe first = new ReadyPipe("a"); ReadyPipe second = new ReadyPipe("b")) {
            final SelectHandler handler = new Handler() {
                @Override
                public void onReady(final SelectionKey key, final int readyOps, final long nowNs) {
                    times.add(nowNs);
                    clock.advance(MS);
                }
            };
            first.key.attach(handler);
            second.key.attach(handler);
            loop.addEndOfPass(nowNs -> times.add(nowNs));
            clock.advance(MS);
            final long now = clock.nanoTime();
            loop.pass(0);
            assertEquals(List.of(now, now, now), times);
            assertEquals(now, loop.nowNs());
        }
    }

    @Test
    void shouldWriteWhatIsQueuedBetweenTwoChannelsWhenThePassIsLong() throws IOException {
        try (ReadyPipe first = new ReadyPipe("a"); ReadyPipe second = new ReadyPipe("b");
            ReadyPipe third = new ReadyPipe("c")) {
            final SelectHandler handler = new Handler() {
                @Override
                public void onReady(final SelectionKey key, final int readyOps, final long nowNs) {
                    order.add("channel");
                    clock.advance(3 * MS);
                }
            };
            for (final ReadyPipe pipe : List.of(first, second, third)) {
                pipe.key.attach(handler);
            }
            loop.addEndOfPass(new EndOfPass() {
                @Override
                public void onLongPass(final long nowNs) {
                    order.add("long");
                }

                @Override
                public void onEndOfPass(final long nowNs) {
                    order.add("end");
                }
            });
            loop.pass(0);
            assertEquals(List.of("channel", "channel", "long", "channel", "end"), order);
        }
    }

    @Test
    void shouldKnowTheTimeWhenTheClockIsReadBeforeTheFirstPass() {
        clock.advance(2 * TransportFixture.SECOND);
        assertEquals(clock.nanoTime(), loop.readClock());
        assertEquals(clock.nanoTime(), loop.nowNs());
    }

    @Test
    void shouldRecordHowLongEachPassTook() {
        loop.pass(0);
        loop.execute(() -> clock.advance(3 * MS));
        loop.pass(0);
        final Histogram passes = loop.latencies().pass();
        assertEquals(2, passes.getTotalCount());
        assertEquals(0, passes.getMinValue());
        assertTrue(passes.valuesAreEquivalent(3_000, passes.getMaxValue()), () -> passes.getMaxValue() + " us");
    }

    @Test
    void shouldRecordAPassOfAnyLength() {
        loop.execute(() -> clock.advance(7200 * TransportFixture.SECOND));
        loop.pass(0);
        loop.execute(() -> clock.advance(-MS));
        loop.pass(0);
        assertEquals(2, loop.latencies().pass().getTotalCount());
    }

    @Test
    void shouldCatchWhatHandlersTasksTimersAndTheEndOfThePassThrow() throws IOException {
        try (ReadyPipe pipe = new ReadyPipe("channel")) {
            final List<Throwable> failures = new ArrayList<>();
            pipe.key.attach(new Handler() {
                @Override
                public void onReady(final SelectionKey key, final int readyOps, final long nowNs) {
                    throw new AssertionError("on purpose");
                }

                @Override
                public void onFailure(final Throwable failure) {
                    failures.add(failure);
                    throw new IllegalStateException("on purpose again");
                }
            });
            loop.execute(EventLoopTest::fail);
            loop.execute(() -> order.add("task"));
            loop.timers().schedule(new Timer() {
                @Override
                protected void onTimer(final long nowNs) {
                    fail();
                }
            }, clock.nanoTime());
            loop.timers().schedule(timer("timer"), clock.nanoTime());
            loop.addEndOfPass(nowNs -> fail());
            loop.addEndOfPass(nowNs -> order.add("end"));
            loop.pass(0);
            assertEquals(List.of("task", "timer", "end"), order);
            assertEquals(5, counters.get(Counter.LOOP_HANDLER_FAILURES));
            assertEquals("on purpose", failures.get(0).getMessage());
        }
    }

    @Test
    void shouldLetAnErrorOfTheVirtualMachineEndTheLoop() {
        loop.execute(() -> {
            throw new StackOverflowError("on purpose");
        });
        assertThrows(StackOverflowError.class, loop::run);
    }

    @Test
    void shouldTellTheLongestPassSinceItWasLastAsked() {
        for (final int ms : List.of(3, 7, 5, 2)) {
            loop.execute(() -> clock.advance(ms * MS));
            loop.pass(0);
        }
        assertEquals(7 * MS, loop.takeLongestPassNs());
        assertEquals(0, loop.takeLongestPassNs());
        loop.pass(0);
        loop.pass(0);
        assertEquals(2 * MS, loop.takeLongestPassNs());
        assertEquals(7_000, counters.get(Counter.LOOP_LONGEST_PASS_US));
    }

    @Test
    void shouldNotWaitWhenAPassWasRequested() {
        loop.addEndOfPass(nowNs -> {
            if (order.isEmpty()) {
                loop.requestPass();
            }
            order.add("end");
        });
        loop.pass(0);
        loop.pass(3600 * TransportFixture.SECOND);
        assertEquals(2, order.size());
    }

    @Test
    void shouldNotWaitWhenTheEndOfThePassMadeWorkForOneWhoseTurnWasBefore() {
        final AtomicBoolean isLeft = new AtomicBoolean();
        loop.addEndOfPass(new EndOfPass() {
            @Override
            public void onEndOfPass(final long nowNs) {
                order.add(isLeft.getAndSet(false) ? "late" : "nothing");
            }

            @Override
            public boolean hasWorkLeft() {
                return isLeft.get();
            }
        });
        loop.addEndOfPass(nowNs -> isLeft.set(order.size() == 1));
        loop.pass(0);
        loop.pass(3600 * TransportFixture.SECOND);
        assertEquals(List.of("nothing", "late"), order);
    }

    @Test
    void shouldRefuseTasksWhenTooManyWait() {
        int accepted = 0;
        while (accepted < 100_000 && loop.execute(() -> order.add("task"))) {
            accepted++;
        }
        assertEquals(4096, accepted);
        loop.pass(0);
        assertEquals(4096, order.size());
        assertTrue(loop.execute(() -> { }));
    }

    @Test
    void shouldWakeForATaskAndStopFromAnotherThread() throws Exception {
        try (EventLoop real = new EventLoop(SystemNanoClock.INSTANCE, counters)) {
            final AtomicBoolean isRun = new AtomicBoolean();
            final Thread thread = new Thread(real::run);
            thread.start();
            assertTrue(real.execute(() -> {
                isRun.set(true);
                real.stop();
            }));
            thread.join(10_000);
            assertFalse(thread.isAlive());
            assertTrue(isRun.get());
        }
    }

    @Test
    void shouldNotWaitPastATimer() throws IOException {
        try (EventLoop real = new EventLoop(SystemNanoClock.INSTANCE, counters)) {
            real.timers().schedule(timer("timer"), System.nanoTime() + 20 * MS);
            while (order.isEmpty()) {
                real.pass(3600 * TransportFixture.SECOND);
            }
            assertEquals(List.of("timer"), order);
        }
    }

    private Timer timer(final String name) {
        return new Timer() {
            @Override
            protected void onTimer(final long nowNs) {
                order.add(name);
            }
        };
    }

    private static void fail() {
        throw new IllegalStateException("on purpose");
    }

    private abstract static class Handler implements SelectHandler {
        @Override
        public void onFailure(final Throwable failure) {
        }
    }

    /** A channel that is ready to be read. */
    private final class ReadyPipe implements AutoCloseable {
        private final Pipe pipe = Pipe.open();
        private final SelectionKey key;

        ReadyPipe(final String name) throws IOException {
            pipe.source().configureBlocking(false);
            key = loop.register(pipe.source(), SelectionKey.OP_READ, new Handler() {
                @Override
                public void onReady(final SelectionKey readyKey, final int readyOps, final long nowNs) {
                    order.add(name);
                }
            });
            pipe.sink().write(ByteBuffer.allocate(1));
        }

        void drain() throws IOException {
            pipe.source().read(ByteBuffer.allocate(10));
        }

        @Override
        public void close() throws IOException {
            pipe.sink().close();
            pipe.source().close();
        }
    }
}
