package io.sipproxy.transport;

import java.util.Random;

/**
 * Spreads numbers that strangers choose over a hash table: a permutation of the 64-bit numbers, so that two numbers
 * never become one, by secret factors, so that nobody outside can choose numbers that end up side by side. A few
 * nanoseconds, where a {@code KeyedHash} takes tens.
 */
public final class HashMix {
    private static final int SHIFT = 32;

    private final long start;
    private final long first;
    private final long second;

    /** @param random what the factors are taken from */
    public HashMix(final Random random) {
        start = random.nextLong();
        first = random.nextLong() | 1;
        second = random.nextLong() | 1;
    }

    /**
     * Mixes a number.
     *
     * @param number any
     * @return another one for each
     */
    public long of(final long number) {
        long mixed = (number ^ start) * first;
        mixed = (mixed ^ mixed >>> SHIFT) * second;
        return mixed ^ mixed >>> SHIFT;
    }
}
