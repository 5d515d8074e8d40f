package io.sipproxy.status;

import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;

/**
 * The values of all {@link Counter}s and {@link Gauge}s, laid out as Agrona's counters are: in memory only, or in a
 * {@link CountersFile}. Each is written by one thread, the loop thread but for those of the control socket, and read by
 * any; so an increment is a plain load and an ordered store, without a lock or an atomic read-modify-write.
 */
public final class Counters {
    /** How many values there are: the counters, then the gauges. */
    static final int SIZE = Counter.values().length + Gauge.values().length;

    private static final int FIRST_GAUGE = Counter.values().length;
    private static final int STRIDE_BITS = Integer.numberOfTrailingZeros(CountersReader.COUNTER_LENGTH);

    private final AtomicBuffer values;

    /** Makes counters that no other process can read. */
    public Counters() {
        this(new UnsafeBuffer(
            BufferUtil.allocateDirectAligned(SIZE * CountersReader.COUNTER_LENGTH, BitUtil.CACHE_LINE_LENGTH)));
    }

    /**
     * Makes counters in given memory.
     *
     * @param values all zero, {@link #SIZE} times {@link CountersReader#COUNTER_LENGTH} bytes
     */
    Counters(final AtomicBuffer values) {
        this.values = values;
    }

    /**
     * Adds one. Only the thread that writes the counter.
     *
     * @param counter to increment
     */
    public void increment(final Counter counter) {
        add(counter, 1);
    }

    /**
     * Adds an amount. Only the thread that writes the counter.
     *
     * @param counter to add to
     * @param amount  not negative
     */
    public void add(final Counter counter, final long amount) {
        final int index = counter.ordinal() << STRIDE_BITS;
        values.putLongRelease(index, values.getLong(index) + amount);
    }

    /**
     * The value at this moment. Any thread.
     *
     * @param counter to read
     * @return how often it was counted since the start
     */
    public long get(final Counter counter) {
        return values.getLongVolatile(counter.ordinal() << STRIDE_BITS);
    }

    /**
     * Sets a gauge. Loop thread only.
     *
     * @param gauge to set
     * @param value in the gauge's unit
     */
    public void set(final Gauge gauge, final long value) {
        values.putLongRelease(FIRST_GAUGE + gauge.ordinal() << STRIDE_BITS, value);
    }

    /**
     * The value as of the last second. Any thread.
     *
     * @param gauge to read
     * @return the value in the gauge's unit
     */
    public long get(final Gauge gauge) {
        return values.getLongVolatile(FIRST_GAUGE + gauge.ordinal() << STRIDE_BITS);
    }
}
