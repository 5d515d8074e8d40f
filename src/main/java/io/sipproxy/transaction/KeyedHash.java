package io.sipproxy.transaction;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * SipHash-2-4 with 128 bits of output, fed field by field. Each field goes in with its length before it, so that no two
 * different lists of fields give the same input. The key is secret and per process: peers choose the fields, and must
 * not be able to choose collisions.
 *
 * <p>Source: Aumasson, Bernstein, "SipHash: a fast short-input PRF" (2012), and its 128-bit extension.
 */
public final class KeyedHash {
    private final long k0;
    private final long k1;
    private long v0;
    private long v1;
    private long v2;
    private long v3;
    private long words;
    private long resultHi;
    private long resultLo;

    /** @param k0 first half of the key. @param k1 second half of the key. */
    public KeyedHash(final long k0, final long k1) {
        this.k0 = k0;
        this.k1 = k1;
    }

    /** Begins a new digest. */
    public KeyedHash start() {
        v0 = 0x736f6d6570736575L ^ k0;
        v1 = 0x646f72616e646f6dL ^ k1 ^ 0xee;
        v2 = 0x6c7967656e657261L ^ k0;
        v3 = 0x7465646279746573L ^ k1;
        words = 0;
        return this;
    }

    /** Feeds a number. */
    public KeyedHash add(final long word) {
        v3 ^= word;
        round();
        round();
        v0 ^= word;
        words++;
        return this;
    }

    /** Feeds a field: its length, then its bytes. */
    public KeyedHash add(final DirectBuffer buffer, final int offset, final int length) {
        add(length);
        int at = offset;
        final int end = offset + length;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            add(buffer.getLong(at, ByteOrder.LITTLE_ENDIAN));
        }
        if (at < end) {
            long tail = 0;
            for (int shift = 0; at < end; at++, shift += Byte.SIZE) {
                tail |= (buffer.getByte(at) & 0xFFL) << shift;
            }
            add(tail);
        }
        return this;
    }

    /** Ends the digest; the result is in {@link #hi()} and {@link #lo()}. */
    public KeyedHash finish() {
        add(words * Long.BYTES << 56);
        v2 ^= 0xee;
        finalRounds();
        resultLo = v0 ^ v1 ^ v2 ^ v3;
        v1 ^= 0xdd;
        finalRounds();
        resultHi = v0 ^ v1 ^ v2 ^ v3;
        return this;
    }

    /** @return the upper 64 bits of the last result. */
    public long hi() {
        return resultHi;
    }

    /** @return the lower 64 bits of the last result; on its own the place where the standard 64-bit use ends too. */
    public long lo() {
        return resultLo;
    }

    private void finalRounds() {
        for (int i = 0; i < 4; i++) {
            round();
        }
    }

    private void round() {
        v0 += v1;
        v2 += v3;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v1;
        v0 += v3;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 = Long.rotateLeft(v2, 32);
    }
}
