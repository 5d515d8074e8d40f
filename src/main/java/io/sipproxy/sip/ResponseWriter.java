package io.sipproxy.sip;

import org.agrona.DirectBuffer;

/**
 * Writes this element's own responses (RFC 3261 section 8.2.6): {@link #begin}, then any further header lines, then
 * {@link #end}. Header names are written out and line ends are CRLF whatever the request used; values are copied as
 * they are.
 */
public final class ResponseWriter {
    private static final byte[] VERSION = Ascii.bytes("SIP/2.0 ");
    private static final byte[] PUT_TAG = Ascii.bytes(";tag=");
    private static final byte[] NO_BODY = Ascii.bytes("Content-Length: 0\r\n\r\n");
    private static final int TRYING = 100;

    private ResponseWriter() {
    }

    /**
     * Writes the status line and what section 8.2.6.2 copies from the request, as far as it is there: every Via in
     * order, From, To, Call-ID and CSeq, for a 100 Timestamp too. To use this the request's topmost Via must carry its
     * source already ({@link ViaStamp}).
     *
     * @param writer  started; its output must not overlap the request.
     * @param request well formed or answerable.
     * @param status  100 to 699.
     * @param reason  null takes the registered phrase.
     * @param toTag   holds the tag to add to a To without one, unless the status is 100 or the To is malformed; not
     *                read if the length is 0.
     */
    public static void begin(
        final MessageWriter writer, final SipMessage request, final int status, final byte[] reason,
        final DirectBuffer toTag, final int toTagOffset, final int toTagLength) {
        begin(writer, request, status, reason, toTag, toTagOffset, toTagLength, null, 0);
    }

    /**
     * As the shorter form, for a request as it was received: the source is noted in the topmost Via on the way.
     *
     * @param source     address that the request came from; null leaves the topmost Via as it is.
     * @param sourcePort port that it came from.
     */
    public static void begin(
        final MessageWriter writer, final SipMessage request, final int status, final byte[] reason,
        final DirectBuffer toTag, final int toTagOffset, final int toTagLength,
        final IpLiteral source, final int sourcePort) {
        writer.put(VERSION).putInt(status).put(' ').put(reason == null ? ReasonPhrase.of(status) : reason).crlf();
        copyVias(writer, request, source, sourcePort);
        copyFirst(writer, request, HeaderId.FROM);
        copyTo(writer, request, status, toTag, toTagOffset, toTagLength);
        copyFirst(writer, request, HeaderId.CALL_ID);
        copyFirst(writer, request, HeaderId.CSEQ);
        if (status == TRYING) {
            copyFirst(writer, request, HeaderId.TIMESTAMP);
        }
    }

    /** Ends the response, without a body. */
    public static void end(final MessageWriter writer) {
        writer.put(NO_BODY);
    }

    private static void copyVias(
        final MessageWriter writer, final SipMessage request, final IpLiteral source, final int sourcePort) {
        int line = request.first(HeaderId.VIA);
        if (line >= 0 && source != null) {
            writer.headerName(HeaderId.VIA).source(request.buffer(), request.valueOffset(line));
            ViaStamp.writeTopViaWithSource(writer, request, source, sourcePort);
            writer.copyTo(request.valueOffset(line) + request.valueLength(line)).crlf();
            line = request.next(line);
        }
        for (; line >= 0; line = request.next(line)) {
            copy(writer, request, HeaderId.VIA, line);
        }
    }

    private static void copyTo(
        final MessageWriter writer, final SipMessage request, final int status,
        final DirectBuffer toTag, final int toTagOffset, final int toTagLength) {
        final int line = request.first(HeaderId.TO);
        if (line < 0) {
            return;
        }
        writer.headerName(HeaderId.TO).put(request.buffer(), request.valueOffset(line), request.valueLength(line));
        if (status != TRYING && toTagLength > 0 && request.isToUsable() && !request.toTag().isPresent()) {
            writer.put(PUT_TAG).put(toTag, toTagOffset, toTagLength);
        }
        writer.crlf();
    }

    private static void copyFirst(final MessageWriter writer, final SipMessage request, final HeaderId id) {
        final int line = request.first(id);
        if (line >= 0) {
            copy(writer, request, id, line);
        }
    }

    private static void copy(
        final MessageWriter writer, final SipMessage request, final HeaderId id, final int line) {
        writer.header(id, request.buffer(), request.valueOffset(line), request.valueLength(line));
    }
}
