package io.sipproxy.sip;

import org.agrona.DirectBuffer;

import java.nio.charset.StandardCharsets;

/**
 * The character-level rules of RFC 3261 section 25.1 on bytes in a buffer. Nothing here allocates, except
 * {@link #bytes(String)}, or throws as long as the range given lies in the buffer.
 */
public final class Ascii {
    static final byte SP = ' ';
    static final byte HTAB = '\t';
    static final byte CR = '\r';
    static final byte LF = '\n';

    /** What {@link #parseUnsigned} accepts at most: 2^53, far above every number in SIP. */
    private static final long MAX_NUMBER = 1L << 53;

    private static final long TOKEN_LOW = bits("!%'*+-.0123456789", 0);
    private static final long TOKEN_HIGH =
        bits("ABCDEFGHIJKLMNOPQRSTUVWXYZ_`abcdefghijklmnopqrstuvwxyz~", Long.SIZE);

    private static final long HOST_LOW = bits("-.0123456789", 0);
    private static final long HOST_HIGH = bits("ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz", Long.SIZE);

    private Ascii() {
    }

    private static long bits(final String characters, final int base) {
        long bits = 0;
        for (int i = 0; i < characters.length(); i++) {
            bits |= 1L << (characters.charAt(i) - base);
        }
        return bits;
    }

    /**
     * The bytes of a constant, to be called while classes are initialised.
     *
     * @param text to encode as UTF-8.
     * @return its bytes.
     */
    public static byte[] bytes(final String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Compares a range with a constant, byte by byte.
     *
     * @param buffer   to read.
     * @param offset   of the range.
     * @param length   of the range.
     * @param expected bytes.
     * @return true if they are the same.
     */
    public static boolean equals(final DirectBuffer buffer, final int offset, final int length, final byte[] expected) {
        if (length != expected.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (Bytes.at(buffer, offset + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Compares a range with a constant without regard to the case of ASCII letters.
     *
     * @param buffer   to read.
     * @param offset   of the range.
     * @param length   of the range.
     * @param expected bytes, in any case.
     * @return true if they are the same but for case.
     */
    public static boolean equalsIgnoreCase(
        final DirectBuffer buffer, final int offset, final int length, final byte[] expected) {
        if (length != expected.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            final byte b = Bytes.at(buffer, offset + i);
            if (b != expected[i] && lower(b) != lower(expected[i])) {
                return false;
            }
        }
        return true;
    }

    /**
     * Compares two ranges of equal length byte by byte.
     *
     * @param a       first buffer.
     * @param aOffset of its range.
     * @param b       second buffer, which may be the first.
     * @param bOffset of its range.
     * @param length  of both.
     * @return true if they are the same.
     */
    public static boolean equals(
        final DirectBuffer a, final int aOffset, final DirectBuffer b, final int bOffset, final int length) {
        for (int i = 0; i < length; i++) {
            if (Bytes.at(a, aOffset + i) != Bytes.at(b, bOffset + i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Compares two ranges of equal length without regard to the case of ASCII letters.
     *
     * @param a       first buffer.
     * @param aOffset of its range.
     * @param b       second buffer, which may be the first.
     * @param bOffset of its range.
     * @param length  of both.
     * @return true if they are the same but for case.
     */
    public static boolean equalsIgnoreCase(
        final DirectBuffer a, final int aOffset, final DirectBuffer b, final int bOffset, final int length) {
        for (int i = 0; i < length; i++) {
            if (lower(Bytes.at(a, aOffset + i)) != lower(Bytes.at(b, bOffset + i))) {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads 1*DIGIT. Leading zeros are allowed, as everywhere in SIP.
     *
     * @param buffer to read.
     * @param offset of the first digit.
     * @param length of the number; every byte must be a digit.
     * @return 0..2^53, or -1 if it is empty, not a number, or larger.
     */
    public static long parseUnsigned(final DirectBuffer buffer, final int offset, final int length) {
        if (length <= 0) {
            return -1;
        }
        long value = 0;
        for (int i = offset, end = offset + length; i < end; i++) {
            final int digit = Bytes.at(buffer, i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
            if (value > MAX_NUMBER) {
                return -1;
            }
        }
        return value;
    }

    /**
     * Reads a qvalue (RFC 3261 section 25.1): 0 or 1 with at most three decimals, not above 1.
     *
     * @param buffer to read.
     * @param offset of the first digit.
     * @param length of the number.
     * @return the value in thousandths, 0..1000, or -1 if it is not a qvalue.
     */
    public static int parseQValue(final DirectBuffer buffer, final int offset, final int length) {
        if (length < 1 || length > 5) {
            return -1;
        }
        final int units = Bytes.at(buffer, offset) - '0';
        if (units < 0 || units > 1 || length > 1 && Bytes.at(buffer, offset + 1) != '.') {
            return -1;
        }
        int thousandths = units * 1000;
        for (int i = 2, weight = 100; i < length; i++, weight /= 10) {
            final int digit = Bytes.at(buffer, offset + i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            thousandths += digit * weight;
        }
        return thousandths <= 1000 ? thousandths : -1;
    }

    /**
     * Whether a byte may occur in a token.
     *
     * @param b to look at.
     * @return true for letters, digits and the ten marks that RFC 3261 section 25.1 lists.
     */
    public static boolean isToken(final byte b) {
        if (b < 0) {
            return false;
        }
        // The shift count is taken modulo 64, which is just the bit's place in either half.
        return ((b < Long.SIZE ? TOKEN_LOW : TOKEN_HIGH) >>> b & 1) != 0;
    }

    /**
     * Whether a byte may occur in a host name or an IPv4 address. The underscore is no legal part of a host name, but
     * found in many.
     *
     * @param b to look at.
     * @return true for letters, digits, dot, hyphen and underscore.
     */
    static boolean isHost(final byte b) {
        return b >= 0 && ((b < Long.SIZE ? HOST_LOW : HOST_HIGH) >>> b & 1) != 0;
    }

    /**
     * Whether a range is a token: not empty, and nothing in it but token characters.
     *
     * @param buffer to read.
     * @param offset of the range.
     * @param length of the range.
     * @return true if it is.
     */
    public static boolean isToken(final DirectBuffer buffer, final int offset, final int length) {
        for (int i = offset, end = offset + length; i < end; i++) {
            if (!isToken(Bytes.at(buffer, i))) {
                return false;
            }
        }
        return length > 0;
    }

    /**
     * Whether a byte is a decimal digit.
     *
     * @param b to look at.
     * @return true for 0 to 9.
     */
    public static boolean isDigit(final byte b) {
        return b >= '0' && b <= '9';
    }

    /**
     * Whether a byte is an ASCII letter.
     *
     * @param b to look at.
     * @return true for A to Z and a to z.
     */
    public static boolean isAlpha(final byte b) {
        final int lower = b | 0x20;
        return lower >= 'a' && lower <= 'z';
    }

    /**
     * Whether a byte is linear white space. Inside a header value CR and LF can only belong to a fold (RFC 3261
     * section 7.3.1), so they count.
     *
     * @param b to look at.
     * @return true for SP, HTAB, CR and LF.
     */
    public static boolean isWhitespace(final byte b) {
        return b == SP || b == HTAB || b == CR || b == LF;
    }

    /**
     * Lower case of an ASCII letter.
     *
     * @param b any byte.
     * @return the lower case letter, or the byte itself if it is not an upper case one.
     */
    public static byte lower(final byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + ('a' - 'A')) : b;
    }

    /**
     * Skips linear white space, folds included.
     *
     * @param buffer to read.
     * @param offset to start at.
     * @param end    not to be passed.
     * @return offset of the first byte that is not white space, or end.
     */
    public static int skipWhitespace(final DirectBuffer buffer, final int offset, final int end) {
        int i = offset;
        while (i < end && isWhitespace(Bytes.at(buffer, i))) {
            i++;
        }
        return i;
    }

    /**
     * Skips linear white space backwards, folds included.
     *
     * @param buffer to read.
     * @param start  not to be passed.
     * @param end    to start before.
     * @return offset after the last byte in the range that is not white space, or start.
     */
    public static int trimEnd(final DirectBuffer buffer, final int start, final int end) {
        int i = end;
        while (i > start && isWhitespace(Bytes.at(buffer, i - 1))) {
            i--;
        }
        return i;
    }
}
