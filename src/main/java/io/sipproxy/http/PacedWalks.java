package io.sipproxy.http;

import io.sipproxy.status.Counter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Questions for which the loop thread looks at everything there is, for instance at all connections. There is one at a
 * time, and then a pause that is many times as long, so that however many ask, the loop has little to do with it; and an
 * answer that is young enough serves all who ask the same.
 */
final class PacedWalks {
    private static final long FRESH_NS = TimeUnit.MILLISECONDS.toNanos(700);
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(5);
    /** How many times as long as a walk the pause after it is. */
    private static final int PAUSE_FACTOR = 10;
    private static final long LONGEST_PAUSE_NS = TimeUnit.SECONDS.toNanos(2);
    private static final int REMEMBERED = 16;

    private final Semaphore turn = new Semaphore(1, true);
    private final Map<Object, Answer<?>> answers = new LinkedHashMap<>();
    private long notBeforeNs = System.nanoTime();

    /**
     * What came of a walk.
     *
     * @param value that was found.
     * @param takenMs when, in milliseconds since 1970.
     * @param tookUs how long it took, in microseconds.
     * @param untilNs how long it may be used, {@link System#nanoTime}.
     */
    record Answer<T>(T value, long takenMs, long tookUs, long untilNs) {
    }

    /**
     * @param question equal if the answer is the same.
     * @param walk that answers it.
     * @throws RefusalException if too many wait, or the loop does not answer.
     */
    <T> Answer<T> ask(final Object question, final Supplier<CompletableFuture<T>> walk) throws RefusalException {
        final Answer<T> known = known(question);
        if (known != null) {
            return known;
        }
        try {
            if (!turn.tryAcquire(DEADLINE_NS, TimeUnit.NANOSECONDS)) {
                throw new RefusalException(503, Counter.HTTP_BUSY, "too many such questions wait");
            }
            try {
                final Answer<T> meanwhile = known(question);
                return meanwhile != null ? meanwhile : walk(question, walk);
            } finally {
                turn.release();
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LoopView.silent("the monitoring server is being closed");
        }
    }

    private <T> Answer<T> walk(final Object question, final Supplier<CompletableFuture<T>> walk)
        throws RefusalException, InterruptedException {
        TimeUnit.NANOSECONDS.sleep(notBeforeNs - System.nanoTime());
        final long beginNs = System.nanoTime();
        final CompletableFuture<T> future = walk.get();
        try {
            final T value = future.get(DEADLINE_NS, TimeUnit.NANOSECONDS);
            final long endNs = System.nanoTime();
            final long pauseNs = Math.min(LONGEST_PAUSE_NS, PAUSE_FACTOR * (endNs - beginNs));
            notBeforeNs = endNs + pauseNs;
            return keep(question, new Answer<>(value, System.currentTimeMillis(),
                TimeUnit.NANOSECONDS.toMicros(endNs - beginNs), endNs + Math.max(FRESH_NS, 2 * pauseNs)));
        } catch (final TimeoutException e) {
            future.cancel(false);
            throw LoopView.silent("the event loop has not answered for " + TimeUnit.NANOSECONDS.toSeconds(DEADLINE_NS)
                + " s");
        } catch (final ExecutionException e) {
            throw LoopView.silent("the event loop gives no answer: " + e.getCause().getMessage());
        }
    }

    /** A question has answers of one type only. */
    @SuppressWarnings("unchecked")
    private synchronized <T> Answer<T> known(final Object question) {
        final Answer<?> answer = answers.get(question);
        return answer == null || answer.untilNs() - System.nanoTime() < 0 ? null : (Answer<T>) answer;
    }

    private synchronized <T> Answer<T> keep(final Object question, final Answer<T> answer) {
        answers.remove(question);
        if (answers.size() >= REMEMBERED) {
            answers.remove(answers.keySet().iterator().next());
        }
        answers.put(question, answer);
        return answer;
    }
}
