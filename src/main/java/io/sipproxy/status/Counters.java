package io.sipproxy.status;

import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The values of all {@link Counter}s. One thread writes (the loop thread), any thread reads; so an increment is a plain
 * load and an ordered store, without a lock or an atomic read-modify-write.
 */
public final class Counters {
    private static final Counter[] ALL = Counter.values();

    private final UnsafeBuffer values =
        new UnsafeBuffer(BufferUtil.allocateDirectAligned(ALL.length * Long.BYTES, Long.BYTES));

    /**
     * Adds one. Loop thread only.
     *
     * @param counter to increment
     */
    public void increment(final Counter counter) {
        add(counter, 1);
    }

    /**
     * Adds an amount. Loop thread only.
     *
     * @param counter to add to
     * @param amount  not negative
     */
    public void add(final Counter counter, final long amount) {
        final int index = counter.ordinal() * Long.BYTES;
        values.putLongRelease(index, values.getLong(index) + amount);
    }

    /**
     * The value at this moment. Any thread.
     *
     * @param counter to read
     * @return how often it was counted since the start
     */
    public long get(final Counter counter) {
        return values.getLongVolatile(counter.ordinal() * Long.BYTES);
    }
}
