package io.sipproxy.system;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Watches how long the machine keeps a thread waiting that wants to run: a time limit cannot be shorter than that. */
final class Hiccups implements AutoCloseable {
    private static final long SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Thread thread = new Thread(this::watch, "hiccups");
    private volatile boolean isRunning = true;
    private volatile long longestNs;

    Hiccups() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Longest wait so far in microseconds. */
    long longestUs() {
        return TimeUnit.NANOSECONDS.toMicros(longestNs);
    }

    private void watch() {
        long lastNs = System.nanoTime();
        while (isRunning) {
            LockSupport.parkNanos(SLEEP_NS);
            final long nowNs = System.nanoTime();
            longestNs = Math.max(longestNs, nowNs - lastNs - SLEEP_NS);
            lastNs = nowNs;
        }
    }

    @Override
    public void close() {
        isRunning = false;
    }
}
