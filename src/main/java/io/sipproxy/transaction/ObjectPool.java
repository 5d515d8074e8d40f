package io.sipproxy.transaction;

import java.util.ArrayDeque;
import java.util.function.Supplier;

/**
 * Objects with a life of their own, kept for their next one: grows to the largest number ever alive at once, then
 * allocates nothing.
 *
 * @param <T> what is pooled.
 */
public final class ObjectPool<T> {
    private final ArrayDeque<T> free = new ArrayDeque<>();
    private final Supplier<T> factory;
    private int outstanding;

    /** @param factory makes one more when none is free. */
    public ObjectPool(final Supplier<T> factory) {
        this.factory = factory;
    }

    /** @return a free one, or a new one. */
    public T acquire() {
        outstanding++;
        final T pooled = free.pollLast();
        return pooled != null ? pooled : factory.get();
    }

    /** Takes one back; the caller holds no reference any more. */
    public void release(final T object) {
        outstanding--;
        free.addLast(object);
    }

    /** @return how many are in use. */
    public int outstanding() {
        return outstanding;
    }
}
