package io.sipproxy.threads;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A daemon thread for work that no call waits for. Where it shares a processor with the event loop it gives way: on
 * Linux it is one for batch work with a nice value of {@value #NICE} and the longest time slice there is, see
 * {@link Scheduling}. Where that cannot be had it is a thread like any other.
 */
public final class BackgroundThread extends Thread {
    static final int NICE = 10;
    static final long SLICE_NS = 100_000_000;

    private static final Logger LOGGER = LoggerFactory.getLogger(BackgroundThread.class);
    private static final boolean IS_LINUX = System.getProperty("os.name").equals("Linux");

    /**
     * A thread that is not started yet.
     *
     * @param task to run.
     * @param name of the thread.
     */
    public BackgroundThread(final Runnable task, final String name) {
        this(task, name, 0);
    }

    /**
     * A thread that is not started yet.
     *
     * @param task to run.
     * @param name of the thread.
     * @param stackBytes size of its stack; 0 for the JVM's default.
     */
    public BackgroundThread(final Runnable task, final String name, final long stackBytes) {
        super(null, task, name, stackBytes);
        setDaemon(true);
    }

    /** What makes something that may fail. */
    public interface Maker<T> {
        /** @return what was made. */
        T make() throws IOException;
    }

    /**
     * Has something made on such a thread, and waits for it. The threads that are made on the way give way as well: on
     * Linux they begin as what their maker is (sched(7)).
     *
     * @param maker to call.
     * @param name of the thread.
     * @return what it made.
     * @throws IOException what it threw.
     */
    public static <T> T call(final Maker<T> maker, final String name) throws IOException {
        final FutureTask<T> task = new FutureTask<>(maker::make);
        new BackgroundThread(task, name).start();
        try {
            return task.get();
        } catch (final ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while " + name + " was at work");
        }
    }

    @Override
    public void run() {
        if (IS_LINUX) {
            giveWay();
        }
        super.run();
    }

    private static void giveWay() {
        try {
            if (!Scheduling.giveWay(NICE, SLICE_NS)) {
                LOGGER.debug("setpriority is refused: this thread does not give way to the event loop");
            }
        } catch (final RuntimeException | LinkageError e) {
            LOGGER.debug("no native calls: this thread does not give way to the event loop", e);
        }
    }
}
