package io.sipproxy.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.transport.EventLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import org.agrona.concurrent.CachedNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopWorkTest {
    private static final long LONG_STEP_NS = 600_000;

    private final CachedNanoClock clock = new CachedNanoClock();
    private final Counters counters = new Counters();
    private final EventLoop loop = open();
    private final LoopWork work = new LoopWork(loop);

    private EventLoop open() {
        try {
            return new EventLoop(clock, counters);
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void close() {
        loop.close();
    }

    private void pass() {
        clock.advance(1_000);
        loop.pass(0);
    }

    /** Steps that each take as long as all of one pass is given. */
    private static final class Slow implements Steps<String> {
        private final String name;
        private final int steps;
        private int done;

        private Slow(final String name, final int steps) {
            this.name = name;
            this.steps = steps;
        }

        @Override
        public boolean step(final long nowNs) {
            final long endNs = System.nanoTime() + LONG_STEP_NS;
            while (System.nanoTime() < endNs) {
                Thread.onSpinWait();
            }
            return ++done == steps;
        }

        @Override
        public String result() {
            return name;
        }
    }

    @Test
    void shouldAnswerAShortQuestionInTheNextPass() throws Exception {
        final CompletableFuture<Long> answer = work.ask(loop::nowNs);
        assertFalse(answer.isDone());
        pass();
        assertEquals(loop.nowNs(), answer.get());
    }

    @Test
    void shouldDoStepsOverSeveralPassesAndOneAfterTheOther() throws Exception {
        final Slow first = new Slow("first", 3);
        final Slow second = new Slow("second", 1);
        final CompletableFuture<String> firstAnswer = work.submit(first);
        final CompletableFuture<String> secondAnswer = work.submit(second);
        pass();
        assertEquals(1, first.done);
        pass();
        assertEquals(2, first.done);
        assertFalse(firstAnswer.isDone());
        pass();
        assertEquals("first", firstAnswer.get());
        assertEquals(0, second.done);
        pass();
        assertEquals("second", secondAnswer.get());
    }

    @Test
    void shouldAnswerShortQuestionsWhileStepsAreUnderWay() throws Exception {
        work.submit(new Slow("slow", 100));
        pass();
        final CompletableFuture<String> answer = work.ask(() -> "short");
        pass();
        assertEquals("short", answer.get());
    }

    @Test
    void shouldLeaveStepsThatNobodyWaitsForAnyMore() {
        final Slow slow = new Slow("slow", 100);
        final CompletableFuture<String> answer = work.submit(slow);
        pass();
        answer.cancel(false);
        pass();
        pass();
        assertEquals(1, slow.done);
    }

    @Test
    void shouldNotAnswerAShortQuestionThatNobodyWaitsForAnyMore() {
        final List<String> asked = new ArrayList<>();
        work.ask(() -> asked.add("x")).cancel(false);
        pass();
        assertEquals(List.of(), asked);
    }

    @Test
    void shouldRefuseWhenTooManyWaitAndTakeMoreWhenTheyAreDone() throws Exception {
        final List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i <= LoopWork.MAX_WAITING; i++) {
            answers.add(work.submit(new Slow("slow", 100)));
        }
        pass();
        final CompletableFuture<String> last = answers.get(LoopWork.MAX_WAITING);
        assertInstanceOf(RejectedExecutionException.class,
            assertThrows(ExecutionException.class, last::get).getCause());
        answers.forEach(answer -> answer.cancel(false));
        pass();
        final CompletableFuture<String> more = work.submit(new Slow("more", 1));
        pass();
        assertEquals("more", more.get());
    }

    @Test
    void shouldRefuseWhenTheLoopTakesNoMoreTasks() {
        boolean isRefused = false;
        for (int i = 0; i < 10_000 && !isRefused; i++) {
            isRefused = work.ask(() -> "x").isCompletedExceptionally();
        }
        assertTrue(isRefused);
        assertTrue(work.submit(new Slow("slow", 1)).isCompletedExceptionally());
    }

    @Test
    void shouldTellADefectToTheAskerAndCountIt() {
        final CompletableFuture<String> answer = work.ask(() -> {
            throw new IllegalStateException("ask");
        });
        final CompletableFuture<String> steps = work.submit(new Steps<>() {
            @Override
            public boolean step(final long nowNs) {
                throw new IllegalStateException("step");
            }

            @Override
            public String result() {
                return "never";
            }
        });
        pass();
        pass();
        assertEquals("ask", assertThrows(ExecutionException.class, answer::get).getCause().getMessage());
        assertEquals("step", assertThrows(ExecutionException.class, steps::get).getCause().getMessage());
        assertEquals(2, counters.get(Counter.LOOP_HANDLER_FAILURES));
    }
}
