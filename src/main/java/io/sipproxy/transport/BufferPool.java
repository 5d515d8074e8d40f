package io.sipproxy.transport;

import java.util.Arrays;

/**
 * Direct buffers in sizes of powers of two from 512 bytes to 128 KiB, cut from slabs. A slab that is not in use any more
 * may be cut into another size, so that whoever fills the pool with one size takes it away from the others only as long
 * as he does; what was not needed for some time goes back to the operating system. When the limit is reached a request is
 * served from a larger size if one is free there. Loop thread only.
 */
public final class BufferPool {
    /** Smallest size. */
    public static final int MIN_CAPACITY = 512;
    /** Largest size. */
    public static final int MAX_CAPACITY = Slab.SIZE;

    /** Giving one back is work for the kernel, and {@link #trim} is not to hold calls up. */
    private static final int MOST_TRIMMED = 64;
    private static final int MIN_BITS = Integer.numberOfTrailingZeros(MIN_CAPACITY);
    private static final int CLASSES = Integer.numberOfTrailingZeros(MAX_CAPACITY) - MIN_BITS + 1;

    private final SlabList[] slabs = new SlabList[CLASSES];
    private final long maxBytes;
    private long slabBytes;
    private int outstanding;

    /**
     * @param maxBytes most memory to use; rounded down to whole slabs of 128 KiB, at least one for each size
     */
    public BufferPool(final long maxBytes) {
        this.maxBytes = Math.max(maxBytes, (long)CLASSES * Slab.SIZE);
        Arrays.setAll(slabs, sizeClass -> new SlabList());
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
        PooledBuffer buffer = slabs[wanted].takeBuffer();
        if (buffer == null) {
            buffer = takeElsewhere(wanted);
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
        if (buffer.slab.pool != this || !buffer.isOwned) {
            throw new IllegalStateException("released a buffer that is not in use");
        }
        buffer.isOwned = false;
        slabs[buffer.slab.sizeClass()].putBuffer(buffer);
        outstanding--;
    }

    /**
     * Gives back to the operating system what was not needed since the last call, but for a slab of each size, and not
     * all at once. To be called every few seconds.
     */
    public void trim() {
        int left = MOST_TRIMMED;
        for (final SlabList list : slabs) {
            for (int surplus = list.surplus(); surplus > 1 && left > 0; surplus--, left--) {
                list.takeUnused().discard();
                slabBytes -= Slab.SIZE;
            }
        }
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

    private PooledBuffer takeElsewhere(final int wanted) {
        Slab slab = newSlab();
        if (slab == null) {
            slab = takeUnused();
        }
        if (slab == null) {
            return takeLarger(wanted + 1);
        }
        slab.recut(wanted, MIN_CAPACITY << wanted);
        slabs[wanted].addUnused(slab);
        return slabs[wanted].takeBuffer();
    }

    /** The JVM's own limit of direct memory shows as an OutOfMemoryError of this one call: the pool is then full. */
    private Slab newSlab() {
        if (slabBytes + Slab.SIZE > maxBytes) {
            return null;
        }
        try {
            final Slab slab = new Slab(this);
            slabBytes += Slab.SIZE;
            return slab;
        } catch (final OutOfMemoryError e) {
            return null;
        }
    }

    private Slab takeUnused() {
        for (final SlabList list : slabs) {
            final Slab slab = list.takeUnused();
            if (slab != null) {
                return slab;
            }
        }
        return null;
    }

    private PooledBuffer takeLarger(final int from) {
        for (int i = from; i < CLASSES; i++) {
            final PooledBuffer buffer = slabs[i].takeBuffer();
            if (buffer != null) {
                return buffer;
            }
        }
        return null;
    }

    private static int sizeClass(final int minCapacity) {
        return minCapacity <= MIN_CAPACITY ? 0 : 32 - Integer.numberOfLeadingZeros(minCapacity - 1) - MIN_BITS;
    }
}
