package io.sipproxy.sip;

import org.agrona.DirectBuffer;

/**
 * Request line and status line (RFC 3261 sections 7.1 and 7.2). A line that is no SIP at all is told from a faulty SIP
 * line by whether it names a SIP version: the one means that the peer speaks another protocol, the other is answered.
 */
final class StartLine {
    private static final byte[] SIP_SLASH = Ascii.bytes("SIP/");
    private static final byte[] VERSION = Ascii.bytes("SIP/2.0");
    private static final int MIN_STATUS = 100;
    private static final int MAX_STATUS = 699;
    private static final int STATUS_DIGITS = 3;

    private StartLine() {
    }

    /**
     * Parses the line at the offset.
     *
     * @return offset of the next line, {@link SipParser#INCOMPLETE} or {@link SipParser#NOT_SIP}.
     */
    static int parse(final DirectBuffer buffer, final int offset, final int limit, final SipMessage message) {
        if (offset >= limit) {
            return SipParser.INCOMPLETE;
        }
        if (!Ascii.isToken(Bytes.at(buffer, offset))) {
            return notSip(message);
        }
        final int end = Scan.nextControl(buffer, offset, limit);
        final int terminator = Scan.terminator(buffer, end, limit);
        if (terminator < 0) {
            return SipParser.INCOMPLETE;
        }
        if (terminator == 0) {
            return notSip(message);
        }
        if (startsWith(buffer, offset, end, SIP_SLASH)) {
            statusLine(buffer, offset, end, message);
        } else {
            final int lastWord = lastWord(buffer, offset, end);
            if (!isVersion(buffer, lastWord, end) && !namesVersion(buffer, offset, end)) {
                return notSip(message);
            }
            requestLine(buffer, offset, end, message);
        }
        return end + terminator;
    }

    private static int notSip(final SipMessage message) {
        message.fail(ParseError.NOT_SIP);
        return SipParser.NOT_SIP;
    }

    private static void requestLine(
        final DirectBuffer buffer, final int offset, final int lineEnd, final SipMessage message) {
        message.request = true;
        final int methodEnd = Scan.nextBlank(buffer, offset, lineEnd);
        method(buffer, offset, methodEnd, message);

        final int end = trimBlanks(buffer, offset, lineEnd);
        final int version = lastWord(buffer, offset, end);
        final boolean sip2 = isVersion(buffer, version, end);
        if (!sip2 && !isOtherVersion(buffer, version, end)) {
            message.fail(ParseError.BAD_REQUEST_LINE);
        }
        final int uri = skipBlanks(buffer, methodEnd, lineEnd);
        final int uriEnd = trimBlanks(buffer, offset, version);
        if (uri >= uriEnd) {
            message.fail(ParseError.BAD_REQUEST_LINE);
            return;
        }
        message.requestUri.set(uri, uriEnd - uri);
        if (uri - methodEnd != 1 || version - uriEnd != 1 || end != lineEnd ||
            Bytes.at(buffer, methodEnd) != Ascii.SP || Bytes.at(buffer, uriEnd) != Ascii.SP) {
            message.fail(ParseError.EXTRA_SPACE_IN_REQUEST_LINE);
        }
        requestUri(buffer, uri, uriEnd, message);
        if (!sip2) {
            message.fail(ParseError.UNSUPPORTED_VERSION);
        }
    }

    private static void method(
        final DirectBuffer buffer, final int offset, final int end, final SipMessage message) {
        message.method = Method.find(buffer, offset, end - offset);
        if (message.method != Method.OTHER || Ascii.isToken(buffer, offset, end - offset)) {
            message.methodToken.set(offset, end - offset);
        } else {
            message.fail(ParseError.BAD_METHOD);
        }
    }

    /** Only the scheme is looked at: what follows it is for those who know the scheme. */
    private static void requestUri(
        final DirectBuffer buffer, final int offset, final int end, final SipMessage message) {
        if (Bytes.at(buffer, offset) == '<') {
            message.fail(ParseError.BRACKETED_REQUEST_URI);
        } else if (Scan.nextBlank(buffer, offset, end) != end) {
            message.fail(ParseError.SPACE_IN_REQUEST_URI);
        } else {
            int pos = offset;
            while (pos < end && isSchemeCharacter(Bytes.at(buffer, pos))) {
                pos++;
            }
            // A colon with something before and after it.
            if (!Ascii.isAlpha(Bytes.at(buffer, offset)) || pos >= end - 1 || Bytes.at(buffer, pos) != ':') {
                message.fail(ParseError.BAD_REQUEST_URI);
            }
        }
    }

    private static void statusLine(
        final DirectBuffer buffer, final int offset, final int end, final SipMessage message) {
        final int versionEnd = Scan.nextBlank(buffer, offset, end);
        if (!isVersion(buffer, offset, versionEnd)) {
            message.fail(isOtherVersion(buffer, offset, versionEnd) ?
                ParseError.UNSUPPORTED_VERSION : ParseError.BAD_STATUS_LINE);
            return;
        }
        final int code = versionEnd + 1;
        if (code >= end || !Ascii.isDigit(Bytes.at(buffer, code))) {
            message.fail(ParseError.BAD_STATUS_LINE);
            return;
        }
        final int codeEnd = Scan.nextBlank(buffer, code, end);
        if (!isSpaceOrEnd(buffer, versionEnd, end) || !isSpaceOrEnd(buffer, codeEnd, end)) {
            message.fail(ParseError.BAD_STATUS_LINE);
            return;
        }
        final long status = codeEnd - code == STATUS_DIGITS ? Ascii.parseUnsigned(buffer, code, STATUS_DIGITS) : -1;
        if (status < MIN_STATUS || status > MAX_STATUS) {
            message.fail(ParseError.BAD_STATUS_CODE);
            return;
        }
        message.statusCode = (int) status;
        // The SP is due even before an empty phrase, but some leave it out.
        final int phrase = Math.min(codeEnd + 1, end);
        message.reasonPhrase.set(phrase, end - phrase);
    }

    /** A tab is no separator here. */
    private static boolean isSpaceOrEnd(final DirectBuffer buffer, final int pos, final int end) {
        return pos == end || Bytes.at(buffer, pos) == Ascii.SP;
    }

    private static boolean isVersion(final DirectBuffer buffer, final int offset, final int end) {
        return Ascii.equalsIgnoreCase(buffer, offset, end - offset, VERSION);
    }

    /** {@code "SIP" "/" 1*DIGIT "." 1*DIGIT}. */
    private static boolean isOtherVersion(final DirectBuffer buffer, final int offset, final int end) {
        if (!startsWith(buffer, offset, end, SIP_SLASH)) {
            return false;
        }
        final int major = offset + SIP_SLASH.length;
        int dot = major;
        while (dot < end && Ascii.isDigit(Bytes.at(buffer, dot))) {
            dot++;
        }
        if (dot == major || dot == end || Bytes.at(buffer, dot) != '.') {
            return false;
        }
        int minorEnd = dot + 1;
        while (minorEnd < end && Ascii.isDigit(Bytes.at(buffer, minorEnd))) {
            minorEnd++;
        }
        return minorEnd == end && end > dot + 1;
    }

    /** Whether any word of the line but the first begins like a SIP version. */
    private static boolean namesVersion(final DirectBuffer buffer, final int offset, final int end) {
        for (int pos = offset + 1; pos < end; pos++) {
            if (isBlank(Bytes.at(buffer, pos - 1)) && startsWith(buffer, pos, end, SIP_SLASH)) {
                return true;
            }
        }
        return false;
    }

    private static boolean startsWith(
        final DirectBuffer buffer, final int offset, final int end, final byte[] expected) {
        return end - offset >= expected.length &&
            Ascii.equalsIgnoreCase(buffer, offset, expected.length, expected);
    }

    private static int lastWord(final DirectBuffer buffer, final int offset, final int end) {
        int pos = end;
        while (pos > offset && !isBlank(Bytes.at(buffer, pos - 1))) {
            pos--;
        }
        return pos;
    }

    private static int skipBlanks(final DirectBuffer buffer, final int offset, final int end) {
        int pos = offset;
        while (pos < end && isBlank(Bytes.at(buffer, pos))) {
            pos++;
        }
        return pos;
    }

    private static int trimBlanks(final DirectBuffer buffer, final int offset, final int end) {
        int pos = end;
        while (pos > offset && isBlank(Bytes.at(buffer, pos - 1))) {
            pos--;
        }
        return pos;
    }

    private static boolean isBlank(final byte b) {
        return b == Ascii.SP || b == Ascii.HTAB;
    }

    private static boolean isSchemeCharacter(final byte b) {
        return Ascii.isAlpha(b) || Ascii.isDigit(b) || b == '+' || b == '-' || b == '.';
    }
}
