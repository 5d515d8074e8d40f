package io.sipproxy.sip;

import org.agrona.DirectBuffer;

/**
 * Parses messages where they lie, in one pass and without allocation (RFC 3261 sections 7 and 25). It never throws on
 * input: a message is filled as far as it can be read, and {@link SipMessage#error()} names the first fault. The parser
 * has no state of its own between calls.
 */
public final class SipParser {
    /** The bytes end before the head does. */
    static final int INCOMPLETE = -1;
    /** The first line can never become a start line. */
    static final int NOT_SIP = -2;

    private final int maxHeaders;
    private final int maxHeaderSize;
    private final ValueLimits valueLimits;

    /**
     * Creates a parser for messages that were looked at before.
     *
     * @param maxHeaders most header lines in one message, at least 1; one with more is in error.
     */
    public SipParser(final int maxHeaders) {
        this(MessageLimits.ofHeaders(maxHeaders));
    }

    /**
     * Creates a parser.
     *
     * @param limits what a message may have.
     */
    public SipParser(final MessageLimits limits) {
        this.maxHeaders = limits.headers();
        this.maxHeaderSize = limits.headerSize();
        this.valueLimits = new ValueLimits(limits);
    }

    /**
     * Parses a datagram, which holds one message (RFC 3261 section 18.3): line ends before it are skipped, bytes after
     * the Content-Length are ignored, without a Content-Length the body goes to the end.
     *
     * @param buffer  that holds the datagram.
     * @param offset  of its first byte.
     * @param length  of the datagram.
     * @param message to fill.
     * @return true if it is well formed; if not, {@link SipMessage#error()} says why, and it is
     * {@link ParseError#EMPTY} for a keep-alive of nothing but line ends.
     */
    public boolean parseDatagram(
        final DirectBuffer buffer, final int offset, final int length, final SipMessage message) {
        final int limit = offset + length;
        final int start = skipLineEnds(buffer, offset, limit);
        if (start == limit) {
            message.reset(buffer, start);
            message.fail(ParseError.EMPTY);
            return false;
        }
        final int bodyOffset = parseHead(buffer, start, limit, message);
        if (bodyOffset >= 0) {
            final int available = limit - bodyOffset;
            final int declared = message.contentLength;
            if (declared > available) {
                message.fail(ParseError.TRUNCATED_BODY);
            }
            message.body(bodyOffset, declared < 0 ? available : Math.min(declared, available));
        } else if (bodyOffset == INCOMPLETE) {
            message.fail(ParseError.TRUNCATED_HEADERS);
            if (message.headersStart >= 0) {
                RequiredHeaders.check(message);
            }
            message.body(limit, 0);
        }
        return message.error() == null;
    }

    private static int skipLineEnds(final DirectBuffer buffer, final int offset, final int limit) {
        int pos = offset;
        int terminator;
        while ((terminator = Scan.terminator(buffer, pos, limit)) > 0) {
            pos += terminator;
        }
        return pos;
    }

    /**
     * Parses start line and headers up to the blank line. The body is the caller's concern: how it is delimited depends
     * on the transport.
     *
     * @param buffer  to read.
     * @param offset  of the start line.
     * @param limit   of the bytes that there are.
     * @param message to fill.
     * @return offset after the blank line, {@link #INCOMPLETE} if there is none (the start line and the complete header
     * lines are filled in), or {@link #NOT_SIP}.
     */
    int parseHead(final DirectBuffer buffer, final int offset, final int limit, final SipMessage message) {
        message.reset(buffer, offset);
        int pos = StartLine.parse(buffer, offset, limit, message);
        if (pos < 0) {
            return pos;
        }
        message.headersStart = pos;
        while (pos < limit) {
            final byte b = Bytes.at(buffer, pos);
            if (b == Ascii.CR || b == Ascii.LF) {
                final int terminator = Scan.terminator(buffer, pos, limit);
                if (terminator > 0) {
                    RequiredHeaders.check(message);
                    valueLimits.check(message);
                    message.body(pos + terminator, 0);
                    return pos + terminator;
                }
            }
            pos = headerLine(buffer, pos, limit, message);
            if (pos < 0) {
                return INCOMPLETE;
            }
        }
        return INCOMPLETE;
    }

    /** Returns the offset after the line and its folds, or INCOMPLETE. */
    private int headerLine(final DirectBuffer buffer, final int start, final int limit, final SipMessage message) {
        final int nameEnd = Scan.nextColonOrBlank(buffer, start, limit);
        int colon = nameEnd;
        while (colon < limit && isBlank(Bytes.at(buffer, colon))) {
            colon++;
        }
        if (colon == limit) {
            return INCOMPLETE;
        }
        final boolean named = nameEnd > start && Bytes.at(buffer, colon) == ':';
        int value = named ? colon + 1 : colon;
        while (value < limit && isBlank(Bytes.at(buffer, value))) {
            value++;
        }
        final int end = endOfLine(buffer, value, limit, message);
        if (end < 0) {
            return INCOMPLETE;
        }
        if (named) {
            header(buffer, start, nameEnd - start, value, end, message);
        } else {
            message.fail(ParseError.BAD_HEADER);
        }
        return end;
    }

    private void header(
        final DirectBuffer buffer,
        final int start,
        final int nameLength,
        final int valueStart,
        final int end,
        final SipMessage message) {
        if (end - start > maxHeaderSize) {
            message.fail(ParseError.HEADER_TOO_LONG);
        }
        int value = valueStart;
        final int valueEnd = Ascii.trimEnd(buffer, value, end);
        if (value < valueEnd && Ascii.isWhitespace(Bytes.at(buffer, value))) {
            // The fold came before the value.
            value = Ascii.skipWhitespace(buffer, value, valueEnd);
        }
        final HeaderId id = HeaderId.find(buffer, start, nameLength);
        if (id == HeaderId.OTHER && !Ascii.isToken(buffer, start, nameLength)) {
            message.fail(ParseError.BAD_HEADER);
            return;
        }
        if (id == HeaderId.CONTENT_LENGTH) {
            // The framing hangs on these two, even when there are too many headers to keep.
            RequiredHeaders.contentLength(buffer, value, valueEnd - value, message);
        } else if (id == HeaderId.CONTENT_TYPE) {
            message.contentTypePresent = true;
        }
        if (message.headers.count() == maxHeaders) {
            message.fail(ParseError.TOO_MANY_HEADERS);
            return;
        }
        message.headers.add(id, start, nameLength, value, valueEnd - value, end);
    }

    /**
     * Finds the end of a header line: a line end that no blank follows (RFC 3261 section 7.3.1). A line end at the very
     * limit counts; that more is to come is found out on the next line.
     */
    private static int endOfLine(
        final DirectBuffer buffer, final int value, final int limit, final SipMessage message) {
        int pos = value;
        while (true) {
            pos = Scan.nextControl(buffer, pos, limit);
            final int terminator = Scan.terminator(buffer, pos, limit);
            if (terminator < 0) {
                return INCOMPLETE;
            }
            if (terminator > 0) {
                pos += terminator;
                if (pos == limit || !isBlank(Bytes.at(buffer, pos))) {
                    return pos;
                }
            } else {
                return endOfLineWithControls(buffer, value, limit, message);
            }
        }
    }

    /**
     * The same for a line with control characters in it. They are allowed as quoted pairs in a quoted string only, and
     * there all but CR and LF.
     */
    private static int endOfLineWithControls(
        final DirectBuffer buffer, final int value, final int limit, final SipMessage message) {
        boolean quoted = false;
        boolean escaped = false;
        int pos = value;
        while (true) {
            final int terminator = Scan.terminator(buffer, pos, limit);
            if (terminator < 0) {
                return INCOMPLETE;
            }
            if (terminator > 0) {
                pos += terminator;
                if (pos == limit || !isBlank(Bytes.at(buffer, pos))) {
                    return pos;
                }
                continue;
            }
            final byte b = Bytes.at(buffer, pos++);
            if (Scan.isControl(b) && (!escaped || b == Ascii.CR)) {
                message.fail(ParseError.CONTROL_CHARACTER);
            }
            if (escaped) {
                escaped = false;
            } else if (b == '"') {
                quoted = !quoted;
            } else {
                escaped = quoted && b == '\\';
            }
        }
    }

    private static boolean isBlank(final byte b) {
        return b == Ascii.SP || b == Ascii.HTAB;
    }
}
