package io.sipproxy.sip;

import org.agrona.DirectBuffer;

/**
 * A mutable piece of a buffer: an absolute offset and a length in bytes. A span does not know its buffer, so that a
 * message's many spans cost two ints each; whoever reads one names the buffer.
 * <p>
 * A span is either present, possibly with length 0 (a parameter with an empty value), or absent.
 */
public final class Span {
    private int offset = -1;
    private int length;

    /**
     * First byte, absolute in the buffer; -1 if the span is absent.
     *
     * @return the offset, or -1.
     */
    public int offset() {
        return offset;
    }

    /**
     * Number of bytes; 0 if the span is absent.
     *
     * @return the length.
     */
    public int length() {
        return length;
    }

    /**
     * First byte after the span; meaningless if the span is absent.
     *
     * @return offset plus length.
     */
    public int end() {
        return offset + length;
    }

    /**
     * Whether the thing that the span stands for was there at all.
     *
     * @return true if it was, even if it is empty.
     */
    public boolean isPresent() {
        return offset >= 0;
    }

    /**
     * Makes the span present.
     *
     * @param newOffset of the first byte, at least 0.
     * @param newLength in bytes, at least 0.
     */
    public void set(final int newOffset, final int newLength) {
        offset = newOffset;
        length = newLength;
    }

    /**
     * Takes over another span's state, absence included.
     *
     * @param other to copy.
     */
    public void set(final Span other) {
        offset = other.offset;
        length = other.length;
    }

    /** Makes the span absent. */
    public void clear() {
        offset = -1;
        length = 0;
    }

    /**
     * Compares byte by byte. An absent span equals nothing.
     *
     * @param buffer   that the span lies in.
     * @param expected bytes.
     * @return true if present and the same.
     */
    public boolean equals(final DirectBuffer buffer, final byte[] expected) {
        return isPresent() && Ascii.equals(buffer, offset, length, expected);
    }

    /**
     * Compares without regard to the case of ASCII letters. An absent span equals nothing.
     *
     * @param buffer   that the span lies in.
     * @param expected bytes.
     * @return true if present and the same but for case.
     */
    public boolean equalsIgnoreCase(final DirectBuffer buffer, final byte[] expected) {
        return isPresent() && Ascii.equalsIgnoreCase(buffer, offset, length, expected);
    }

    /**
     * The bytes as text, for logs and tests: it allocates.
     *
     * @param buffer that the span lies in.
     * @return the bytes read as UTF-8, empty if the span is absent.
     */
    public String text(final DirectBuffer buffer) {
        return length == 0 ? "" : buffer.getStringWithoutLengthUtf8(offset, length);
    }

    @Override
    public String toString() {
        return isPresent() ? "[" + offset + ", " + end() + ")" : "absent";
    }
}
