package io.sipproxy.sip;

import org.agrona.DirectBuffer;

/**
 * A parsed message: offsets into the buffer that it lies in, nothing copied. Filled by {@link SipParser} and
 * {@link StreamFramer} and used over and over; valid as long as the buffer's content is. All offsets are absolute in
 * {@link #buffer()}.
 * <p>
 * What a proxy needs of every message is read and checked by the parser: start line, topmost Via, From and To tags,
 * Call-ID, CSeq, Max-Forwards, Content-Length. Of a message with an {@link #error()} those parts are present that could
 * be read, so that a request can be refused with a proper response if {@link #isAnswerable()}.
 */
public final class SipMessage {
    /** What a client finds the transaction of a response by (RFC 3261 section 17.1.3), and the To, as bits. */
    static final int USABLE_VIA = 1;
    static final int USABLE_CSEQ_METHOD = 2;
    static final int USABLE_TO = 4;
    private static final int ANSWERABLE = USABLE_VIA | USABLE_CSEQ_METHOD;

    final HeaderTable headers = new HeaderTable();
    final Span methodToken = new Span();
    final Span requestUri = new Span();
    final Span reasonPhrase = new Span();
    final Via topVia = new Via();
    /** For a look at what follows the topmost Via value in its line. */
    final Via furtherVia = new Via();
    final Span cseqMethodToken = new Span();
    final Span callId = new Span();
    final Span from = new Span();
    final Span fromTag = new Span();
    final Span to = new Span();
    final Span toTag = new Span();
    Method method;
    Method cseqMethod;
    int statusCode;
    int headersStart;
    long cseq;
    int maxForwards;
    int contentLength;
    boolean contentLengthUnusable;
    boolean contentTypePresent;
    boolean request;

    private DirectBuffer buffer;
    private int offset;
    private int bodyOffset;
    private int bodyLength;
    private int usable;
    private ParseError error;

    /** Creates a message that holds nothing until a parser fills it. */
    public SipMessage() {
        reset(null, 0);
    }

    void reset(final DirectBuffer newBuffer, final int newOffset) {
        buffer = newBuffer;
        offset = newOffset;
        headers.clear();
        methodToken.clear();
        requestUri.clear();
        reasonPhrase.clear();
        cseqMethodToken.clear();
        callId.clear();
        from.clear();
        fromTag.clear();
        to.clear();
        toTag.clear();
        method = Method.OTHER;
        cseqMethod = Method.OTHER;
        statusCode = 0;
        headersStart = -1;
        cseq = -1;
        maxForwards = -1;
        contentLength = -1;
        contentLengthUnusable = false;
        contentTypePresent = false;
        request = false;
        bodyOffset = newOffset;
        bodyLength = 0;
        usable = 0;
        error = null;
    }

    /** Remembers what is wrong; the first fault found is the one that is reported. */
    void fail(final ParseError fault) {
        if (error == null) {
            error = fault;
        }
    }

    /** Puts a fault before those found already: one that ends the stream matters more than what is inside. */
    void failAbove(final ParseError fault) {
        error = fault;
    }

    void usable(final int part) {
        usable |= part;
    }

    void body(final int newOffset, final int newLength) {
        bodyOffset = newOffset;
        bodyLength = newLength;
    }

    /**
     * The buffer that all offsets point into.
     *
     * @return the buffer given to the parser.
     */
    public DirectBuffer buffer() {
        return buffer;
    }

    /**
     * First byte of the start line; line ends before it do not count.
     *
     * @return absolute offset.
     */
    public int offset() {
        return offset;
    }

    /**
     * Length of the whole message, body included.
     *
     * @return bytes.
     */
    public int length() {
        return end() - offset;
    }

    /**
     * First byte after the message.
     *
     * @return absolute offset.
     */
    public int end() {
        return bodyOffset + bodyLength;
    }

    /**
     * Whether this is a request.
     *
     * @return false for a response.
     */
    public boolean isRequest() {
        return request;
    }

    /**
     * The method of the request line; for a response that of the CSeq.
     *
     * @return never null; OTHER for an extension method.
     */
    public Method method() {
        return method;
    }

    /**
     * The text of {@link #method()}.
     *
     * @return its place; absent if it could not be read.
     */
    public Span methodToken() {
        return methodToken;
    }

    /**
     * The Request-URI, of any scheme.
     *
     * @return its place; absent in a response.
     */
    public Span requestUri() {
        return requestUri;
    }

    /**
     * The status code of a response.
     *
     * @return 100..699, or 0 for a request or a bad status line.
     */
    public int statusCode() {
        return statusCode;
    }

    /**
     * The reason phrase of a response.
     *
     * @return its place, possibly of length 0; absent in a request.
     */
    public Span reasonPhrase() {
        return reasonPhrase;
    }

    /**
     * Number of header lines; a folded one counts once.
     *
     * @return at least 0.
     */
    public int headerCount() {
        return headers.count();
    }

    /**
     * Which header field a line is.
     *
     * @param line 0 to {@link #headerCount()} - 1.
     * @return never null; OTHER if not one of the listed.
     */
    public HeaderId headerId(final int line) {
        return headers.id(line);
    }

    /**
     * First byte of a line, which is the first of its name.
     *
     * @param line index.
     * @return absolute offset.
     */
    public int lineStart(final int line) {
        return headers.lineStart(line);
    }

    /**
     * First byte after a line, its terminator and its folds.
     *
     * @param line index.
     * @return absolute offset.
     */
    public int lineEnd(final int line) {
        return headers.lineEnd(line);
    }

    /**
     * Length of the name at {@link #lineStart(int)}, white space before the colon not included.
     *
     * @param line index.
     * @return bytes.
     */
    public int nameLength(final int line) {
        return headers.nameLength(line);
    }

    /**
     * First byte of the value, white space skipped.
     *
     * @param line index.
     * @return absolute offset.
     */
    public int valueOffset(final int line) {
        return headers.valueOffset(line);
    }

    /**
     * Length of the value without white space at either end. There may be folds inside.
     *
     * @param line index.
     * @return bytes, possibly 0.
     */
    public int valueLength(final int line) {
        return headers.valueLength(line);
    }

    /**
     * The first line of a header field.
     *
     * @param id of the field.
     * @return line index, or -1 if there is none.
     */
    public int first(final HeaderId id) {
        return headers.first(id);
    }

    /**
     * The next line with the same id as the given one.
     *
     * @param line index.
     * @return line index, or -1 if there is none.
     */
    public int next(final int line) {
        return headers.next(line);
    }

    /**
     * Number of lines of a header field; a line may hold several values.
     *
     * @param id of the field.
     * @return at least 0.
     */
    public int count(final HeaderId id) {
        int count = 0;
        for (int line = headers.first(id); line >= 0; line = headers.next(line)) {
            count++;
        }
        return count;
    }

    /**
     * First byte after the start line.
     *
     * @return absolute offset, or -1 if the start line is not complete.
     */
    public int headersStart() {
        return headersStart;
    }

    /**
     * First byte after the blank line.
     *
     * @return absolute offset.
     */
    public int bodyOffset() {
        return bodyOffset;
    }

    /**
     * Length of the body.
     *
     * @return bytes, possibly 0.
     */
    public int bodyLength() {
        return bodyLength;
    }

    /**
     * The first value of the first Via line.
     *
     * @return of use only if the message is well formed or answerable.
     */
    public Via topVia() {
        return topVia;
    }

    /**
     * The number in the CSeq.
     *
     * @return 0..2^31-1, or -1 if it could not be read.
     */
    public long cseq() {
        return cseq;
    }

    /**
     * The method in the CSeq as it is written.
     *
     * @return its place; absent if it could not be read.
     */
    public Span cseqMethodToken() {
        return cseqMethodToken;
    }

    /**
     * The method in the CSeq.
     *
     * @return never null; OTHER for an extension method.
     */
    public Method cseqMethod() {
        return cseqMethod;
    }

    /**
     * The Max-Forwards of a request.
     *
     * @return 0..255, or -1 if it is absent or could not be read.
     */
    public int maxForwards() {
        return maxForwards;
    }

    /**
     * The Content-Length as it is written; {@link #bodyLength()} is what there is.
     *
     * @return at least 0, or -1 if it is absent or could not be read.
     */
    public int contentLength() {
        return contentLength;
    }

    /**
     * The Call-ID.
     *
     * @return its place; absent if the header is.
     */
    public Span callId() {
        return callId;
    }

    /**
     * The whole value of the From header.
     *
     * @return its place; absent if the header is.
     */
    public Span from() {
        return from;
    }

    /**
     * The tag of the From header.
     *
     * @return its place; absent if there is none, which RFC 2543 allows.
     */
    public Span fromTag() {
        return fromTag;
    }

    /**
     * The whole value of the To header.
     *
     * @return its place; absent if the header is.
     */
    public Span to() {
        return to;
    }

    /**
     * The tag of the To header.
     *
     * @return its place; absent outside of a dialog.
     */
    public Span toTag() {
        return toTag;
    }

    /**
     * The first fault that was found.
     *
     * @return null if the message is well formed.
     */
    public ParseError error() {
        return error;
    }

    /**
     * Whether a response to this message can be routed and will be recognized: it is a request, not an ACK, and its
     * topmost Via and the method in its CSeq are usable (RFC 3261 sections 17.1.3 and 18.2.2). What else a response
     * repeats of the request (8.2.6.2) may be missing or malformed: the sender knows best what it has sent.
     *
     * @return true if so, whether there is an {@link #error()} or not.
     */
    public boolean isAnswerable() {
        return request && (usable & ANSWERABLE) == ANSWERABLE && method != Method.ACK && cseqMethod != Method.ACK;
    }

    /** Whether a tag can be told to be in the To or not, and be added there. */
    boolean isToUsable() {
        return (usable & USABLE_TO) != 0;
    }

    /**
     * Whether a list of tokens, such as Supported or Require, has a certain one, in any of its lines. Tokens compare
     * without regard to case (RFC 3261 section 7.3.1).
     *
     * @param id    of the header field.
     * @param token to look for.
     * @return true if it is there.
     */
    public boolean hasToken(final HeaderId id, final byte[] token) {
        for (int line = headers.first(id); line >= 0; line = headers.next(line)) {
            final int limit = headers.valueOffset(line) + headers.valueLength(line);
            int pos = headers.valueOffset(line);
            while (pos < limit) {
                pos = Ascii.skipWhitespace(buffer, pos, limit);
                final int comma = HeaderValues.endOfValue(buffer, pos, limit);
                final int length = Ascii.trimEnd(buffer, pos, comma) - pos;
                if (Ascii.equalsIgnoreCase(buffer, pos, length, token)) {
                    return true;
                }
                pos = comma + 1;
            }
        }
        return false;
    }

    /** The start line, for logs and tests. */
    @Override
    public String toString() {
        if (buffer == null || headersStart < 0) {
            return "no message";
        }
        final int lineEnd = Ascii.trimEnd(buffer, offset, headersStart);
        final String line = buffer.getStringWithoutLengthUtf8(offset, lineEnd - offset);
        return error == null ? line : line + " (" + error.reasonPhrase() + ")";
    }
}
