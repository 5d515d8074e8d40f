package io.sipproxy.bench.load;

import java.nio.channels.Selector;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Wakes a selector at a time that is finer than the milliseconds it can wait for. */
final class Pacer implements Runnable {
    private static final long NEVER = Long.MAX_VALUE;

    private final Selector selector;
    private final AtomicLong due = new AtomicLong(NEVER);
    private final Thread thread;
    private volatile boolean stopped;

    Pacer(final Selector selector, final String name) {
        this.selector = selector;
        thread = new Thread(this, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** The selector is woken then, or earlier. */
    void wakeAt(final long dueNs) {
        if (dueNs < due.get()) {
            due.set(dueNs);
            LockSupport.unpark(thread);
        }
    }

    void stop() {
        stopped = true;
        LockSupport.unpark(thread);
    }

    @Override
    public void run() {
        while (!stopped) {
            final long dueNs = due.get();
            if (dueNs == NEVER) {
                LockSupport.park(this);
                continue;
            }
            final long waitNs = dueNs - System.nanoTime();
            if (waitNs > 0) {
                LockSupport.parkNanos(this, waitNs);
            } else if (due.compareAndSet(dueNs, NEVER)) {
                selector.wakeup();
            }
        }
    }
}
