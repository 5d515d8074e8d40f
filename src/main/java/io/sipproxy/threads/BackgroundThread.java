package io.sipproxy.threads;

import jnr.posix.POSIXFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A daemon thread for work that no call waits for. Where it shares a processor with the event loop it gives way: on
 * Linux its nice value is {@value #NICE} (setpriority(2), which changes the calling thread alone there). Where that cannot
 * be had it is a thread like any other.
 */
public final class BackgroundThread extends Thread {
    static final int NICE = 10;

    private static final Logger LOGGER = LoggerFactory.getLogger(BackgroundThread.class);
    private static final boolean IS_LINUX = System.getProperty("os.name").equals("Linux");
    private static final int PRIO_PROCESS = 0;
    private static final int CALLER = 0;

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

    @Override
    public void run() {
        if (IS_LINUX) {
            giveWay();
        }
        super.run();
    }

    private static void giveWay() {
        try {
            if (POSIXFactory.getNativePOSIX().setpriority(PRIO_PROCESS, CALLER, NICE) != 0) {
                LOGGER.debug("setpriority is refused: this thread does not give way to the event loop");
            }
        } catch (final RuntimeException | LinkageError e) {
            LOGGER.debug("no setpriority: this thread does not give way to the event loop", e);
        }
    }
}
