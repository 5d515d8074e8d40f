package io.sipproxy.http;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Tally;
import io.sipproxy.threads.BackgroundThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that serve HTTP requests. The JDK's server reads and writes with a thread for each request, so a slow
 * client holds one until its time is over: there is one for each request that may be in progress, made when needed.
 */
final class WorkerThreads extends ThreadPoolExecutor {
    /** Requests in progress, those of clients that are slow on purpose included. */
    static final int MAX_REQUESTS = 64;

    private static final int KEPT = 2;
    private static final int IDLE_SECONDS = 30;
    /** Little is on these stacks. */
    private static final long STACK_BYTES = 256 * 1024;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    WorkerThreads(final Tally tally) {
        super(KEPT, MAX_REQUESTS, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task ->
            new BackgroundThread(task, "sipproxy-http-" + NUMBER.incrementAndGet(), STACK_BYTES), (task, pool) -> {
            tally.increment(Counter.HTTP_CONNECTIONS_CLOSED_LIMIT);
            // The JDK's server closes the connection then.
            throw new RejectedExecutionException("all threads are in use");
        });
    }
}
