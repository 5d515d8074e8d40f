package io.sipproxy.sip;

import org.agrona.DirectBuffer;

import java.nio.ByteOrder;

/**
 * Looks for single bytes, eight at a time. A word's test may report a byte falsely only above one that it reports
 * rightly (a borrow runs upwards), so in little-endian order the lowest report is always right.
 */
final class Scan {
    private static final long ONES = 0x0101010101010101L;
    private static final long TOPS = ONES << 7;
    private static final long COLONS = ONES * ':';

    private Scan() {
    }

    /**
     * Finds the first control character but HTAB; bytes above 0x7F are not control characters.
     *
     * @return its offset, or limit if there is none.
     */
    static int nextControl(final DirectBuffer buffer, final int offset, final int limit) {
        int pos = offset;
        while (pos <= limit - Long.BYTES) {
            final long found = below(word(buffer, pos), Ascii.SP);
            if (found == 0) {
                pos += Long.BYTES;
            } else {
                pos += place(found);
                if (buffer.getByte(pos) != Ascii.HTAB) {
                    return pos;
                }
                pos++;
            }
        }
        while (pos < limit && !isControl(buffer.getByte(pos))) {
            pos++;
        }
        return pos;
    }

    /**
     * Finds the first space or control character.
     *
     * @return its offset, or limit if there is none.
     */
    static int nextBlank(final DirectBuffer buffer, final int offset, final int limit) {
        int pos = offset;
        while (pos <= limit - Long.BYTES) {
            final long found = below(word(buffer, pos), Ascii.SP + 1);
            if (found != 0) {
                return pos + place(found);
            }
            pos += Long.BYTES;
        }
        while (pos < limit && !isBlank(buffer.getByte(pos))) {
            pos++;
        }
        return pos;
    }

    /**
     * Finds the first colon, space or control character.
     *
     * @return its offset, or limit if there is none.
     */
    static int nextColonOrBlank(final DirectBuffer buffer, final int offset, final int limit) {
        int pos = offset;
        while (pos <= limit - Long.BYTES) {
            final long word = word(buffer, pos);
            final long found = below(word, Ascii.SP + 1) | below(word ^ COLONS, 1);
            if (found != 0) {
                return pos + place(found);
            }
            pos += Long.BYTES;
        }
        while (pos < limit && buffer.getByte(pos) != ':' && !isBlank(buffer.getByte(pos))) {
            pos++;
        }
        return pos;
    }

    /**
     * Finds a byte.
     *
     * @return its offset, or limit if it is not there.
     */
    static int indexOf(final DirectBuffer buffer, final int offset, final int limit, final char wanted) {
        final long pattern = ONES * wanted;
        int pos = offset;
        while (pos <= limit - Long.BYTES) {
            final long found = below(word(buffer, pos) ^ pattern, 1);
            if (found != 0) {
                return pos + place(found);
            }
            pos += Long.BYTES;
        }
        while (pos < limit && buffer.getByte(pos) != wanted) {
            pos++;
        }
        return pos;
    }

    private static long word(final DirectBuffer buffer, final int offset) {
        return buffer.getLong(offset, ByteOrder.LITTLE_ENDIAN);
    }

    /** Sets the top bit of each byte that is below a bound of at most 0x80. */
    private static long below(final long word, final int bound) {
        return word - ONES * bound & ~word & TOPS;
    }

    private static int place(final long found) {
        return Long.numberOfTrailingZeros(found) >>> 3;
    }

    private static boolean isBlank(final byte b) {
        return b >= 0 && b <= Ascii.SP;
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
