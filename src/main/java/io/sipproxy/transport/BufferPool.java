package io.sipproxy.transport;

import java.nio.ByteBuffer;

/**
 * Direct buffers in sizes of powers of two from 512 bytes to 128 KiB, cut from slabs. Memory once cut for a size stays
 * with that size; when the limit is reached a request is served from a larger size if one is free there. Loop thread
 * only.
 */
public final class BufferPool {
    /** Smallest size. */
    public static final int MIN_CAPACITY = 512;
    /** Largest size. */
    public static final int MAX_CAPACITY = 128 * 1024;

    private static final int SLAB_SIZE = MAX_CAPACITY;
    private static final int MIN_BITS = Integer.numberOfTrailingZeros(MIN_CAPACITY);
    private static final int CLASSES = Integer.numberOfTrailingZeros(MAX_CAPACITY) - MIN_BITS + 1;

    private final PooledBuffer[] free = new PooledBuffer[CLASSES];
    private final ByteBuffer[] slabs = new ByteBuffer[CLASSES];
    private final long maxBytes;
    private long slabBytes;
    private int outstanding;

    /**
     * @param maxBytes most memory to use; rounded down to whole slabs of 128 KiB, at least one for each size
     */
    public BufferPool(final long maxBytes) {
        this.maxBytes = Math.max(maxBytes, (long)CLASSES * SLAB_SIZE);
    }

    /**
     * Takes a buffer. Its contents are whatever was in it before.
     *
     * @param minCapacity bytes needed
     * @return a buffer at least that large, or null if that is above {@link #MAX_CAPACITY} or the pool is exhausted
     */
    public PooledBuffer acquire(final int minCapacity) {
        if (minCapacity > MAX_CAPACITY) {
            return null;
        }
        final int wanted = sizeClass(minCapacity);
        PooledBuffer buffer = free[wanted];
        if (buffer != null) {
            free[wanted] = buffer.next;
        } else {
            buffer = cut(wanted);
            if (buffer == null) {
                buffer = takeLarger(wanted + 1);
            }
        }
        if (buffer != null) {
            buffer.reset();
            buffer.isOwned = true;
            outstanding++;
        }
        return buffer;
    }

    /**
     * Gives a buffer back.
     *
     * @param buffer acquired from this pool
     * @throws IllegalStateException if it was released already, or is another pool's
     */
    public void release(final PooledBuffer buffer) {
        if (buffer.pool != this || !buffer.isOwned) {
            throw new IllegalStateException("released a buffer that is not in use");
        }
        buffer.isOwned = false;
        buffer.next = free[buffer.sizeClass];
        free[buffer.sizeClass] = buffer;
        outstanding--;
    }

    /**
     * How many buffers are in use: 0 when everything is idle, or there is a leak.
     *
     * @return acquired less released
     */
    public int outstanding() {
        return outstanding;
    }

    /**
     * @return bytes of memory taken for slabs, in use or not
     */
    public long allocatedBytes() {
        return slabBytes;
    }

    private PooledBuffer cut(final int sizeClass) {
        final int capacity = MIN_CAPACITY << sizeClass;
        ByteBuffer slab = slabs[sizeClass];
        if (slab == null || !slab.hasRemaining()) {
            slab = newSlab();
            slabs[sizeClass] = slab;
            if (slab == null) {
                return null;
            }
        }
        final ByteBuffer slice = slab.slice(slab.position(), capacity);
        slab.position(slab.position() + capacity);
        return new PooledBuffer(this, sizeClass, slice);
    }

    /** The JVM's own limit of direct memory shows as an OutOfMemoryError of this one call: the pool is then full. */
    private ByteBuffer newSlab() {
        if (slabBytes + SLAB_SIZE > maxBytes) {
            return null;
        }
        try {
            final ByteBuffer slab = ByteBuffer.allocateDirect(SLAB_SIZE);
            slabBytes += SLAB_SIZE;
            return slab;
        } catch (final OutOfMemoryError e) {
            return null;
        }
    }

    private PooledBuffer takeLarger(final int from) {
        for (int i = from; i < CLASSES; i++) {
            final PooledBuffer buffer = free[i];
            if (buffer != null) {
                free[i] = buffer.next;
                return buffer;
            }
        }
        return null;
    }

    private static int sizeClass(final int minCapacity) {
        return minCapacity <= MIN_CAPACITY ? 0 : 32 - Integer.numberOfLeadingZeros(minCapacity - 1) - MIN_BITS;
    }
}
