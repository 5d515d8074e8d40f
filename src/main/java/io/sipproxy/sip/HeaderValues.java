package io.sipproxy.sip;

import org.agrona.DirectBuffer;

/**
 * Walks the comma-separated values of all lines of one header field in their order: RFC 3261 section 7.3.1 makes
 * several lines with one value each and one line with several the same thing. Commas in quoted strings and between
 * angle brackets do not separate. Empty values are passed over.
 * <p>
 * Only for header fields that are lists: the challenge and credential headers, Date and Subject contain commas of
 * their own. Reusable; valid as long as the message is.
 */
public final class HeaderValues {
    private SipMessage message;
    private int line = HeaderTable.NONE;
    private int cursor;
    private int lineLimit;
    private int offset;
    private int length;

    /**
     * Starts before the first value.
     *
     * @param source message.
     * @param id     of the header field.
     */
    public void start(final SipMessage source, final HeaderId id) {
        message = source;
        offset = -1;
        length = 0;
        enter(source.first(id));
    }

    private void enter(final int newLine) {
        line = newLine;
        if (newLine >= 0) {
            cursor = message.valueOffset(newLine);
            lineLimit = cursor + message.valueLength(newLine);
        }
    }

    /**
     * Goes on to the next value.
     *
     * @return false if there is none; the other methods are then meaningless.
     */
    public boolean next() {
        while (line >= 0) {
            final DirectBuffer buffer = message.buffer();
            while (cursor < lineLimit) {
                final int begin = Ascii.skipWhitespace(buffer, cursor, lineLimit);
                final int comma = endOfValue(buffer, begin, lineLimit);
                cursor = comma + 1;
                offset = begin;
                length = Ascii.trimEnd(buffer, begin, comma) - begin;
                if (length > 0) {
                    return true;
                }
            }
            enter(message.next(line));
        }
        return false;
    }

    /**
     * Where the value begins.
     *
     * @return absolute offset.
     */
    public int offset() {
        return offset;
    }

    /**
     * Length without white space at either end.
     *
     * @return at least 1.
     */
    public int length() {
        return length;
    }

    /**
     * The header line that the value is on.
     *
     * @return index as in {@link SipMessage#headerId(int)}.
     */
    public int line() {
        return line;
    }

    /**
     * Finds the comma that ends a value. A quote or bracket that is left open swallows the rest.
     *
     * @param buffer to read.
     * @param offset of the value.
     * @param limit  end of the header's value.
     * @return offset of the comma, or limit.
     */
    static int endOfValue(final DirectBuffer buffer, final int offset, final int limit) {
        int pos = Scan.nextOfList(buffer, offset, limit);
        while (pos < limit) {
            final byte b = Bytes.at(buffer, pos);
            if (b == ',') {
                return pos;
            }
            pos = afterHidden(buffer, pos, limit, b);
            if (pos < 0) {
                return limit;
            }
            pos = Scan.nextOfList(buffer, pos, limit);
        }
        return limit;
    }

    /** Returns the offset after a quoted string, a part in brackets or a closing bracket by itself; -1 if left open. */
    private static int afterHidden(final DirectBuffer buffer, final int offset, final int limit, final byte first) {
        if (first == '"') {
            return Scan.skipQuoted(buffer, offset, limit);
        }
        if (first == '>') {
            return offset + 1;
        }
        final int close = Scan.indexOf(buffer, offset, limit, '>');
        return close < limit ? close + 1 : -1;
    }
}
