package io.sipproxy.sip;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** The text rules that all parts of a URI share: percent escapes and lists of {@code name[=value]}. */
final class UriText {
    /** Set in a {@link #unit} whose character was escaped and is one of the reserved ones. */
    private static final int RESERVED_ESCAPE = 0x100;
    private static final int UNIT_MASK = 0x1ff;
    private static final int LENGTH_SHIFT = 16;
    private static final int ESCAPE_LENGTH = 3;

    private UriText() {
    }

    /** 0 to 15, or -1. */
    static int hexDigit(final byte b) {
        if (Ascii.isDigit(b)) {
            return b - '0';
        }
        final int lower = b | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    /** The octet that is escaped at {@code pos}, or -1 if there is no well-formed escape. */
    static int escapedOctet(final DirectBuffer buffer, final int pos, final int end) {
        if (end - pos < ESCAPE_LENGTH || Bytes.at(buffer, pos) != '%') {
            return -1;
        }
        final int high = hexDigit(Bytes.at(buffer, pos + 1));
        final int low = hexDigit(Bytes.at(buffer, pos + 2));
        return (high | low) < 0 ? -1 : high << 4 | low;
    }

    /**
     * Decodes percent escapes. What is no well-formed escape stands for itself.
     *
     * @return the number of bytes written, at most {@code length}.
     */
    static int unescape(
        final DirectBuffer buffer, final int offset, final int length,
        final MutableDirectBuffer out, final int outOffset) {
        final int end = offset + length;
        int outPos = outOffset;
        int pos = offset;
        while (pos < end) {
            final int octet = escapedOctet(buffer, pos, end);
            out.putByte(outPos++, octet < 0 ? Bytes.at(buffer, pos) : (byte) octet);
            pos += octet < 0 ? 1 : ESCAPE_LENGTH;
        }
        return outPos - outOffset;
    }

    /**
     * Whether two texts mean the same (RFC 3261 section 19.1.4): a character equals its escape, unless it is one of the
     * reserved set, which changes its meaning when escaped.
     */
    static boolean equal(
        final DirectBuffer bufferA, final int startA, final int endA,
        final DirectBuffer bufferB, final int startB, final int endB,
        final boolean ignoreCase) {
        int posA = startA;
        int posB = startB;
        while (posA < endA && posB < endB) {
            final int unitA = unit(bufferA, posA, endA);
            final int unitB = unit(bufferB, posB, endB);
            final int a = unitA & UNIT_MASK;
            final int b = unitB & UNIT_MASK;
            if (a != b && !(ignoreCase && lower(a) == lower(b))) {
                return false;
            }
            posA += unitA >>> LENGTH_SHIFT;
            posB += unitB >>> LENGTH_SHIFT;
        }
        return posA == endA && posB == endB;
    }

    /**
     * Finds {@code name} in a list such as {@code ;a=1;b}, ignoring case and seeing through escapes.
     *
     * @param separator that stands between the items; empty items are passed over.
     * @return offset of the item's name, or -1.
     */
    static int find(
        final DirectBuffer list, final int start, final int end, final char separator,
        final DirectBuffer nameBuffer, final int nameStart, final int nameEnd) {
        for (int item = start; item < end; ) {
            final int itemEnd = Scan.indexOf(list, item, end, separator);
            final int itemNameEnd = Scan.indexOf(list, item, itemEnd, '=');
            if (itemEnd > item && equal(list, item, itemNameEnd, nameBuffer, nameStart, nameEnd, true)) {
                return item;
            }
            item = itemEnd + 1;
        }
        return -1;
    }

    /** Whether the name in {@code [start, end)} is {@code name}, ignoring case and seeing through escapes. */
    static boolean isName(final DirectBuffer buffer, final int start, final int end, final byte[] name) {
        int pos = start;
        for (final byte expected : name) {
            if (pos >= end) {
                return false;
            }
            final int unit = unit(buffer, pos, end);
            if (lower(unit & UNIT_MASK) != lower(expected)) {
                return false;
            }
            pos += unit >>> LENGTH_SHIFT;
        }
        return pos == end;
    }

    /** The character at {@code pos}, as a number to compare, and above {@link #LENGTH_SHIFT} the bytes it takes. */
    private static int unit(final DirectBuffer buffer, final int pos, final int end) {
        final int octet = escapedOctet(buffer, pos, end);
        if (octet < 0) {
            return Bytes.at(buffer, pos) & 0xff | 1 << LENGTH_SHIFT;
        }
        return octet | (isReserved(octet) ? RESERVED_ESCAPE : 0) | ESCAPE_LENGTH << LENGTH_SHIFT;
    }

    /** RFC 3261 section 25.1. */
    private static boolean isReserved(final int c) {
        switch (c) {
            case ';', '/', '?', ':', '@', '&', '=', '+', '$', ',':
                return true;
            default:
                return false;
        }
    }

    private static int lower(final int c) {
        return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
    }
}
