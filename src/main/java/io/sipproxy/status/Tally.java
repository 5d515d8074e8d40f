package io.sipproxy.status;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What other threads than the loop's count: it is kept apart, and the loop thread adds it to the {@link Counters} from
 * time to time, since nobody else may write there.
 */
public final class Tally {
    private final Counters counters;
    private final Map<Counter, LongAdder> pending = new EnumMap<>(Counter.class);

    /** @param counters to add to. */
    public Tally(final Counters counters) {
        this.counters = counters;
        for (final Counter counter : Counter.values()) {
            pending.put(counter, new LongAdder());
        }
    }

    /** Adds one, which the counter shows after the next {@link #settle}. Any thread. */
    public void increment(final Counter counter) {
        pending.get(counter).increment();
    }

    /** Adds what was counted to the counters. Loop thread only. */
    public void settle() {
        pending.forEach((counter, adder) -> {
            if (adder.sum() > 0) {
                counters.add(counter, adder.sumThenReset());
            }
        });
    }
}
