package io.sipproxy.transport.nativesocket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.BufferUtil;

/** A piece of memory outside the heap that calls into the system read and write. Made once, used for every call. */
final class NativeBlock {
    private final ByteBuffer bytes;
    private final long address;

    /**
     * @param capacity bytes
     */
    NativeBlock(final int capacity) {
        bytes = ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
        address = BufferUtil.address(bytes);
    }

    /** The memory as a buffer in the byte order of the machine. */
    ByteBuffer bytes() {
        return bytes;
    }

    /** Where it begins. */
    long address() {
        return address;
    }

    int capacity() {
        return bytes.capacity();
    }

    int getInt(final int index) {
        return bytes.getInt(index);
    }

    NativeBlock putInt(final int index, final int value) {
        bytes.putInt(index, value);
        return this;
    }
}
