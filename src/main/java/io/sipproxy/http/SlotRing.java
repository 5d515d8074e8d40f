package io.sipproxy.http;

/** A number of each {@link Series} for each of the latest slots of time. Slots are numbered from 0 at the start. */
final class SlotRing {
    private static final Series[] ALL = Series.values();

    private final int capacity;
    private final long[] values;
    private long last;

    SlotRing(final int capacity) {
        this.capacity = capacity;
        this.values = new long[capacity * ALL.length];
    }

    /** @return the number of the slot that is being filled. */
    long last() {
        return last;
    }

    /** Goes on to a slot, which is not before the last one. Those between are empty, but a level stays what it was. */
    void advance(final long slot) {
        for (final long first = Math.max(last + 1, slot - capacity + 1); last < slot;) {
            final long next = Math.max(last + 1, first);
            for (final Series series : ALL) {
                values[index(series, next)] = series.isLevel() ? values[index(series, last)] : 0;
            }
            last = next;
        }
    }

    void add(final Series series, final long amount) {
        values[index(series, last)] += amount;
    }

    void set(final Series series, final long value) {
        values[index(series, last)] = value;
    }

    /** @return what there was in the slots first to last, as far as they are remembered. */
    long sum(final Series series, final long first, final long end) {
        long sum = 0;
        for (long slot = oldest(first); slot <= Math.min(end, last); slot++) {
            sum += values[index(series, slot)];
        }
        return sum;
    }

    /** @return the sum of the slots; of a level, the last one. */
    long bucket(final Series series, final long first, final long end) {
        return series.isLevel() ? values[index(series, Math.max(oldest(first), Math.min(end, last)))]
            : sum(series, first, end);
    }

    private long oldest(final long first) {
        return Math.max(Math.max(0, last - capacity + 1), first);
    }

    private int index(final Series series, final long slot) {
        return series.ordinal() * capacity + (int) (slot % capacity);
    }
}
