package io.sipproxy.sip;

import org.agrona.DirectBuffer;

import java.nio.ByteOrder;

/** Looks for the ends of lines, eight bytes at a time. */
final class Lines {
    private static final long LOWEST_PRINTABLE = 0x2020202020202020L;
    private static final long TOP_BITS = 0x8080808080808080L;

    private Lines() {
    }

    /**
     * Finds the first control character but HTAB; bytes above 0x7F are not control characters.
     *
     * @return its offset, or limit if there is none.
     */
    static int nextControl(final DirectBuffer buffer, final int offset, final int limit) {
        int pos = offset;
        while (pos <= limit - Long.BYTES) {
            final long word = buffer.getLong(pos, ByteOrder.LITTLE_ENDIAN);
            // The borrow of a byte below 0x20 can make those above it look low as well, but never those before it.
            final long low = word - LOWEST_PRINTABLE & ~word & TOP_BITS;
            if (low == 0) {
                pos += Long.BYTES;
            } else {
                pos += Long.numberOfTrailingZeros(low) >>> 3;
                if (buffer.getByte(pos) != Ascii.HTAB) {
                    return pos;
                }
                pos++;
            }
        }
        while (pos < limit) {
            final byte b = buffer.getByte(pos);
            if (isControl(b)) {
                return pos;
            }
            pos++;
        }
        return limit;
    }

    /** Whether a byte is a control character but not HTAB. */
    static boolean isControl(final byte b) {
        return b >= 0 && b < Ascii.SP && b != Ascii.HTAB;
    }

    /**
     * Length of the line end at an offset.
     *
     * @return 2 for CRLF, 1 for LF, 0 for anything else, -1 if that cannot be told before more bytes have come.
     */
    static int terminator(final DirectBuffer buffer, final int offset, final int limit) {
        if (offset >= limit) {
            return -1;
        }
        final byte b = buffer.getByte(offset);
        if (b == Ascii.LF) {
            return 1;
        }
        if (b != Ascii.CR) {
            return 0;
        }
        if (offset + 1 >= limit) {
            return -1;
        }
        return buffer.getByte(offset + 1) == Ascii.LF ? 2 : 0;
    }

    /**
     * Finds a blank line: a line end right after another. A CR without LF does not end a line.
     *
     * @return whether there is one whose first LF is at offset or later.
     */
    static boolean hasBlankLine(final DirectBuffer buffer, final int offset, final int limit) {
        for (int pos = offset; pos < limit; pos++) {
            if (buffer.getByte(pos) == Ascii.LF && terminator(buffer, pos + 1, limit) > 0) {
                return true;
            }
        }
        return false;
    }
}
