package io.sipproxy.inspect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The first of many by a number, without keeping them all. The number is that of the moment of adding.
 *
 * @param <T> what is collected.
 */
final class FirstOf<T> {
    private record Entry<T>(long key, T value) {
    }

    private final int limit;
    /** The last of them on top. */
    private final PriorityQueue<Entry<T>> kept =
        new PriorityQueue<>(Comparator.<Entry<T>>comparingLong(Entry::key).reversed());

    FirstOf(final int limit) {
        this.limit = limit;
    }

    void add(final long key, final T value) {
        if (kept.size() < limit) {
            kept.add(new Entry<>(key, value));
        } else if (limit > 0 && key < kept.peek().key()) {
            kept.poll();
            kept.add(new Entry<>(key, value));
        }
    }

    /** @return those kept, the smallest number first. */
    List<T> inOrder() {
        final List<Entry<T>> sorted = new ArrayList<>(kept);
        sorted.sort(Comparator.comparingLong(Entry::key));
        return sorted.stream().map(Entry::value).toList();
    }
}
