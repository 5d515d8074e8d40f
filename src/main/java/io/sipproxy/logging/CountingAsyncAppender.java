package io.sipproxy.logging;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Logback's asynchronous appender, which hands lines to a thread of its own, and drops what does not fit into its queue
 * rather than wait; here what is dropped is counted. It may be named in an operator's own Logback configuration too.
 */
public final class CountingAsyncAppender extends AsyncAppender {
    private static final Set<CountingAsyncAppender> STARTED = ConcurrentHashMap.newKeySet();
    private static final AtomicLong DROPPED = new AtomicLong();

    /** Made by Logback. */
    public CountingAsyncAppender() {
        setNeverBlock(true);
    }

    /** @return how many lines all appenders of this kind have dropped since the start of the process. */
    static long dropped() {
        return DROPPED.get();
    }

    /** @return whether the queues are at most half full. */
    static boolean hasRoom() {
        for (final CountingAsyncAppender appender : STARTED) {
            if (appender.getRemainingCapacity() < appender.getQueueSize() / 2) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void start() {
        super.start();
        if (isStarted()) {
            STARTED.add(this);
        }
    }

    @Override
    public void stop() {
        STARTED.remove(this);
        super.stop();
    }

    /**
     * One thread at a time, so that the room that is seen is there: others only make more of it. Nothing under this lock
     * waits.
     */
    @Override
    protected synchronized void append(final ILoggingEvent event) {
        final int room = getRemainingCapacity();
        if (room == 0 || room < getDiscardingThreshold() && isDiscardable(event)) {
            DROPPED.incrementAndGet();
        } else {
            super.append(event);
        }
    }
}
