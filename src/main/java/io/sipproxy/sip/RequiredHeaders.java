package io.sipproxy.sip;

import org.agrona.DirectBuffer;

/**
 * Reads and checks the header fields that every message has and every proxy needs (RFC 3261 sections 8.1.1 and 16.3).
 * The parts that a response finds its way and its transaction by are noted, so that what is wrong elsewhere can be
 * answered.
 */
final class RequiredHeaders {
    private static final byte[] TAG = Ascii.bytes("tag");
    private static final long MAX_CSEQ = (1L << 31) - 1;
    private static final long MAX_MAX_FORWARDS = 255;

    private RequiredHeaders() {
    }

    static void check(final SipMessage message) {
        final DirectBuffer buffer = message.buffer();
        via(buffer, message);
        from(buffer, message);
        to(buffer, message);
        callId(buffer, message);
        cseq(buffer, message);
        if (message.request) {
            maxForwards(buffer, message);
        }
    }

    private static void via(final DirectBuffer buffer, final SipMessage message) {
        final HeaderTable headers = message.headers;
        final int line = headers.first(HeaderId.VIA);
        if (line < 0) {
            message.fail(ParseError.MISSING_VIA);
            return;
        }
        final int limit = headers.valueOffset(line) + headers.valueLength(line);
        final int end = message.topVia.parse(buffer, headers.valueOffset(line), headers.valueLength(line));
        if (end < 0) {
            message.fail(ParseError.BAD_VIA);
            return;
        }
        message.usable(SipMessage.USABLE_VIA);
        if (end < limit && !areVias(buffer, end, limit, message.furtherVia)) {
            message.fail(ParseError.BAD_VIA);
        }
    }

    /** Whether there are only Via values in the rest of a line, from a comma on. Empty ones are passed over. */
    private static boolean areVias(
        final DirectBuffer buffer, final int comma, final int limit, final Via via) {
        int pos = comma;
        while (pos >= 0 && pos < limit) {
            final int value = Ascii.skipWhitespace(buffer, pos + 1, limit);
            final boolean isEmpty = value == limit || Bytes.at(buffer, value) == ',';
            pos = isEmpty ? value : via.parse(buffer, value, limit - value);
        }
        return pos >= 0;
    }

    private static void from(final DirectBuffer buffer, final SipMessage message) {
        if (single(message, HeaderId.FROM, message.from, ParseError.MISSING_FROM, ParseError.DUPLICATE_FROM)) {
            if (!address(buffer, message.from, message.fromTag)) {
                message.fail(ParseError.BAD_FROM);
            }
        }
    }

    private static void to(final DirectBuffer buffer, final SipMessage message) {
        if (single(message, HeaderId.TO, message.to, ParseError.MISSING_TO, ParseError.DUPLICATE_TO)) {
            if (address(buffer, message.to, message.toTag)) {
                message.usable(SipMessage.USABLE_TO);
            } else {
                message.fail(ParseError.BAD_TO);
            }
        }
    }

    private static void callId(final DirectBuffer buffer, final SipMessage message) {
        final Span callId = message.callId;
        if (single(message, HeaderId.CALL_ID, callId, ParseError.MISSING_CALL_ID, ParseError.DUPLICATE_CALL_ID)) {
            if (callId.length() == 0 || Scan.nextBlank(buffer, callId.offset(), callId.end()) != callId.end()) {
                message.fail(ParseError.BAD_CALL_ID);
            }
        }
    }

    private static void cseq(final DirectBuffer buffer, final SipMessage message) {
        final HeaderTable headers = message.headers;
        final int line = headers.first(HeaderId.CSEQ);
        if (line < 0) {
            message.fail(ParseError.MISSING_CSEQ);
            return;
        }
        final int offset = headers.valueOffset(line);
        final int limit = offset + headers.valueLength(line);
        final int numberEnd = Scan.nextBlank(buffer, offset, limit);
        final int method = Ascii.skipWhitespace(buffer, numberEnd, limit);
        final long number = Ascii.parseUnsigned(buffer, offset, numberEnd - offset);
        final boolean hasMethod = cseqMethod(buffer, method, limit - method, message);
        if (hasMethod) {
            message.usable(SipMessage.USABLE_CSEQ_METHOD);
        }
        if (headers.next(line) >= 0) {
            message.fail(ParseError.DUPLICATE_CSEQ);
        } else if (!hasMethod || number < 0 || number > MAX_CSEQ) {
            message.fail(ParseError.BAD_CSEQ);
        } else {
            message.cseq = number;
            takeMethod(buffer, message);
        }
    }

    private static void takeMethod(final DirectBuffer buffer, final SipMessage message) {
        if (!message.request) {
            message.method = message.cseqMethod;
            message.methodToken.set(message.cseqMethodToken);
        } else if (!isSameMethod(buffer, message)) {
            message.fail(ParseError.CSEQ_METHOD_MISMATCH);
        }
    }

    private static boolean cseqMethod(
        final DirectBuffer buffer, final int offset, final int length, final SipMessage message) {
        final Method method = Method.find(buffer, offset, length);
        if (method == Method.OTHER && !Ascii.isToken(buffer, offset, length)) {
            return false;
        }
        message.cseqMethod = method;
        message.cseqMethodToken.set(offset, length);
        return true;
    }

    /** A request line whose method could not be read has its own error, so nothing is compared. */
    private static boolean isSameMethod(final DirectBuffer buffer, final SipMessage message) {
        final Span line = message.methodToken;
        final Span cseq = message.cseqMethodToken;
        if (!line.isPresent() || message.method != Method.OTHER) {
            return !line.isPresent() || message.method == message.cseqMethod;
        }
        return line.length() == cseq.length() &&
            Ascii.equals(buffer, line.offset(), buffer, cseq.offset(), line.length());
    }

    private static void maxForwards(final DirectBuffer buffer, final SipMessage message) {
        final HeaderTable headers = message.headers;
        final int line = headers.first(HeaderId.MAX_FORWARDS);
        if (line < 0) {
            return;
        }
        if (headers.next(line) >= 0) {
            message.fail(ParseError.DUPLICATE_MAX_FORWARDS);
            return;
        }
        final long hops = Ascii.parseUnsigned(buffer, headers.valueOffset(line), headers.valueLength(line));
        if (hops < 0 || hops > MAX_MAX_FORWARDS) {
            message.fail(ParseError.BAD_MAX_FORWARDS);
        } else {
            message.maxForwards = (int) hops;
        }
    }

    /**
     * Takes in one Content-Length line. A number beyond the range of an int is as good as the largest int: it is above
     * every limit.
     */
    static void contentLength(
        final DirectBuffer buffer, final int offset, final int length, final SipMessage message) {
        long value = length == 0 ? -1 : 0;
        for (int pos = offset; pos < offset + length && value >= 0; pos++) {
            final byte b = Bytes.at(buffer, pos);
            value = Ascii.isDigit(b) ? Math.min(value * 10 + b - '0', Integer.MAX_VALUE) : -1;
        }
        if (value < 0) {
            message.fail(ParseError.BAD_CONTENT_LENGTH);
            message.contentLengthUnusable = true;
        } else if (message.contentLength >= 0 && message.contentLength != value) {
            message.fail(ParseError.CONFLICTING_CONTENT_LENGTH);
            message.contentLengthUnusable = true;
        } else {
            message.contentLength = (int) value;
        }
    }

    /** Puts the value of a header field that may occur once into a span; a repeated one is of no use. */
    private static boolean single(
        final SipMessage message,
        final HeaderId id,
        final Span value,
        final ParseError missing,
        final ParseError duplicate) {
        final HeaderTable headers = message.headers;
        final int line = headers.first(id);
        if (line < 0) {
            message.fail(missing);
            return false;
        }
        value.set(headers.valueOffset(line), headers.valueLength(line));
        if (headers.next(line) >= 0) {
            message.fail(duplicate);
            return false;
        }
        return true;
    }

    /**
     * Finds the tag parameter of a From or To value, outside of quotes and angle brackets. In the form without brackets
     * all parameters are the header's (RFC 3261 section 20).
     *
     * @return false if the value is empty, a quote or bracket is left open, or a tag is empty.
     */
    private static boolean address(final DirectBuffer buffer, final Span value, final Span tag) {
        final int limit = value.end();
        int pos = value.offset();
        if (value.length() == 0 || Bytes.at(buffer, pos) == ';') {
            return false;
        }
        while (pos >= 0 && pos < limit) {
            final byte b = Bytes.at(buffer, pos);
            if (b == '"') {
                pos = Scan.skipQuoted(buffer, pos, limit);
            } else if (b == '<') {
                pos = Scan.indexOf(buffer, pos, limit, '>');
                if (pos == limit) {
                    return false;
                }
                pos++;
            } else if (b == ';') {
                pos = parameter(buffer, pos + 1, limit, tag);
            } else {
                pos++;
            }
        }
        return pos >= 0;
    }

    /** Returns the offset after the parameter, or -1 if it is a tag without a value. */
    private static int parameter(final DirectBuffer buffer, final int offset, final int limit, final Span tag) {
        final int name = Ascii.skipWhitespace(buffer, offset, limit);
        int pos = name;
        while (pos < limit && Ascii.isToken(Bytes.at(buffer, pos))) {
            pos++;
        }
        if (!Ascii.equalsIgnoreCase(buffer, name, pos - name, TAG)) {
            return pos;
        }
        pos = Ascii.skipWhitespace(buffer, pos, limit);
        if (pos == limit || Bytes.at(buffer, pos) != '=') {
            return -1;
        }
        final int value = Ascii.skipWhitespace(buffer, pos + 1, limit);
        pos = Scan.paramValueEnd(buffer, value, limit);
        if (pos == value) {
            return -1;
        }
        if (!tag.isPresent()) {
            tag.set(value, pos - value);
        }
        return pos;
    }
}
