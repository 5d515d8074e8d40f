package io.sipproxy.sip;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A flyweight over one URI (RFC 3261 section 19.1, RFC 3966): finds its parts, keeps offsets, copies nothing. It stays
 * valid as long as the buffer's content does.
 * <p>
 * What decides where a request goes (scheme, host, port, escapes) is checked strictly. Elsewhere it is lenient about
 * characters that devices do send: UTF-8, {@code #} and the like in the user part and in parameters. White space,
 * control characters, quotes and angle brackets are never part of a URI.
 */
public final class SipUri {
    /** What kind of URI it is. */
    public enum Scheme {
        /** RFC 3261 section 19.1. */
        SIP,
        /** RFC 3261 section 19.1, TLS at every hop. */
        SIPS,
        /** RFC 3966: a telephone number. */
        TEL,
        /** Any other scheme: nothing but the scheme is looked at. */
        OTHER
    }

    private static final byte[] SIP_NAME = Ascii.bytes("sip");
    private static final byte[] SIPS_NAME = Ascii.bytes("sips");
    private static final byte[] TEL_NAME = Ascii.bytes("tel");
    private static final byte[] TRANSPORT = Ascii.bytes("transport");
    private static final byte[] LR = Ascii.bytes("lr");
    private static final byte[] MADDR = Ascii.bytes("maddr");
    private static final byte[] METHOD = Ascii.bytes("method");
    private static final int NOT_CLEAN = -1;

    private final Span schemeText = new Span();
    private final Span user = new Span();
    private final Span password = new Span();
    private final Span host = new Span();
    private final Span params = new Span();
    private final Span headers = new Span();
    private final Span transportToken = new Span();
    private final Span maddr = new Span();
    private final Span method = new Span();
    private final IpLiteral ipv6Host = new IpLiteral();
    private final IpLiteral ipv6Maddr = new IpLiteral();

    private DirectBuffer buffer;
    private int offset;
    private int end;
    private Scheme scheme;
    private int port;
    private Transport transport;
    private boolean looseRouter;

    /** A flyweight over nothing, with every part absent. */
    public SipUri() {
        reset();
    }

    /**
     * Reads a URI that fills the range.
     *
     * @return false if it is malformed; every part is then absent. A scheme that is not known is no fault: it is
     *         {@link Scheme#OTHER}, without parts.
     */
    public boolean parse(final DirectBuffer buffer, final int offset, final int length) {
        reset();
        if (read(buffer, offset, offset + length)) {
            this.buffer = buffer;
            this.offset = offset;
            end = offset + length;
            return true;
        }
        reset();
        return false;
    }

    /** Null if nothing was parsed or the URI was malformed. */
    public Scheme scheme() {
        return scheme;
    }

    /** The scheme as it is written, without the colon. */
    public Span schemeText() {
        return schemeText;
    }

    /** First byte of the URI. */
    public int offset() {
        return offset;
    }

    /** Length of the whole URI. */
    public int length() {
        return end - offset;
    }

    /** The user part as it is written, without the password; of a tel URI the number. Never present and empty. */
    public Span user() {
        return user;
    }

    /** The password as it is written, possibly empty. */
    public Span password() {
        return password;
    }

    /** The host; an IPv6 address with its brackets. Absent only for {@link Scheme#TEL} and {@link Scheme#OTHER}. */
    public Span host() {
        return host;
    }

    /** 1 to 65535, or -1 if there is none. */
    public int port() {
        return port;
    }

    /** All parameters, with the first {@code ;}, so that they can be copied behind another host. */
    public Span params() {
        return params;
    }

    /** The headers component, with the {@code ?}. */
    public Span headers() {
        return headers;
    }

    /** The transport parameter's value if this proxy speaks it; null if it is absent or unknown. */
    public Transport transport() {
        return transport;
    }

    /** The transport parameter's value as it is written. */
    public Span transportToken() {
        return transportToken;
    }

    /** Whether there is a transport parameter, known to this proxy or not. */
    public boolean hasTransportParam() {
        return transportToken.isPresent();
    }

    /** Whether there is an {@code lr} parameter, with any value: the element is no strict router (section 19.1.1). */
    public boolean isLooseRouter() {
        return looseRouter;
    }

    /** The maddr parameter's value: a host name or an address, as a URI with anything else is malformed. */
    public Span maddr() {
        return maddr;
    }

    /** The method parameter's value. */
    public Span method() {
        return method;
    }

    /**
     * Finds a parameter; of several with the same name the first. Case and escapes in its name do not matter.
     *
     * @param outValue takes its value as it is written, absent if it has none or the parameter is missing.
     * @return whether the parameter is there.
     */
    public boolean param(final byte[] name, final Span outValue) {
        outValue.clear();
        for (int item = params.offset(); item < params.end(); ) {
            final int itemEnd = Scan.indexOf(buffer, item, params.end(), ';');
            final int nameEnd = Scan.indexOf(buffer, item, itemEnd, '=');
            if (itemEnd > item && UriText.isName(buffer, item, nameEnd, name)) {
                setValue(outValue, nameEnd, itemEnd);
                return true;
            }
            item = itemEnd + 1;
        }
        return false;
    }

    /**
     * Whether two URIs are equal by RFC 3261 section 19.1.4 (RFC 5954 for IPv6 hosts), or RFC 3966 section 4 when they
     * are tel URIs. URIs of other schemes are equal if they are the same but for the case of the scheme.
     * <p>
     * The buffers are those that were parsed, or hold the same bytes at the same offsets. A URI with more than
     * {@link UriComparison#MAX_ITEMS} parameters or headers equals only its exact copy, which bounds the work that
     * hostile input can cause.
     */
    public static boolean equal(
        final DirectBuffer bufferA, final SipUri a, final DirectBuffer bufferB, final SipUri b) {
        return UriComparison.equal(bufferA, a, bufferB, b);
    }

    /**
     * Whether two URIs lead to the same place: same user, host, port and transport, with the defaults filled in since
     * peers add and remove them; all else is ignored. A sips URI's transport is TLS. URIs of other schemes must be
     * {@link #equal}.
     */
    public static boolean sameTarget(
        final DirectBuffer bufferA, final SipUri a, final DirectBuffer bufferB, final SipUri b) {
        return UriComparison.sameTarget(bufferA, a, bufferB, b);
    }

    /**
     * Decodes percent escapes; what is no well-formed escape stands for itself. The result may be binary: it can hold
     * NUL or line ends, so it must not be put into a message.
     *
     * @param out needs room for {@code length} bytes.
     * @return the number of bytes written.
     */
    public static int unescape(
        final DirectBuffer buffer, final int offset, final int length,
        final MutableDirectBuffer out, final int outOffset) {
        return UriText.unescape(buffer, offset, length, out, outOffset);
    }

    /** The address in the host's brackets; only of use if the host starts with one. */
    IpLiteral ipv6Host() {
        return ipv6Host;
    }

    private void reset() {
        schemeText.clear();
        user.clear();
        password.clear();
        host.clear();
        params.clear();
        headers.clear();
        transportToken.clear();
        maddr.clear();
        method.clear();
        offset = 0;
        end = 0;
        scheme = null;
        port = -1;
        transport = null;
        looseRouter = false;
    }

    private boolean read(final DirectBuffer buffer, final int start, final int end) {
        final int colon = schemeEnd(buffer, start, end);
        if (colon < 0) {
            return false;
        }
        final int at = checkAndFindAt(buffer, colon + 1, end);
        if (at == NOT_CLEAN) {
            return false;
        }
        schemeText.set(start, colon - start);
        if (schemeText.equalsIgnoreCase(buffer, SIP_NAME)) {
            scheme = Scheme.SIP;
        } else if (schemeText.equalsIgnoreCase(buffer, SIPS_NAME)) {
            scheme = Scheme.SIPS;
        } else if (schemeText.equalsIgnoreCase(buffer, TEL_NAME)) {
            scheme = Scheme.TEL;
            return readTel(buffer, colon + 1, end);
        } else {
            scheme = Scheme.OTHER;
            return colon + 1 < end;
        }
        return (at == end || readUserInfo(buffer, colon + 1, at)) &&
            readHostPort(buffer, at == end ? colon + 1 : at + 1, end);
    }

    /** Offset of the colon after a scheme name (RFC 3261 section 25.1), or -1. */
    private static int schemeEnd(final DirectBuffer buffer, final int start, final int end) {
        for (int pos = start; pos < end; pos++) {
            final byte b = Bytes.at(buffer, pos);
            if (Ascii.isAlpha(b)) {
                continue;
            }
            if (pos == start) {
                return -1;
            }
            if (b == ':') {
                return pos;
            }
            if (!Ascii.isDigit(b) && b != '+' && b != '-' && b != '.') {
                return -1;
            }
        }
        return -1;
    }

    /**
     * One look at every byte. The first {@code @} ends the user part: it cannot occur there unescaped, while
     * {@code ; ? :} can.
     *
     * @return its offset, or {@code end} if there is none, or NOT_CLEAN if something cannot be in a URI.
     */
    private static int checkAndFindAt(final DirectBuffer buffer, final int start, final int end) {
        int at = end;
        for (int pos = Scan.nextOfUri(buffer, start, end); pos < end; pos = Scan.nextOfUri(buffer, pos + 1, end)) {
            final byte b = Bytes.at(buffer, pos);
            if (b == '@') {
                at = Math.min(at, pos);
            } else if (b != '%' || UriText.escapedOctet(buffer, pos, end) < 0) {
                return NOT_CLEAN;
            }
        }
        return at;
    }

    /** An empty user part (some gateways write {@code sip:@host} for a withheld number) counts as none. */
    private boolean readUserInfo(final DirectBuffer buffer, final int start, final int at) {
        final int colon = Scan.indexOf(buffer, start, at, ':');
        if (colon > start) {
            user.set(start, colon - start);
        }
        if (colon < at) {
            password.set(colon + 1, at - colon - 1);
        }
        return user.isPresent() || !password.isPresent();
    }

    private boolean readHostPort(final DirectBuffer buffer, final int start, final int end) {
        int pos = hostEnd(buffer, start, end, ipv6Host);
        if (pos <= start) {
            return false;
        }
        host.set(start, pos - start);
        if (pos < end && Bytes.at(buffer, pos) == ':') {
            final int digits = pos + 1;
            pos = digits;
            while (pos < end && Ascii.isDigit(Bytes.at(buffer, pos))) {
                pos++;
            }
            final long number = Ascii.parseUnsigned(buffer, digits, pos - digits);
            if (number < 1 || number > 65535) {
                return false;
            }
            port = (int) number;
        }
        if (pos < end && Bytes.at(buffer, pos) == ';') {
            final int question = Scan.indexOf(buffer, pos, end, '?');
            params.set(pos, question - pos);
            readParams(buffer);
            pos = question;
        }
        if (pos < end && Bytes.at(buffer, pos) == '?') {
            headers.set(pos, end - pos);
            pos = end;
        }
        return pos == end && (!maddr.isPresent() || isHost(buffer, maddr));
    }

    private boolean isHost(final DirectBuffer buffer, final Span value) {
        final int start = value.offset();
        final int end = value.end();
        return start < end && hostEnd(buffer, start, end, ipv6Maddr) == end;
    }

    /** Offset after the host, or not above start if there is none. */
    private static int hostEnd(final DirectBuffer buffer, final int start, final int end, final IpLiteral ipv6) {
        final boolean bracket = start < end && Bytes.at(buffer, start) == '[';
        return bracket ? ipv6End(buffer, start, end, ipv6) : nameEnd(buffer, start, end);
    }

    /** Offset after the bracket, or -1 if what is between is no IPv6 address. */
    private static int ipv6End(final DirectBuffer buffer, final int start, final int end, final IpLiteral ipv6) {
        final int bracket = Scan.indexOf(buffer, start, end, ']');
        return bracket < end && ipv6.parse(buffer, start, bracket + 1 - start) ? bracket + 1 : -1;
    }

    private static int nameEnd(final DirectBuffer buffer, final int start, final int end) {
        int pos = start;
        while (pos < end && Ascii.isHost(Bytes.at(buffer, pos))) {
            pos++;
        }
        return pos;
    }

    private void readParams(final DirectBuffer buffer) {
        final int paramsEnd = params.end();
        for (int item = params.offset() + 1; item < paramsEnd; ) {
            final int itemEnd = Scan.indexOf(buffer, item, paramsEnd, ';');
            final int nameEnd = Scan.indexOf(buffer, item, itemEnd, '=');
            if (!transportToken.isPresent() && UriText.isName(buffer, item, nameEnd, TRANSPORT)) {
                transportToken.set(Math.min(nameEnd + 1, itemEnd), Math.max(0, itemEnd - nameEnd - 1));
                transport = Transport.find(buffer, transportToken.offset(), transportToken.length());
            } else if (UriText.isName(buffer, item, nameEnd, LR)) {
                looseRouter = true;
            } else if (!maddr.isPresent() && UriText.isName(buffer, item, nameEnd, MADDR)) {
                setValue(maddr, nameEnd, itemEnd);
            } else if (!method.isPresent() && UriText.isName(buffer, item, nameEnd, METHOD)) {
                setValue(method, nameEnd, itemEnd);
            }
            item = itemEnd + 1;
        }
    }

    private static void setValue(final Span value, final int nameEnd, final int itemEnd) {
        if (nameEnd < itemEnd) {
            value.set(nameEnd + 1, itemEnd - nameEnd - 1);
        }
    }

    /** RFC 3966 section 3: a global number starts with a plus; a local one may hold hexadecimal digits, * and #. */
    private boolean readTel(final DirectBuffer buffer, final int start, final int end) {
        final int numberEnd = Scan.indexOf(buffer, start, end, ';');
        final boolean global = start < numberEnd && Bytes.at(buffer, start) == '+';
        boolean hasDigit = false;
        for (int pos = global ? start + 1 : start; pos < numberEnd; pos++) {
            final byte b = Bytes.at(buffer, pos);
            if (Ascii.isDigit(b) || !global && (UriText.hexDigit(b) >= 0 || b == '*' || b == '#')) {
                hasDigit = true;
            } else if (!UriComparison.isVisualSeparator(b)) {
                return false;
            }
        }
        if (!hasDigit) {
            return false;
        }
        user.set(start, numberEnd - start);
        if (numberEnd < end) {
            params.set(numberEnd, end - numberEnd);
        }
        return true;
    }
}
