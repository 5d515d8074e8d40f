package io.sipproxy.capture;

import io.sipproxy.sip.Ascii;
import org.agrona.DirectBuffer;

/** Finds the Call-ID (RFC 3261 section 20.8) of a message that may be malformed, without taking the rest apart. */
final class CallIdFinder {
    private static final byte[] NAME = Ascii.bytes("Call-ID");
    private static final byte[] COMPACT_NAME = Ascii.bytes("i");

    private int offset;
    private int length;

    /** Whether there is one: a line of that name in the header, with a value. */
    boolean find(final DirectBuffer buffer, final int start, final int end) {
        int line = lineAfter(buffer, start, end);
        while (line < end && buffer.getByte(line) != '\r' && buffer.getByte(line) != '\n') {
            if (isCallId(buffer, line, end)) {
                return length > 0;
            }
            line = lineAfter(buffer, line, end);
        }
        return false;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }

    private boolean isCallId(final DirectBuffer buffer, final int line, final int end) {
        final byte first = buffer.getByte(line);
        if (first != 'C' && first != 'c' && first != 'I' && first != 'i') {
            return false;
        }
        int colon = line;
        while (colon < end && Ascii.isToken(buffer.getByte(colon))) {
            colon++;
        }
        final int nameLength = colon - line;
        if (!Ascii.equalsIgnoreCase(buffer, line, nameLength, NAME)
            && !Ascii.equalsIgnoreCase(buffer, line, nameLength, COMPACT_NAME)) {
            return false;
        }
        colon = Ascii.skipWhitespace(buffer, colon, end);
        if (colon == end || buffer.getByte(colon) != ':') {
            return false;
        }
        offset = Ascii.skipWhitespace(buffer, colon + 1, end);
        int valueEnd = offset;
        while (valueEnd < end && buffer.getByte(valueEnd) > ' ') {
            valueEnd++;
        }
        // A line end without a fold behind it has ended an empty value.
        length = buffer.getByte(offset - 1) == '\n' || buffer.getByte(offset - 1) == '\r' ? 0 : valueEnd - offset;
        return true;
    }

    /** The start of the next line; the end if there is none. */
    private static int lineAfter(final DirectBuffer buffer, final int from, final int end) {
        int i = from;
        while (i < end && buffer.getByte(i) != '\n' && buffer.getByte(i) != '\r') {
            i++;
        }
        if (i + 1 < end && buffer.getByte(i) == '\r' && buffer.getByte(i + 1) == '\n') {
            i++;
        }
        return Math.min(i + 1, end);
    }
}
