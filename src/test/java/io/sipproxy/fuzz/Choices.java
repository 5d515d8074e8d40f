package io.sipproxy.fuzz;

import java.util.List;

/** An input as a row of decisions. When it is used up, everything is the first choice. */
final class Choices {
    private final byte[] input;
    private int at;

    Choices(final byte[] input) {
        this.input = input;
    }

    boolean hasMore() {
        return at < input.length;
    }

    /** @return 0 to 255. */
    int next() {
        return hasMore() ? input[at++] & 0xff : 0;
    }

    /** @return 0 to bound - 1. */
    int next(final int bound) {
        return next() % bound;
    }

    /** @return one of them; null if there are none. */
    <T> T of(final List<T> all) {
        return all.isEmpty() ? null : all.get(next(all.size()));
    }

    boolean yes() {
        return (next() & 1) != 0;
    }
}
