package io.sipproxy.sip;

import org.agrona.DirectBuffer;

/**
 * One value of a Via header (RFC 3261 section 20.42, {@code via-parm} in section 25.1) with the parameters of section
 * 18.2 and RFC 3581. A reusable flyweight: it keeps offsets into the buffer that it was parsed from, not the buffer.
 * <p>
 * Tolerated beyond the grammar, because nothing is unclear about them: empty parameters ({@code ;;}), an IPv6 address
 * in {@code received} with or without brackets, underscores in host names.
 */
public final class Via {
    /** The usual beginning, "SIP/2.0/", which is compared at once. */
    private static final long SIP_2_0_SLASH = 0x2F302E322F504953L;
    private static final int MAX_PORT = 65535;
    private static final byte[] MAGIC_COOKIE = Ascii.bytes("z9hG4bK");
    private static final byte[] BRANCH = Ascii.bytes("branch");
    private static final byte[] RECEIVED = Ascii.bytes("received");
    private static final byte[] RPORT = Ascii.bytes("rport");
    private static final byte[] MADDR = Ascii.bytes("maddr");
    private static final byte[] TTL = Ascii.bytes("ttl");

    private final Span transportToken = new Span();
    private final Span host = new Span();
    private final Span params = new Span();
    private final Span branch = new Span();
    private final Span received = new Span();
    private final Span maddr = new Span();
    private final Span ttl = new Span();
    private Transport transport;
    private int start;
    private int end;
    private int port;
    private int rport;
    private int rportStart;
    private int rportEnd;
    private boolean rfc3261Branch;

    /**
     * Reads one value and leaves the ones after it alone.
     *
     * @param buffer to read.
     * @param offset of the value; white space before it is skipped.
     * @param length up to the end of the header's value, which may hold further values after a comma.
     * @return the offset of the comma or of the end of the header's value, or -1 if the value is malformed, in which
     * case the flyweight holds nothing of use.
     */
    public int parse(final DirectBuffer buffer, final int offset, final int length) {
        clear();
        final int limit = offset + length;
        start = Ascii.skipWhitespace(buffer, offset, limit);
        int pos = protocol(buffer, start, limit);
        if (pos >= 0) {
            pos = sentBy(buffer, pos, limit);
        }
        if (pos >= 0) {
            pos = parameters(buffer, pos, limit);
        }
        return pos;
    }

    private void clear() {
        transportToken.clear();
        host.clear();
        params.clear();
        branch.clear();
        received.clear();
        maddr.clear();
        ttl.clear();
        transport = null;
        end = -1;
        port = -1;
        rport = -1;
        rportStart = -1;
        rportEnd = -1;
        rfc3261Branch = false;
    }

    /** {@code protocol-name SLASH protocol-version SLASH transport}; what is said in the first two is not checked. */
    private int protocol(final DirectBuffer buffer, final int offset, final int limit) {
        int pos;
        if (limit - offset > Long.BYTES && Bytes.word(buffer, offset) == SIP_2_0_SLASH) {
            pos = Ascii.skipWhitespace(buffer, offset + Long.BYTES, limit);
        } else {
            pos = slash(buffer, offset, limit);
            pos = pos < 0 ? pos : slash(buffer, pos, limit);
            if (pos < 0) {
                return -1;
            }
        }
        final int tokenEnd = tokenEnd(buffer, pos, limit);
        if (tokenEnd == pos || tokenEnd == limit || !Ascii.isWhitespace(Bytes.at(buffer, tokenEnd))) {
            return -1;
        }
        transportToken.set(pos, tokenEnd - pos);
        transport = Transport.find(buffer, pos, tokenEnd - pos);
        return Ascii.skipWhitespace(buffer, tokenEnd, limit);
    }

    /** A token and the slash after it, with white space around the slash. */
    private static int slash(final DirectBuffer buffer, final int offset, final int limit) {
        final int tokenEnd = tokenEnd(buffer, offset, limit);
        final int pos = Ascii.skipWhitespace(buffer, tokenEnd, limit);
        if (tokenEnd == offset || pos == limit || Bytes.at(buffer, pos) != '/') {
            return -1;
        }
        return Ascii.skipWhitespace(buffer, pos + 1, limit);
    }

    private int sentBy(final DirectBuffer buffer, final int offset, final int limit) {
        final int hostEnd = hostEnd(buffer, offset, limit);
        if (hostEnd <= offset) {
            return -1;
        }
        host.set(offset, hostEnd - offset);
        end = hostEnd;
        int pos = Ascii.skipWhitespace(buffer, hostEnd, limit);
        if (pos < limit && Bytes.at(buffer, pos) == ':') {
            pos = Ascii.skipWhitespace(buffer, pos + 1, limit);
            final int digits = pos;
            pos = digitsEnd(buffer, digits, limit);
            port = portNumber(buffer, digits, pos);
            if (port < 0) {
                return -1;
            }
            end = pos;
            pos = Ascii.skipWhitespace(buffer, pos, limit);
        }
        return pos;
    }

    private int parameters(final DirectBuffer buffer, final int offset, final int limit) {
        int pos = offset;
        while (pos < limit && Bytes.at(buffer, pos) == ';') {
            if (!params.isPresent()) {
                params.set(pos, 0);
            }
            end = pos + 1;
            pos = parameter(buffer, pos, limit);
            if (pos < 0) {
                return -1;
            }
            pos = Ascii.skipWhitespace(buffer, pos, limit);
        }
        if (params.isPresent()) {
            params.set(params.offset(), end - params.offset());
        }
        return pos == limit || Bytes.at(buffer, pos) == ',' ? pos : -1;
    }

    /** Reads from the semicolon on and moves {@link #end} to after the parameter. */
    private int parameter(final DirectBuffer buffer, final int semicolon, final int limit) {
        final int name = Ascii.skipWhitespace(buffer, semicolon + 1, limit);
        final int nameEnd = tokenEnd(buffer, name, limit);
        if (nameEnd == name) {
            return name == limit || isSeparator(Bytes.at(buffer, name)) ? name : -1;
        }
        end = nameEnd;
        int pos = Ascii.skipWhitespace(buffer, nameEnd, limit);
        int value = -1;
        if (pos < limit && Bytes.at(buffer, pos) == '=') {
            end = pos + 1;
            value = Ascii.skipWhitespace(buffer, pos + 1, limit);
            pos = valueEnd(buffer, value, limit);
            if (pos < 0) {
                return -1;
            }
            end = Math.max(end, pos);
        }
        return assign(buffer, semicolon, name, nameEnd - name, value, pos) ? pos : -1;
    }

    /** The first parameter of a name counts; a second one is illegal and ignored. */
    private boolean assign(
        final DirectBuffer buffer,
        final int semicolon,
        final int name,
        final int nameLength,
        final int value,
        final int valueEnd) {
        switch (nameLength) {
            case 3:
                assign(buffer, TTL, name, nameLength, value, valueEnd, ttl);
                return true;
            case 5:
                if (Ascii.equalsIgnoreCase(buffer, name, nameLength, RPORT)) {
                    return rportStart >= 0 || rport(buffer, semicolon, value, valueEnd);
                }
                assign(buffer, MADDR, name, nameLength, value, valueEnd, maddr);
                return true;
            case 6:
                if (!branch.isPresent()) {
                    assign(buffer, BRANCH, name, nameLength, value, valueEnd, branch);
                    rfc3261Branch = branch.length() > MAGIC_COOKIE.length &&
                        Ascii.equalsIgnoreCase(buffer, branch.offset(), MAGIC_COOKIE.length, MAGIC_COOKIE);
                }
                return true;
            case 8:
                assign(buffer, RECEIVED, name, nameLength, value, valueEnd, received);
                return true;
            default:
                return true;
        }
    }

    private static void assign(
        final DirectBuffer buffer,
        final byte[] expected,
        final int name,
        final int nameLength,
        final int value,
        final int valueEnd,
        final Span span) {
        if (!span.isPresent() && Ascii.equalsIgnoreCase(buffer, name, nameLength, expected)) {
            span.set(value < 0 ? name + nameLength : value, value < 0 ? 0 : valueEnd - value);
        }
    }

    private boolean rport(final DirectBuffer buffer, final int semicolon, final int value, final int valueEnd) {
        rportStart = semicolon;
        rportEnd = end;
        if (value >= 0 && valueEnd > value) {
            rport = portNumber(buffer, value, valueEnd);
            return rport >= 0;
        }
        return true;
    }

    private static int portNumber(final DirectBuffer buffer, final int offset, final int limit) {
        final long number = Ascii.parseUnsigned(buffer, offset, limit - offset);
        return number >= 1 && number <= MAX_PORT ? (int) number : -1;
    }

    private static int tokenEnd(final DirectBuffer buffer, final int offset, final int limit) {
        int pos = offset;
        while (pos < limit && Ascii.isToken(Bytes.at(buffer, pos))) {
            pos++;
        }
        return pos;
    }

    private static int digitsEnd(final DirectBuffer buffer, final int offset, final int limit) {
        int pos = offset;
        while (pos < limit && Ascii.isDigit(Bytes.at(buffer, pos))) {
            pos++;
        }
        return pos;
    }

    /** Returns the offset after the host, or the offset itself if there is none. */
    private static int hostEnd(final DirectBuffer buffer, final int offset, final int limit) {
        int pos = offset;
        if (pos < limit && Bytes.at(buffer, pos) == '[') {
            do {
                pos++;
            } while (pos < limit && isIpv6Character(Bytes.at(buffer, pos)));
            return pos < limit && pos > offset + 1 && Bytes.at(buffer, pos) == ']' ? pos + 1 : offset;
        }
        while (pos < limit && Ascii.isHost(Bytes.at(buffer, pos))) {
            pos++;
        }
        return pos;
    }

    /** Returns the offset after the value, which may be empty, or -1 if a quoted string is left open. */
    private static int valueEnd(final DirectBuffer buffer, final int offset, final int limit) {
        if (offset < limit && Bytes.at(buffer, offset) == '"') {
            return Scan.skipQuoted(buffer, offset, limit);
        }
        final int pos = Scan.paramValueEnd(buffer, offset, limit);
        return pos < limit && Bytes.at(buffer, pos) == '"' ? -1 : pos;
    }

    private static boolean isSeparator(final byte b) {
        return b == ';' || b == ',';
    }

    private static boolean isIpv6Character(final byte b) {
        final int lower = b | 0x20;
        return Ascii.isDigit(b) || lower >= 'a' && lower <= 'f' || b == ':' || b == '.';
    }

    /**
     * The transport that the message was sent over.
     *
     * @return the transport, or null if this proxy does not know it.
     */
    public Transport transport() {
        return transport;
    }

    /**
     * The transport as it is written.
     *
     * @return for example the place of "SCTP".
     */
    public Span transportToken() {
        return transportToken;
    }

    /**
     * The host of the sent-by, an IPv6 address in its brackets.
     *
     * @return its place.
     */
    public Span host() {
        return host;
    }

    /**
     * The port of the sent-by.
     *
     * @return 1..65535, or -1 if none is written.
     */
    public int port() {
        return port;
    }

    /**
     * The branch parameter (RFC 3261 section 8.1.1.7).
     *
     * @return its value's place; absent in requests by RFC 2543.
     */
    public Span branch() {
        return branch;
    }

    /**
     * Whether the branch begins with the magic cookie, so that it is a transaction id by itself (RFC 3261 section
     * 17.2.3).
     *
     * @return true if it does and something follows.
     */
    public boolean isRfc3261Branch() {
        return rfc3261Branch;
    }

    /**
     * The received parameter (RFC 3261 section 18.2.1).
     *
     * @return its value's place, with the brackets if they are there.
     */
    public Span received() {
        return received;
    }

    /**
     * The maddr parameter (RFC 3261 section 18.1.1).
     *
     * @return its value's place.
     */
    public Span maddr() {
        return maddr;
    }

    /**
     * The ttl parameter (RFC 3261 section 18.1.1).
     *
     * @return its value's place.
     */
    public Span ttl() {
        return ttl;
    }

    /**
     * Whether there is an rport parameter (RFC 3581), with a value or without.
     *
     * @return true if there is.
     */
    public boolean hasRport() {
        return rportStart >= 0;
    }

    /**
     * The value of the rport parameter.
     *
     * @return 1..65535, or -1 if the parameter is absent or has no value yet.
     */
    public int rport() {
        return rport;
    }

    /**
     * Where the text of the rport parameter begins, for a writer that replaces it.
     *
     * @return offset of its semicolon, or -1 if there is no rport.
     */
    public int rportStart() {
        return rportStart;
    }

    /**
     * Where the text of the rport parameter ends.
     *
     * @return offset after the name or the value, or -1 if there is no rport.
     */
    public int rportEnd() {
        return rportEnd;
    }

    /**
     * All parameters, from the first semicolon on.
     *
     * @return their place; absent if there are none.
     */
    public Span params() {
        return params;
    }

    /**
     * First byte of the value, white space skipped.
     *
     * @return its offset.
     */
    public int start() {
        return start;
    }

    /**
     * First byte after the value, trailing white space not included: where a parameter can be added.
     *
     * @return its offset.
     */
    public int end() {
        return end;
    }
}
