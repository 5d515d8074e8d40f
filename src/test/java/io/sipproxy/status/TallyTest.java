package io.sipproxy.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TallyTest {
    private final Counters counters = new Counters();
    private final Tally tally = new Tally(counters);

    @Test
    void shouldShowWhatOtherThreadsCountedOnceItIsSettled() throws InterruptedException {
        final Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> {
                for (int n = 0; n < 1_000; n++) {
                    tally.increment(Counter.HTTP_REQUESTS);
                }
            });
            threads[i].start();
        }
        tally.settle();
        for (final Thread thread : threads) {
            thread.join();
        }
        tally.settle();
        assertEquals(4_000, counters.get(Counter.HTTP_REQUESTS));
        tally.settle();
        assertEquals(4_000, counters.get(Counter.HTTP_REQUESTS));
        assertEquals(0, counters.get(Counter.HTTP_FAILURES));
    }
}
