package io.sipproxy.system;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waiting with a deadline; an interrupt fails the test. */
public final class Wait {
    /** Long enough for a loaded machine; a passing test never waits this long. */
    public static final long DEADLINE_MILLIS = 8_000;

    private Wait() {
    }

    public static boolean until(final CountDownLatch latch, final long millis) {
        try {
            return latch.await(millis, TimeUnit.MILLISECONDS);
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public static boolean until(final Process process, final long millis) {
        try {
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The next element, or null when none came in time. */
    static <T> T poll(final BlockingQueue<T> queue, final long millis) {
        try {
            return queue.poll(millis, TimeUnit.MILLISECONDS);
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
