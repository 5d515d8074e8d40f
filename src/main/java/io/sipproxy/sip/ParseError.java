package io.sipproxy.sip;

/**
 * What can be wrong with a message, worded so that it can stand as the reason phrase of the response that refuses it
 * (RFC 3261 section 21.4.1 asks for more than "Bad Request"). The words are constants: nothing of the message is
 * echoed.
 */
public enum ParseError {
    /** Nothing but line ends: a keep-alive, not a message. */
    EMPTY("Empty message"),
    /** The first line is neither a request line nor a status line; there is nothing to answer. */
    NOT_SIP("Not a SIP message"),
    /** RFC 3261 section 7.1: the line has not the three parts. */
    BAD_REQUEST_LINE("Bad request line"),
    /** RFC 3261 section 7.1: the method is not a token. */
    BAD_METHOD("Bad method"),
    /** RFC 3261 section 7.1 wants exactly one SP between the parts. */
    EXTRA_SPACE_IN_REQUEST_LINE("Extra white space in request line"),
    /** RFC 3261 section 7.1: the Request-URI must not contain white space. */
    SPACE_IN_REQUEST_URI("White space in Request-URI"),
    /** RFC 3261 section 7.1: the Request-URI must not be enclosed in angle brackets. */
    BRACKETED_REQUEST_URI("Request-URI in angle brackets"),
    /** The Request-URI has no scheme. */
    BAD_REQUEST_URI("Bad Request-URI"),
    /** A version other than SIP/2.0 (RFC 3261 section 21.5.6). */
    UNSUPPORTED_VERSION(505, "Version Not Supported"),
    /** RFC 3261 section 7.2. */
    BAD_STATUS_LINE("Bad status line"),
    /** Not three digits from 100 to 699. */
    BAD_STATUS_CODE("Bad status code"),
    /** A line without a colon, or with a name that is not a token. */
    BAD_HEADER("Bad header line"),
    /** A control character in a header value, outside a quoted pair. */
    CONTROL_CHARACTER("Control character in header"),
    /** More header lines than this proxy is set to take. */
    TOO_MANY_HEADERS("Too many headers"),
    /** A header line with its folds is longer than this proxy is set to take. */
    HEADER_TOO_LONG("Header too long"),
    /** More Via values than this proxy is set to take. */
    TOO_MANY_VIAS("Too many Via values"),
    /** More Route values than this proxy is set to take. */
    TOO_MANY_ROUTES("Too many Route values"),
    /** More Record-Route values than this proxy is set to take. */
    TOO_MANY_RECORD_ROUTES("Too many Record-Route values"),
    /** A datagram that ends before the blank line. */
    TRUNCATED_HEADERS("Headers do not end with a blank line"),
    /** RFC 3261 section 8.1.1: mandatory. */
    MISSING_VIA("Missing Via"),
    /** The topmost Via value cannot be read. */
    BAD_VIA("Bad Via"),
    /** RFC 3261 section 8.1.1: mandatory. */
    MISSING_FROM("Missing From"),
    /** Empty, an open quote or bracket, or an empty tag. */
    BAD_FROM("Bad From"),
    /** RFC 3261 section 7.3.1: only list headers may be repeated. */
    DUPLICATE_FROM("More than one From"),
    /** RFC 3261 section 8.1.1: mandatory. */
    MISSING_TO("Missing To"),
    /** Empty, an open quote or bracket, or an empty tag. */
    BAD_TO("Bad To"),
    /** RFC 3261 section 7.3.1: only list headers may be repeated. */
    DUPLICATE_TO("More than one To"),
    /** RFC 3261 section 8.1.1: mandatory. */
    MISSING_CALL_ID("Missing Call-ID"),
    /** Empty, or white space inside. */
    BAD_CALL_ID("Bad Call-ID"),
    /** RFC 3261 section 7.3.1: only list headers may be repeated. */
    DUPLICATE_CALL_ID("More than one Call-ID"),
    /** RFC 3261 section 8.1.1: mandatory. */
    MISSING_CSEQ("Missing CSeq"),
    /** Not a number below 2^31 and a method (RFC 3261 section 8.1.1.5). */
    BAD_CSEQ("Bad CSeq"),
    /** RFC 3261 section 7.3.1: only list headers may be repeated. */
    DUPLICATE_CSEQ("More than one CSeq"),
    /** RFC 3261 section 8.1.1.5: the method of the CSeq is the request's. */
    CSEQ_METHOD_MISMATCH("CSeq method does not match"),
    /** Not a number from 0 to 255 (RFC 3261 section 20.22). */
    BAD_MAX_FORWARDS("Bad Max-Forwards"),
    /** RFC 3261 section 7.3.1: only list headers may be repeated. */
    DUPLICATE_MAX_FORWARDS("More than one Max-Forwards"),
    /** Not a number. */
    BAD_CONTENT_LENGTH("Bad Content-Length"),
    /** Repeated with another value: where the body ends is anybody's guess. */
    CONFLICTING_CONTENT_LENGTH("Conflicting Content-Length"),
    /** A body on a stream must say how long it is (RFC 3261 section 18.3). */
    MISSING_CONTENT_LENGTH("Missing Content-Length"),
    /** A datagram with less than the Content-Length promises (RFC 3261 section 18.3). */
    TRUNCATED_BODY("Content-Length exceeds message"),
    /** Larger than this proxy is set to take (RFC 3261 section 21.5.7). */
    MESSAGE_TOO_LARGE(513, "Message Too Large");

    private final int status;
    private final String reasonPhrase;

    ParseError(final String reasonPhrase) {
        this(400, reasonPhrase);
    }

    ParseError(final int status, final String reasonPhrase) {
        this.status = status;
        this.reasonPhrase = reasonPhrase;
    }

    /**
     * Status code of the response that refuses the request.
     *
     * @return 400, 505 or 513.
     */
    public int status() {
        return status;
    }

    /**
     * Reason phrase of that response.
     *
     * @return a few words of ASCII.
     */
    public String reasonPhrase() {
        return reasonPhrase;
    }
}
