package io.sipproxy.transport;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The threads for what TLS needs and the loop has no time for: the key operations and certificate checks of handshakes,
 * and reading files. Half as many threads as there are processors, so that a flood of handshakes leaves the loop its
 * own. A handshake has at most one job here at a time, so the queue is as short as the limit of handshakes makes it.
 */
final class TlsHelper implements AutoCloseable {
    private static final int MAX_THREADS = 4;
    private static final long KEEP_SECONDS = 30;
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Something to do off the loop, and what follows from it on the loop. */
    interface Job {
        /** On a helper thread. */
        void work() throws Exception;

        /** On the loop thread. @param failure what {@link #work} threw, or null. */
        void done(Throwable failure);
    }

    private final EventLoop loop;
    private final ThreadPoolExecutor threads;

    TlsHelper(final EventLoop loop) {
        this.loop = loop;
        final int count = Math.max(1, Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors() / 2));
        threads = new ThreadPoolExecutor(count, count, KEEP_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
            task -> {
                final Thread thread = new Thread(task, "sipproxy-tls");
                thread.setDaemon(true);
                return thread;
            });
        threads.allowCoreThreadTimeOut(true);
    }

    /** Returns false after the end: the job will not run. */
    boolean submit(final Job job) {
        try {
            threads.execute(() -> run(job));
            return true;
        } catch (final RejectedExecutionException e) {
            return false;
        }
    }

    /** Whatever is thrown, the connection that waits for this has to hear of it. */
    private void run(final Job job) {
        Throwable failure = null;
        try {
            job.work();
        } catch (final Throwable e) {
            failure = e;
        }
        final Throwable result = failure;
        while (!loop.execute(() -> job.done(result)) && !threads.isShutdown()) {
            LockSupport.parkNanos(RETRY_NS);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
