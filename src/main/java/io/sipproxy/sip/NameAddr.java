package io.sipproxy.sip;

import org.agrona.DirectBuffer;

/**
 * A flyweight over one value of From, To, Contact, Route, Record-Route and their like (RFC 3261 section 20.10): a
 * name-addr or an addr-spec with the header's parameters, or the {@code *} of a Contact.
 * <p>
 * In the addr-spec form (no angle brackets) whatever follows a semicolon belongs to the header, not to the URI. The URI
 * itself is not looked into: that is {@link SipUri}'s work. White space and folds may stand between all parts, and a
 * display name without quotes may hold more than the tokens that the grammar allows.
 */
public final class NameAddr {
    private final Span displayName = new Span();
    private final Span uri = new Span();
    private final Span params = new Span();

    private DirectBuffer buffer;
    private boolean displayNameQuoted;
    private boolean bracketed;
    private boolean star;

    /** A flyweight over nothing, with every part absent. */
    public NameAddr() {
    }

    /**
     * Reads one value of a list.
     *
     * @param length up to the end of the header value; more values may follow.
     * @return offset of the comma after the value, or {@code offset + length} after the last one, or -1 if the value is
     *         malformed; every part is then absent.
     */
    public int parse(final DirectBuffer buffer, final int offset, final int length) {
        reset();
        this.buffer = buffer;
        final int valueEnd = read(offset, offset + length);
        if (valueEnd < 0) {
            reset();
        }
        return valueEnd;
    }

    /** The display name as it is written, without quotes around it, backslashes kept. */
    public Span displayName() {
        return displayName;
    }

    /** Whether the display name stood in quotes, so that backslashes in it escape. */
    public boolean isDisplayNameQuoted() {
        return displayNameQuoted;
    }

    /** The URI, without angle brackets; absent for {@code *}. */
    public Span uri() {
        return uri;
    }

    /** Whether the URI stood in angle brackets. */
    public boolean isBracketed() {
        return bracketed;
    }

    /** All parameters of the header value, with the first {@code ;}. */
    public Span params() {
        return params;
    }

    /** Whether the value is the {@code *} that removes all bindings (RFC 3261 section 10.2.2). */
    public boolean isStar() {
        return star;
    }

    /**
     * Finds a parameter of the header value; of several with the same name the first. Case does not matter.
     *
     * @param outValue takes its value, without quotes around it; absent if it has none or the parameter is missing.
     * @return whether the parameter is there.
     */
    public boolean param(final byte[] name, final Span outValue) {
        return HeaderParams.find(buffer, params.offset(), params.end(), name, outValue);
    }

    private void reset() {
        displayName.clear();
        uri.clear();
        params.clear();
        displayNameQuoted = false;
        bracketed = false;
        star = false;
    }

    private int read(final int offset, final int end) {
        final int start = Ascii.skipWhitespace(buffer, offset, end);
        if (start == end) {
            return -1;
        }
        final byte first = Bytes.at(buffer, start);
        if (first == '"') {
            return readQuotedName(start, end);
        }
        if (first == '*') {
            final int next = Ascii.skipWhitespace(buffer, start + 1, end);
            if (next == end || Bytes.at(buffer, next) == ',') {
                star = true;
                return next;
            }
        }
        // An angle bracket before anything that ends an addr-spec makes all before it a display name.
        final int pos = Scan.nextOfAddress(buffer, start, end);
        if (pos == end) {
            return readAddrSpec(start, end, end);
        }
        switch (Bytes.at(buffer, pos)) {
            case '<':
                final int nameEnd = Ascii.trimEnd(buffer, start, pos);
                if (nameEnd > start) {
                    displayName.set(start, nameEnd - start);
                }
                return readBracketed(pos, end);
            case ';', ',':
                return readAddrSpec(start, pos, end);
            default:
                return -1;
        }
    }

    private int readQuotedName(final int start, final int end) {
        final int quoteEnd = Scan.skipQuoted(buffer, start, end);
        if (quoteEnd < 0) {
            return -1;
        }
        final int bracket = Ascii.skipWhitespace(buffer, quoteEnd, end);
        if (bracket == end || Bytes.at(buffer, bracket) != '<') {
            return -1;
        }
        displayName.set(start + 1, quoteEnd - start - 2);
        displayNameQuoted = true;
        return readBracketed(bracket, end);
    }

    private int readBracketed(final int bracket, final int end) {
        final int close = Scan.nextAngle(buffer, bracket + 1, end);
        if (close == end || Bytes.at(buffer, close) != '>') {
            return -1;
        }
        final int uriStart = Ascii.skipWhitespace(buffer, bracket + 1, close);
        final int uriEnd = Ascii.trimEnd(buffer, uriStart, close);
        if (uriStart == uriEnd) {
            return -1;
        }
        uri.set(uriStart, uriEnd - uriStart);
        bracketed = true;
        return readParams(close + 1, end);
    }

    private int readAddrSpec(final int start, final int limit, final int end) {
        final int uriEnd = Ascii.trimEnd(buffer, start, limit);
        if (Scan.nextBlank(buffer, start, uriEnd) < uriEnd || Scan.indexOf(buffer, start, uriEnd, ':') == uriEnd) {
            return -1;
        }
        uri.set(start, uriEnd - start);
        return readParams(limit, end);
    }

    private int readParams(final int from, final int end) {
        final int start = Ascii.skipWhitespace(buffer, from, end);
        int pos = start;
        while (pos >= 0 && pos < end && Bytes.at(buffer, pos) == ';') {
            pos = HeaderParams.next(buffer, pos, end);
        }
        if (pos < 0 || pos < end && Bytes.at(buffer, pos) != ',') {
            return -1;
        }
        if (pos > start) {
            params.set(start, Ascii.trimEnd(buffer, start, pos) - start);
        }
        return pos;
    }
}
