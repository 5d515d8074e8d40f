package io.sipproxy.transport;

/**
 * The slabs of one size that have a free buffer. Buffers come from those that are partly in use as long as there are any,
 * so that the others, which may go to another size or back to the operating system, stay unused if they can.
 */
final class SlabList {
    private Slab partlyUsed;
    private Slab unused;
    private int unusedCount;
    private int leastUnusedCount;

    /** Null if there is none. */
    PooledBuffer takeBuffer() {
        if (partlyUsed == null) {
            if (unused == null) {
                return null;
            }
            addPartlyUsed(takeUnused());
        }
        final Slab slab = partlyUsed;
        final PooledBuffer buffer = slab.take();
        if (!slab.hasFree()) {
            removePartlyUsed(slab);
        }
        return buffer;
    }

    void putBuffer(final PooledBuffer buffer) {
        final Slab slab = buffer.slab;
        final boolean wasListed = slab.hasFree();
        slab.put(buffer);
        if (!slab.isUnused()) {
            if (!wasListed) {
                addPartlyUsed(slab);
            }
            return;
        }
        if (wasListed) {
            removePartlyUsed(slab);
        }
        addUnused(slab);
    }

    void addUnused(final Slab slab) {
        slab.next = unused;
        unused = slab;
        unusedCount++;
    }

    /** Null if there is none; the slab is in no list then. */
    Slab takeUnused() {
        final Slab slab = unused;
        if (slab != null) {
            unused = slab.next;
            slab.next = null;
            unusedCount--;
            leastUnusedCount = Math.min(leastUnusedCount, unusedCount);
        }
        return slab;
    }

    /** How many were unused all the time since this was last asked. */
    int surplus() {
        final int surplus = leastUnusedCount;
        leastUnusedCount = unusedCount;
        return surplus;
    }

    private void addPartlyUsed(final Slab slab) {
        slab.next = partlyUsed;
        if (partlyUsed != null) {
            partlyUsed.previous = slab;
        }
        partlyUsed = slab;
    }

    private void removePartlyUsed(final Slab slab) {
        if (slab.previous == null) {
            partlyUsed = slab.next;
        } else {
            slab.previous.next = slab.next;
        }
        if (slab.next != null) {
            slab.next.previous = slab.previous;
        }
        slab.previous = null;
        slab.next = null;
    }
}
