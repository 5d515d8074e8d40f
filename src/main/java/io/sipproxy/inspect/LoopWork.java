package io.sipproxy.inspect;

import io.sipproxy.transport.EventLoop;
import io.sipproxy.transport.Timer;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Hands questions of other threads to the loop thread, which answers them between two passes, when it would pause, so
 * that messages do not wait for them. A short one is answered at once; one in {@link Steps} gets half a millisecond each
 * time, and one after the other has its turn. An asker who has lost patience cancels the future: what is not done yet is
 * then left.
 * <p>
 * A future is completed on the loop thread, so what is made to depend on it has to be short, or go elsewhere.
 */
public final class LoopWork {
    /** Questions in steps that may wait for their turn. */
    static final int MAX_WAITING = 32;

    private static final long BUDGET_NS = TimeUnit.MICROSECONDS.toNanos(500);

    private final EventLoop loop;
    private final ArrayDeque<Runnable> questions = new ArrayDeque<>();
    private final ArrayDeque<Job<?>> jobs = new ArrayDeque<>();
    /** Lets the next pass come soon, and what is left follow it; a requested pass would come without the pause. */
    private final Timer turn = new Timer() {
        @Override
        protected void onTimer(final long nowNs) {
        }
    };

    /** @param loop whose thread does the work. */
    public LoopWork(final EventLoop loop) {
        this.loop = loop;
        loop.setBetweenPasses(this::work);
    }

    /**
     * Has something short done on the loop thread. Any thread.
     *
     * @return what comes of it; it fails with {@link RejectedExecutionException} if too much waits for the loop.
     */
    public <T> CompletableFuture<T> ask(final Supplier<T> question) {
        final CompletableFuture<T> answer = new CompletableFuture<>();
        return loop.execute(() -> questions.addLast(() -> answer(answer, question))) ? answer : refused(answer);
    }

    private <T> void answer(final CompletableFuture<T> answer, final Supplier<T> question) {
        if (answer.isDone()) {
            return;
        }
        try {
            answer.complete(question.get());
        } catch (final RuntimeException | AssertionError e) {
            answer.completeExceptionally(e);
            loop.failed("an answer to another thread", e);
        }
    }

    /**
     * Has something done on the loop thread step by step. Any thread.
     *
     * @return what comes of it; it fails with {@link RejectedExecutionException} if too much waits for the loop, or too
     *     many such questions do.
     */
    public <T> CompletableFuture<T> submit(final Steps<T> steps) {
        final CompletableFuture<T> answer = new CompletableFuture<>();
        return loop.execute(() -> enqueue(new Job<>(steps, answer))) ? answer : refused(answer);
    }

    private static <T> CompletableFuture<T> refused(final CompletableFuture<T> answer) {
        answer.completeExceptionally(new RejectedExecutionException("too much is waiting for the loop"));
        return answer;
    }

    private void enqueue(final Job<?> job) {
        if (jobs.size() >= MAX_WAITING) {
            refused(job.answer);
            return;
        }
        jobs.addLast(job);
    }

    private boolean work(final long nowNs) {
        if (questions.isEmpty() && jobs.isEmpty()) {
            return false;
        }
        while (!questions.isEmpty()) {
            questions.removeFirst().run();
            // What an answer brings about may have to be written.
            loop.requestPass();
        }
        workInSteps(nowNs);
        return true;
    }

    private void workInSteps(final long nowNs) {
        final long endNs = System.nanoTime() + BUDGET_NS;
        while (!jobs.isEmpty() && System.nanoTime() - endNs < 0) {
            if (isOver(jobs.peekFirst(), nowNs)) {
                jobs.removeFirst();
            }
        }
        if (!jobs.isEmpty()) {
            loop.timers().schedule(turn, nowNs + 1);
        }
    }

    private boolean isOver(final Job<?> job, final long nowNs) {
        try {
            return job.step(nowNs);
        } catch (final RuntimeException | AssertionError e) {
            job.answer.completeExceptionally(e);
            loop.failed("an answer to another thread", e);
            return true;
        }
    }

    private record Job<T>(Steps<T> steps, CompletableFuture<T> answer) {
        private boolean step(final long nowNs) {
            if (answer.isDone()) {
                return true;
            }
            final boolean isLast = steps.step(nowNs);
            if (isLast) {
                answer.complete(steps.result());
            }
            return isLast;
        }
    }
}
