package io.sipproxy.transaction;

/**
 * A 128-bit keyed digest of the fields that identify something: a transaction, a request as such. Two different
 * identities share one with a probability that can be neglected, and nobody without the key can make them collide, so
 * that equality of digests stands for equality of the fields and no field has to be kept.
 * <p>
 * Mutable: one instance serves as the probe of every lookup, those in a table belong to the object that is found.
 */
public final class Fingerprint {
    private long hi;
    private long lo;

    /** Takes the two halves of a digest. */
    public void set(final long newHi, final long newLo) {
        hi = newHi;
        lo = newLo;
    }

    /** Takes over another one. */
    public void set(final Fingerprint other) {
        hi = other.hi;
        lo = other.lo;
    }

    /** @return bits that identify it to the outside without giving the whole away. */
    long tagBits() {
        return hi;
    }

    /** @return half of it, for a table. */
    long lo() {
        return lo;
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof Fingerprint that && hi == that.hi && lo == that.lo;
    }

    @Override
    public int hashCode() {
        return (int) (lo ^ (lo >>> 32));
    }

    @Override
    public String toString() {
        return String.format("%016x%016x", hi, lo);
    }
}
