package io.sipproxy.transport;

import java.nio.ByteBuffer;
import org.agrona.BufferUtil;

/** Direct memory of a {@link BufferPool}, cut into buffers of one size as they are asked for. */
final class Slab {
    /** Bytes; a buffer of the largest size. */
    static final int SIZE = 128 * 1024;

    final BufferPool pool;
    /** Neighbours in a {@link SlabList}. */
    Slab previous;
    Slab next;

    private final ByteBuffer memory;
    private int sizeClass;
    private int capacity;
    private int inUse;
    private PooledBuffer free;

    /** @throws OutOfMemoryError if the JVM allows no more direct memory. */
    Slab(final BufferPool pool) {
        this.pool = pool;
        this.memory = ByteBuffer.allocateDirect(SIZE);
    }

    /** To be cut into another size from now on; nothing of it may be in use. */
    void recut(final int newSizeClass, final int newCapacity) {
        sizeClass = newSizeClass;
        capacity = newCapacity;
        free = null;
        memory.clear();
    }

    int sizeClass() {
        return sizeClass;
    }

    boolean isUnused() {
        return inUse == 0;
    }

    boolean hasFree() {
        return free != null || memory.hasRemaining();
    }

    /** There has to be a free one. */
    PooledBuffer take() {
        PooledBuffer buffer = free;
        if (buffer != null) {
            free = buffer.next;
        } else {
            buffer = new PooledBuffer(this, memory.slice(memory.position(), capacity));
            memory.position(memory.position() + capacity);
        }
        inUse++;
        return buffer;
    }

    void put(final PooledBuffer buffer) {
        buffer.next = free;
        free = buffer;
        inUse--;
    }

    /** Gives the memory back to the operating system now, and not when it is collected. */
    void discard() {
        free = null;
        BufferUtil.free(memory);
    }
}
