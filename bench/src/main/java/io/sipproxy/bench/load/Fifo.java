package io.sipproxy.bench.load;

/** What is to be done after a fixed time, so that the first that was added is the first that is due. */
final class Fifo {
    private static final long NEVER = Long.MAX_VALUE;

    private final long[] due;
    private final long[] call;
    private final int mask;
    private long head;
    private long tail;

    /** @param capacity a power of two. */
    Fifo(final int capacity) {
        due = new long[capacity];
        call = new long[capacity];
        mask = capacity - 1;
    }

    void add(final long dueNs, final long number) {
        if (tail - head > mask) {
            throw new IllegalStateException("more calls at a time than there is room for");
        }
        due[(int) tail & mask] = dueNs;
        call[(int) tail & mask] = number;
        tail++;
    }

    /** @return when the first is due; far away if there is none. */
    long dueNs() {
        return head == tail ? NEVER : due[(int) head & mask];
    }

    /** @return the call of the first, which is taken out. */
    long take() {
        return call[(int) head++ & mask];
    }
}
