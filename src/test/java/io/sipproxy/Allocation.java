package io.sipproxy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.function.Executable;

/** What the calling thread allocates on the heap. */
public final class Allocation {
    private static final int BATCHES = 5;

    private Allocation() {
    }

    /**
     * Fails if some work allocates each time, or every other time. What is allocated once, such as a class that is loaded in
     * the middle, shows in one of the batches only and does not count. All of it is measured before much is compiled, so
     * that what the compiler would do away with counts too.
     *
     * @param firstRounds that load what has to be loaded; not measured.
     * @param rounds      to measure.
     * @param work        to do in each.
     */
    public static void assertNone(final int firstRounds, final int rounds, final Executable work) {
        final long[] allocated = new long[BATCHES];
        batch(firstRounds, work);
        for (int i = 0; i < BATCHES; i++) {
            allocated[i] = batch(rounds / BATCHES, work);
        }
        Arrays.sort(allocated);
        assertTrue(allocated[BATCHES / 2] < rounds / BATCHES,
            () -> "bytes in " + rounds / BATCHES + " rounds each: " + Arrays.toString(allocated));
    }

    private static long batch(final int rounds, final Executable work) {
        final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
        final long before = threads.getCurrentThreadAllocatedBytes();
        try {
            for (int i = 0; i < rounds; i++) {
                work.execute();
            }
        } catch (final Throwable e) {
            throw new AssertionError("the work failed", e);
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
