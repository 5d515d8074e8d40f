package io.sipproxy.sip;

import org.agrona.DirectBuffer;

/**
 * Finds the messages in a stream (RFC 3261 section 18.3) and the keep-alives between them (RFC 5626 section 3.5.1).
 * Stateless, so that one serves all connections: what must be remembered of an incomplete message is one int, which
 * the caller keeps with the connection's unconsumed bytes, 0 at first.
 * <p>
 * A message that is there as a whole is parsed in one pass. Of one that comes in pieces each byte is looked at a fixed
 * number of times, however small the pieces are: the int tells what has been seen. The result does not depend on how
 * the stream was cut, with one exception: a line end at a message boundary is reported as {@link Result#PONG} as soon
 * as nothing follows it, and if it proves to be the first half of a ping, {@link Result#PING} follows.
 */
public final class StreamFramer {
    /** What was found at the start of the bytes. */
    public enum Result {
        /** A well formed message; {@link #consumed()} is its length. */
        MESSAGE,
        /** Two line ends: a keep-alive that wants a CRLF in return. */
        PING,
        /** A single line end: the answer to a ping, or a stray one before a message, which is harmless. */
        PONG,
        /** Nothing complete; come again with the same bytes, more bytes and {@link #scanned()}. */
        NEED_MORE,
        /** A message with an error, whose end is known; the stream goes on after {@link #consumed()} bytes. */
        BAD_MESSAGE,
        /**
         * Not SIP, or where the message ends cannot be known. The error says why; if the message is answerable, it can
         * be before the stream is closed. All bytes are consumed.
         */
        UNFRAMEABLE,
        /**
         * A message larger than allowed, be it declared or actual. Answerable where the head is complete; the stream
         * cannot go on. All bytes are consumed.
         */
        TOO_LARGE
    }

    /** Highest limit for the size of a message that the constructor takes. */
    public static final int MAX_MESSAGE_SIZE_LIMIT = (1 << 30) - 1;

    /** What {@code scanned} holds: a phase in the top two bits, a number of bytes in the others. */
    private static final int PHASE_SHIFT = 30;
    private static final int COUNT_MASK = (1 << PHASE_SHIFT) - 1;
    /** No complete start line in the first count bytes, and no reason to refuse them. */
    private static final int START_LINE = 0;
    /** The start line is complete, and no blank line begins with an LF in the first count bytes. */
    private static final int HEADERS = 1;
    /** The head is complete; count is the length of the whole message. */
    private static final int BODY = 2;
    /** A single line end was consumed just before. */
    private static final int AFTER_LINE_END = 3;

    private final SipParser parser;
    private final int maxMessageSize;
    private int consumed;
    private int scanned;

    /**
     * Creates a framer.
     *
     * @param parser         for the messages.
     * @param maxMessageSize most bytes in one message, 1 to {@link #MAX_MESSAGE_SIZE_LIMIT}. An incomplete message
     *                       never makes the caller hold more than that.
     */
    public StreamFramer(final SipParser parser, final int maxMessageSize) {
        if (maxMessageSize < 1 || maxMessageSize > MAX_MESSAGE_SIZE_LIMIT) {
            throw new IllegalArgumentException(
                "maxMessageSize=" + maxMessageSize + " must be 1 to " + MAX_MESSAGE_SIZE_LIMIT);
        }
        this.parser = parser;
        this.maxMessageSize = maxMessageSize;
    }

    /**
     * Takes the next thing off a stream.
     *
     * @param buffer      that holds the unconsumed bytes.
     * @param offset      of the first of them.
     * @param limit       after the last of them.
     * @param scannedLast what {@link #scanned()} was after the last call for this stream; 0 for a new one.
     * @param message     to fill; of use after every result but NEED_MORE, PING and PONG.
     * @return what was found; {@link #consumed()} and {@link #scanned()} go with it.
     */
    public Result next(
        final DirectBuffer buffer,
        final int offset,
        final int limit,
        final int scannedLast,
        final SipMessage message) {
        final int phase = scannedLast >>> PHASE_SHIFT;
        final int count = scannedLast & COUNT_MASK;
        // An incomplete message is looked at no further than what a message may have.
        final int end = limit - offset > maxMessageSize ? offset + maxMessageSize : limit;
        switch (phase) {
            case HEADERS:
                if (!Scan.hasBlankLine(buffer, offset + count, end)) {
                    return incomplete(HEADERS, Math.max(count, end - offset - 2), buffer, offset, limit, message);
                }
                break;
            case BODY:
                if (limit - offset < count) {
                    return result(Result.NEED_MORE, 0, scannedLast);
                }
                break;
            default:
                if (count > 0) {
                    if (!isStartLineDecided(buffer, offset + count, end)) {
                        return incomplete(START_LINE, end - offset - 1, buffer, offset, limit, message);
                    }
                } else if (offset == limit) {
                    return result(Result.NEED_MORE, 0, scannedLast);
                } else if (Bytes.at(buffer, offset) <= Ascii.CR && isLineEnd(buffer, offset, limit)) {
                    return lineEnd(buffer, offset, limit, phase);
                }
                break;
        }
        return parse(buffer, offset, limit, end, message);
    }

    private static boolean isLineEnd(final DirectBuffer buffer, final int offset, final int limit) {
        return Scan.terminator(buffer, offset, limit) != 0;
    }

    private Result lineEnd(final DirectBuffer buffer, final int offset, final int limit, final int phase) {
        final int first = Scan.terminator(buffer, offset, limit);
        if (first < 0) {
            return result(Result.NEED_MORE, 0, phase << PHASE_SHIFT);
        }
        if (phase == AFTER_LINE_END) {
            return result(Result.PING, first, 0);
        }
        final int second = Scan.terminator(buffer, offset + first, limit);
        return second > 0 ?
            result(Result.PING, first + second, 0) :
            result(Result.PONG, first, AFTER_LINE_END << PHASE_SHIFT);
    }

    /** Whether there is a line end, or something that has no place before one. */
    private static boolean isStartLineDecided(final DirectBuffer buffer, final int offset, final int end) {
        return Scan.terminator(buffer, Scan.nextControl(buffer, offset, end), end) >= 0;
    }

    private Result parse(
        final DirectBuffer buffer, final int offset, final int limit, final int end, final SipMessage message) {
        final int bodyOffset = parser.parseHead(buffer, offset, end, message);
        if (bodyOffset >= 0) {
            return body(offset, limit, bodyOffset, message);
        }
        if (bodyOffset == SipParser.NOT_SIP) {
            return result(Result.UNFRAMEABLE, limit - offset, 0);
        }
        final int length = end - offset;
        if (message.headersStart < 0) {
            return incomplete(START_LINE, length - 1, buffer, offset, limit, message);
        }
        // The blank line may begin with the LF of the start line.
        final int count = Math.max(message.headersStart - offset - 1, length - 2);
        return incomplete(HEADERS, count, buffer, offset, limit, message);
    }

    private Result body(final int offset, final int limit, final int bodyOffset, final SipMessage message) {
        if (message.contentLengthUnusable) {
            return result(Result.UNFRAMEABLE, limit - offset, 0);
        }
        if (message.contentLength < 0 && message.contentTypePresent) {
            message.fail(ParseError.MISSING_CONTENT_LENGTH);
            return result(Result.UNFRAMEABLE, limit - offset, 0);
        }
        final int headLength = bodyOffset - offset;
        final int bodyLength = Math.max(message.contentLength, 0);
        if (bodyLength > maxMessageSize - headLength) {
            message.failAbove(ParseError.MESSAGE_TOO_LARGE);
            return result(Result.TOO_LARGE, limit - offset, 0);
        }
        final int length = headLength + bodyLength;
        if (length > limit - offset) {
            return result(Result.NEED_MORE, 0, BODY << PHASE_SHIFT | length);
        }
        message.body(bodyOffset, bodyLength);
        return result(message.error() == null ? Result.MESSAGE : Result.BAD_MESSAGE, length, 0);
    }

    private Result incomplete(
        final int phase,
        final int count,
        final DirectBuffer buffer,
        final int offset,
        final int limit,
        final SipMessage message) {
        if (limit - offset < maxMessageSize) {
            return result(Result.NEED_MORE, 0, phase << PHASE_SHIFT | count);
        }
        message.reset(buffer, offset);
        message.fail(ParseError.MESSAGE_TOO_LARGE);
        return result(Result.TOO_LARGE, limit - offset, 0);
    }

    private Result result(final Result result, final int bytesConsumed, final int scannedNow) {
        consumed = bytesConsumed;
        scanned = scannedNow;
        return result;
    }

    /**
     * Bytes that the last result used up.
     *
     * @return from the offset given to {@link #next}.
     */
    public int consumed() {
        return consumed;
    }

    /**
     * What to hand in with the next call for the same stream.
     *
     * @return an opaque number.
     */
    public int scanned() {
        return scanned;
    }

    /**
     * How long the message is whose beginning was seen, so that room can be made for it.
     *
     * @param scanned as returned by {@link #scanned()}.
     * @return bytes, or 0 if it is not known yet.
     */
    public static int expectedLength(final int scanned) {
        return scanned >>> PHASE_SHIFT == BODY ? scanned & COUNT_MASK : 0;
    }
}
