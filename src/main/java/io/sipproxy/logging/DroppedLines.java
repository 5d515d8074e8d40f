package io.sipproxy.logging;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the number of dropped lines of the log to the counters, and says it in one line once that can be read again.
 * Loop thread only.
 */
public final class DroppedLines {
    private static final Logger LOGGER = LoggerFactory.getLogger(DroppedLines.class);

    private final Counters counters;
    private final LongSupplier dropped;
    private final BooleanSupplier hasRoom;
    private long counted;
    private long unsaid;

    /**
     * Counts from now on.
     *
     * @param counters to count in
     */
    public DroppedLines(final Counters counters) {
        this(counters, CountingAsyncAppender::dropped, CountingAsyncAppender::hasRoom);
    }

    DroppedLines(final Counters counters, final LongSupplier dropped, final BooleanSupplier hasRoom) {
        this.counters = counters;
        this.dropped = dropped;
        this.hasRoom = hasRoom;
        this.counted = dropped.getAsLong();
    }

    /** To be called from time to time: when no line was dropped since the last call, dropping has ended. */
    public void check() {
        final long now = dropped.getAsLong();
        if (now != counted) {
            counters.add(Counter.LOG_LINES_DROPPED, now - counted);
            unsaid += now - counted;
            counted = now;
        } else if (unsaid > 0 && hasRoom.getAsBoolean()) {
            LOGGER.warn("{} lines of the log were dropped: whoever reads it did not keep up", unsaid);
            unsaid = 0;
        }
    }
}
