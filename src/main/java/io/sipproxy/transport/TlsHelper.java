package io.sipproxy.transport;

import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The threads for what TLS needs and the loop has no time for: the key operations and certificate checks of handshakes,
 * and reading files. Half as many threads as there are processors, so that a flood of handshakes leaves the loop its
 * own. A handshake has at most one job here at a time, and one that is given up counts until its job has come back, so the
 * queue is as short as the limit of handshakes makes it. Connections that this side opens come first: calls wait for them,
 * and those who connect must not hold them up.
 */
final class TlsHelper implements AutoCloseable {
    static final int MAX_THREADS = 4;
    private static final long KEEP_SECONDS = 30;
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Something to do off the loop, and what follows from it on the loop. */
    interface Job {
        /** On a helper thread. */
        void work() throws Exception;

        /** On the loop thread. @param failure what {@link #work} threw, or null. */
        void done(Throwable failure);
    }

    /** A job in the queue: the urgent ones first, else in the order in which they came. */
    private record Entry(Runnable work, boolean isUrgent, long number) implements Runnable, Comparable<Entry> {
        @Override
        public int compareTo(final Entry other) {
            return isUrgent == other.isUrgent ? Long.compare(number, other.number) : isUrgent ? -1 : 1;
        }

        @Override
        public void run() {
            work.run();
        }
    }

    private final EventLoop loop;
    private final ThreadPoolExecutor threads;
    private long lastNumber;

    TlsHelper(final EventLoop loop) {
        this(loop, Math.max(1, Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors() / 2)));
    }

    TlsHelper(final EventLoop loop, final int count) {
        this.loop = loop;
        threads = new ThreadPoolExecutor(count, count, KEEP_SECONDS, TimeUnit.SECONDS, new PriorityBlockingQueue<>(),
            task -> {
                final Thread thread = new Thread(task, "sipproxy-tls");
                thread.setDaemon(true);
                return thread;
            });
        threads.allowCoreThreadTimeOut(true);
    }

    /** On the loop thread. Returns false after the end: the job will not run. */
    boolean submit(final Job job, final boolean isUrgent) {
        try {
            threads.execute(new Entry(() -> run(job), isUrgent, ++lastNumber));
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
