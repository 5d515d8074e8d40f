package io.sipproxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PacedWalksTest {
    private final PacedWalks walks = new PacedWalks();
    private final AtomicInteger walked = new AtomicInteger();

    private CompletableFuture<Integer> walk() {
        return CompletableFuture.completedFuture(walked.incrementAndGet());
    }

    @Test
    void shouldAnswerTheSameQuestionOnceWhileItIsYoung() throws Exception {
        final PacedWalks.Answer<Integer> first = walks.ask("a", this::walk);
        assertEquals(1, first.value());
        assertSame(first, walks.ask("a", this::walk));
        assertEquals(2, walks.ask("b", this::walk).value());
        assertSame(first, walks.ask("a", this::walk));
    }

    @Test
    void shouldWalkOnceForAllWhoAskAtTheSameTime() throws Exception {
        final CompletableFuture<Integer> slow = new CompletableFuture<>();
        final ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            final List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(threads.submit(() -> walks.ask("a", () -> {
                    walked.incrementAndGet();
                    return slow;
                }).value()));
            }
            while (walked.get() == 0) {
                Thread.onSpinWait();
            }
            slow.complete(7);
            for (final Future<Integer> answer : answers) {
                assertEquals(7, answer.get(20, TimeUnit.SECONDS));
            }
            assertEquals(1, walked.get());
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldRestForManyTimesAsLongAsTheWalkTook() throws Exception {
        walks.ask("a", () -> CompletableFuture.supplyAsync(() -> 1,
            CompletableFuture.delayedExecutor(30, TimeUnit.MILLISECONDS)));
        final long beginNs = System.nanoTime();
        walks.ask("b", this::walk);
        final long restedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs);
        assertTrue(restedMs >= 250, () -> restedMs + " ms");
    }

    @Test
    void shouldSayThatTheLoopGivesNoAnswer() {
        final RefusalException refused = assertThrows(RefusalException.class, () -> walks.ask("a",
            () -> CompletableFuture.failedFuture(new RejectedExecutionException("too much is waiting for the loop"))));
        assertEquals(503, refused.status());
        assertEquals("the event loop gives no answer: too much is waiting for the loop", refused.getMessage());
    }

    @Test
    void shouldForgetTheOldestAnswersWhenThereAreMany() throws Exception {
        walks.ask("first", this::walk);
        for (int i = 0; i < 16; i++) {
            walks.ask(i, this::walk);
        }
        assertEquals(18, walks.ask("first", this::walk).value());
    }
}
