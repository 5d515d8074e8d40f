package io.sipproxy.transport;

import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteBuffer;

/** A direct buffer out of a {@link BufferPool}. Whoever acquired it owns it until releasing it, once. */
public final class PooledBuffer {
    final Slab slab;
    boolean isOwned;
    /** Next free buffer in the pool; for an owner to chain buffers with. */
    PooledBuffer next;
    /** First byte not yet consumed; for the owner. */
    int position;

    private final ByteBuffer byteBuffer;
    private final UnsafeBuffer buffer;
    private int length;

    PooledBuffer(final Slab slab, final ByteBuffer byteBuffer) {
        this.slab = slab;
        this.byteBuffer = byteBuffer;
        this.buffer = new UnsafeBuffer(byteBuffer);
    }

    /**
     * @return the memory, from 0 to {@link #capacity()}
     */
    public UnsafeBuffer buffer() {
        return buffer;
    }

    /**
     * The same memory for a channel. Position and limit are whatever the last user left.
     *
     * @return the memory
     */
    public ByteBuffer byteBuffer() {
        return byteBuffer;
    }

    /**
     * @return the size in bytes, at least what was asked for
     */
    public int capacity() {
        return buffer.capacity();
    }

    /**
     * @return how many bytes are in use; 0 when acquired
     */
    public int length() {
        return length;
    }

    /**
     * Says how many bytes are in use.
     *
     * @param newLength 0 to {@link #capacity()}
     */
    public void length(final int newLength) {
        length = newLength;
    }

    void reset() {
        next = null;
        position = 0;
        length = 0;
    }
}
