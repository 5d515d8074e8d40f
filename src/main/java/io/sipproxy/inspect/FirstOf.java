package io.sipproxy.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The first of many by a number, without keeping them all. The number is that of the moment of adding. Of those with
 * equal numbers a second number decides.
 *
 * @param <T> what is collected.
 */
final class FirstOf<T> {
    private record Entry<T>(long key, long second, T value) implements Comparable<Entry<T>> {
        @Override
        public int compareTo(final Entry<T> other) {
            return key != other.key ? Long.compare(key, other.key) : Long.compare(second, other.second);
        }
    }

    private final int limit;
    /** The last of them on top. */
    private final PriorityQueue<Entry<T>> kept = new PriorityQueue<>((a, b) -> b.compareTo(a));

    FirstOf(final int limit) {
        this.limit = limit;
    }

    void add(final long key, final T value) {
        add(key, 0, value);
    }

    void add(final long key, final long second, final T value) {
        if (kept.size() < limit) {
            kept.add(new Entry<>(key, second, value));
        } else if (limit > 0 && isBefore(key, second, kept.peek())) {
            kept.poll();
            kept.add(new Entry<>(key, second, value));
        }
    }

    private static boolean isBefore(final long key, final long second, final Entry<?> other) {
        return key < other.key() || key == other.key() && second < other.second();
    }

    /** @return those kept, the smallest number first. */
    List<T> inOrder() {
        final List<Entry<T>> sorted = new ArrayList<>(kept);
        sorted.sort(null);
        return sorted.stream().map(Entry::value).toList();
    }
}
