package io.sipproxy.sip;

import org.agrona.DirectBuffer;

/**
 * Looks for single bytes, eight at a time. A word's test may report a byte falsely only above one that it reports
 * rightly (a borrow runs upwards), so in little-endian order the lowest report is always right, also that of several
 * tests together. What is found behind the limit counts as not found, so the last word may reach over it.
 */
final class Scan {
    private static final long ONES = 0x0101010101010101L;
    private static final long TOPS = ONES << 7;
    private static final long COLONS = ONES * ':';
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';
    private static final long COMMAS = ONES * ',';
    private static final long SEMICOLONS = ONES * ';';
    private static final long EQUALS_SIGNS = ONES * '=';
    private static final long PERCENTS = ONES * '%';
    private static final long AT_SIGNS = ONES * '@';
    private static final long DELETES = ONES * 0x7F;
    /** The angle brackets differ in one bit. */
    private static final long ANGLE_BIT = ONES * ('<' ^ '>');
    private static final long ANGLES = ONES * ('<' | '>');

    private Scan() {
    }

    /**
     * Finds the first control character but HTAB; bytes above 0x7F are not control characters.
     *
     * @return its offset, or limit if there is none.
     */
    static int nextControl(final DirectBuffer buffer, final int offset, final int limit) {
        int pos = offset;
        while (pos < limit) {
            final long found = below(Bytes.word(buffer, pos), Ascii.SP);
            if (found == 0) {
                pos += Long.BYTES;
                continue;
            }
            pos += place(found);
            if (pos >= limit || Bytes.at(buffer, pos) != Ascii.HTAB) {
                break;
            }
            pos++;
        }
        return Math.min(pos, limit);
    }

    /**
     * Finds the first space or control character.
     *
     * @return its offset, or limit if there is none.
     */
    static int nextBlank(final DirectBuffer buffer, final int offset, final int limit) {
        for (int pos = offset; pos < limit; pos += Long.BYTES) {
            final long found = blanks(Bytes.word(buffer, pos));
            if (found != 0) {
                return Math.min(pos + place(found), limit);
            }
        }
        return limit;
    }

    /**
     * Finds the first colon, space or control character.
     *
     * @return its offset, or limit if there is none.
     */
    static int nextColonOrBlank(final DirectBuffer buffer, final int offset, final int limit) {
        for (int pos = offset; pos < limit; pos += Long.BYTES) {
            final long word = Bytes.word(buffer, pos);
            final long found = blanks(word) | zeros(word ^ COLONS);
            if (found != 0) {
                return Math.min(pos + place(found), limit);
            }
        }
        return limit;
    }

    /**
     * Finds what can end a value of a list or hide its end: a comma, a quote or an angle bracket of either kind.
     *
     * @return its offset, or limit if there is none.
     */
    static int nextOfList(final DirectBuffer buffer, final int offset, final int limit) {
        for (int pos = offset; pos < limit; pos += Long.BYTES) {
            final long word = Bytes.word(buffer, pos);
            final long found = angles(word) | zeros(word ^ COMMAS) | zeros(word ^ QUOTES);
            if (found != 0) {
                return Math.min(pos + place(found), limit);
            }
        }
        return limit;
    }

    /**
     * Finds what can end a name or an addr-spec: a comma, a semicolon, a quote or an angle bracket of either kind.
     *
     * @return its offset, or limit if there is none.
     */
    static int nextOfAddress(final DirectBuffer buffer, final int offset, final int limit) {
        for (int pos = offset; pos < limit; pos += Long.BYTES) {
            final long word = Bytes.word(buffer, pos);
            final long found =
                angles(word) | zeros(word ^ SEMICOLONS) | zeros(word ^ COMMAS) | zeros(word ^ QUOTES);
            if (found != 0) {
                return Math.min(pos + place(found), limit);
            }
        }
        return limit;
    }

    /**
     * Finds an angle bracket of either kind.
     *
     * @return its offset, or limit if there is none.
     */
    static int nextAngle(final DirectBuffer buffer, final int offset, final int limit) {
        for (int pos = offset; pos < limit; pos += Long.BYTES) {
            final long found = angles(Bytes.word(buffer, pos));
            if (found != 0) {
                return Math.min(pos + place(found), limit);
            }
        }
        return limit;
    }

    /**
     * Finds what ends the name of a header's parameter: a semicolon, a comma, an equals sign, a quote, a space or a
     * control character.
     *
     * @return its offset, or limit if there is none.
     */
    static int paramNameEnd(final DirectBuffer buffer, final int offset, final int limit) {
        for (int pos = offset; pos < limit; pos += Long.BYTES) {
            final long word = Bytes.word(buffer, pos);
            final long found = paramEnds(word) | zeros(word ^ EQUALS_SIGNS);
            if (found != 0) {
                return Math.min(pos + place(found), limit);
            }
        }
        return limit;
    }

    /**
     * Finds what ends the value of a header's parameter that is no quoted string: a semicolon, a comma, a quote, a space
     * or a control character.
     *
     * @return its offset, or limit if there is none.
     */
    static int paramValueEnd(final DirectBuffer buffer, final int offset, final int limit) {
        for (int pos = offset; pos < limit; pos += Long.BYTES) {
            final long found = paramEnds(Bytes.word(buffer, pos));
            if (found != 0) {
                return Math.min(pos + place(found), limit);
            }
        }
        return limit;
    }

    /**
     * Finds what is to be looked at in a URI: an at sign, a percent sign, and what can be in none, which is space,
     * control characters, DEL, quotes and angle brackets.
     *
     * @return its offset, or limit if there is none.
     */
    static int nextOfUri(final DirectBuffer buffer, final int offset, final int limit) {
        for (int pos = offset; pos < limit; pos += Long.BYTES) {
            final long word = Bytes.word(buffer, pos);
            final long found = blanks(word) | angles(word) | zeros(word ^ AT_SIGNS) | zeros(word ^ PERCENTS) |
                zeros(word ^ QUOTES) | zeros(word ^ DELETES);
            if (found != 0) {
                return Math.min(pos + place(found), limit);
            }
        }
        return limit;
    }

    /**
     * Finds a byte.
     *
     * @return its offset, or limit if it is not there.
     */
    static int indexOf(final DirectBuffer buffer, final int offset, final int limit, final char wanted) {
        final long pattern = ONES * wanted;
        for (int pos = offset; pos < limit; pos += Long.BYTES) {
            final long found = zeros(Bytes.word(buffer, pos) ^ pattern);
            if (found != 0) {
                return Math.min(pos + place(found), limit);
            }
        }
        return limit;
    }

    /**
     * Skips a quoted-string (RFC 3261 section 25.1), its quoted pairs included.
     *
     * @param offset of the opening quote.
     * @return offset after the closing quote, or -1 if there is none.
     */
    static int skipQuoted(final DirectBuffer buffer, final int offset, final int limit) {
        int pos = nextQuoteOrBackslash(buffer, offset + 1, limit);
        while (pos < limit && Bytes.at(buffer, pos) == '\\') {
            pos = nextQuoteOrBackslash(buffer, pos + 2, limit);
        }
        return pos < limit ? pos + 1 : -1;
    }

    private static int nextQuoteOrBackslash(final DirectBuffer buffer, final int offset, final int limit) {
        for (int pos = offset; pos < limit; pos += Long.BYTES) {
            final long word = Bytes.word(buffer, pos);
            final long found = zeros(word ^ QUOTES) | zeros(word ^ BACKSLASHES);
            if (found != 0) {
                return Math.min(pos + place(found), limit);
            }
        }
        return limit;
    }

    private static long blanks(final long word) {
        return below(word, Ascii.SP + 1);
    }

    private static long angles(final long word) {
        return zeros((word | ANGLE_BIT) ^ ANGLES);
    }

    private static long paramEnds(final long word) {
        return blanks(word) | zeros(word ^ SEMICOLONS) | zeros(word ^ COMMAS) | zeros(word ^ QUOTES);
    }

    /** Sets the top bit of each byte that is zero. */
    private static long zeros(final long word) {
        return below(word, 1);
    }

    /** Sets the top bit of each byte that is below a bound of at most 0x80. */
    private static long below(final long word, final int bound) {
        return word - ONES * bound & ~word & TOPS;
    }

    private static int place(final long found) {
        return Long.numberOfTrailingZeros(found) >>> 3;
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
        final byte b = Bytes.at(buffer, offset);
        if (b == Ascii.LF) {
            return 1;
        }
        if (b != Ascii.CR) {
            return 0;
        }
        if (offset + 1 >= limit) {
            return -1;
        }
        return Bytes.at(buffer, offset + 1) == Ascii.LF ? 2 : 0;
    }

    /**
     * Finds a blank line: a line end right after another. A CR without LF does not end a line.
     *
     * @return whether there is one whose first LF is at offset or later.
     */
    static boolean hasBlankLine(final DirectBuffer buffer, final int offset, final int limit) {
        for (int pos = offset; pos < limit; pos++) {
            if (Bytes.at(buffer, pos) == Ascii.LF && terminator(buffer, pos + 1, limit) > 0) {
                return true;
            }
        }
        return false;
    }
}
