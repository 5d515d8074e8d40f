package io.sipproxy.http;

import io.sipproxy.inspect.Glance;
import io.sipproxy.inspect.Inspector;
import io.sipproxy.status.Counter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The latest glance at the proxy. However many ask, the loop thread gets one question at a time, and none while the last
 * answer is young enough. If the loop does not answer, its one question goes on waiting for it.
 */
final class LoopView {
    /** Two scrapers and a page a second that come at different times get by with about as many questions. */
    private static final long FRESH_NS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(2);

    private final Inspector inspector;
    private Question pending;
    /** Written by the loop thread, which must not wait for a lock. */
    private volatile View last;

    /**
     * A glance, and what it took.
     *
     * @param glance at the proxy.
     * @param answerUs how long the loop took to answer, in microseconds.
     * @param answeredNs when it did, {@link System#nanoTime}.
     */
    record View(Glance glance, long answerUs, long answeredNs) {
    }

    private record Question(CompletableFuture<View> answer, long askedNs) {
    }

    LoopView(final Inspector inspector) {
        this.inspector = inspector;
    }

    /** @throws RefusalException if the loop does not answer, or has not for some time. */
    View latest() throws RefusalException {
        final View known = last;
        if (known != null && System.nanoTime() - known.answeredNs() < FRESH_NS) {
            return known;
        }
        final Question question = question();
        try {
            return question.answer().get(question.askedNs() + DEADLINE_NS - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (final TimeoutException e) {
            throw silent("the event loop has not answered for "
                + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - question.askedNs()) + " s");
        } catch (final ExecutionException e) {
            throw silent("the event loop gives no answer: " + e.getCause().getMessage());
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw silent("the monitoring server is being closed");
        }
    }

    static RefusalException silent(final String text) {
        return new RefusalException(503, Counter.HTTP_LOOP_SILENT, text);
    }

    private synchronized Question question() {
        if (pending == null || pending.answer().isDone()) {
            final long askedNs = System.nanoTime();
            pending = new Question(inspector.glance().thenApply(glance -> keep(glance, askedNs)), askedNs);
        }
        return pending;
    }

    /** On the loop thread. */
    private View keep(final Glance glance, final long askedNs) {
        final long nowNs = System.nanoTime();
        final View view = new View(glance, TimeUnit.NANOSECONDS.toMicros(nowNs - askedNs), nowNs);
        last = view;
        return view;
    }
}
