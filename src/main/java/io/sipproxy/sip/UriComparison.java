package io.sipproxy.sip;

import org.agrona.DirectBuffer;

/** When two URIs are the same: RFC 3261 section 19.1.4, RFC 3966 section 4, and the looser rule for a target. */
final class UriComparison {
    /** Most parameters, or headers, that a URI may have to be compared part by part. The work grows by the square. */
    static final int MAX_ITEMS = 32;

    /** These count even if they are in one URI only. */
    private static final byte[][] SIGNIFICANT = {
        Ascii.bytes("transport"), Ascii.bytes("user"), Ascii.bytes("ttl"), Ascii.bytes("method"), Ascii.bytes("maddr")
    };
    private static final byte[] PHONE_CONTEXT = Ascii.bytes("phone-context");
    private static final byte[] EXTENSION = Ascii.bytes("ext");

    private UriComparison() {
    }

    static boolean equal(final DirectBuffer bufferA, final SipUri a, final DirectBuffer bufferB, final SipUri b) {
        if (a.scheme() == null || a.scheme() != b.scheme()) {
            return false;
        }
        if (a.length() == b.length() && Ascii.equals(bufferA, a.offset(), bufferB, b.offset(), a.length())) {
            return true;
        }
        switch (a.scheme()) {
            case SIP, SIPS:
                return equalSip(bufferA, a, bufferB, b);
            case TEL:
                return equalTel(bufferA, a, bufferB, b);
            default:
                return equalOther(bufferA, a, bufferB, b);
        }
    }

    static boolean sameTarget(final DirectBuffer bufferA, final SipUri a, final DirectBuffer bufferB, final SipUri b) {
        if (!isSip(a) || !isSip(b)) {
            return equal(bufferA, a, bufferB, b);
        }
        final Transport transportA = effectiveTransport(a);
        final Transport transportB = effectiveTransport(b);
        if (transportA != transportB || effectivePort(a, transportA) != effectivePort(b, transportB)) {
            return false;
        }
        return (transportA != null || equal(bufferA, a.transportToken(), bufferB, b.transportToken(), true)) &&
            equal(bufferA, a.user(), bufferB, b.user(), false) &&
            equalHost(bufferA, a, bufferB, b);
    }

    /** RFC 3966 section 3. */
    static boolean isVisualSeparator(final byte b) {
        return b == '-' || b == '.' || b == '(' || b == ')';
    }

    private static boolean equalSip(
        final DirectBuffer bufferA, final SipUri a, final DirectBuffer bufferB, final SipUri b) {
        return a.port() == b.port() &&
            equal(bufferA, a.user(), bufferB, b.user(), false) &&
            equal(bufferA, a.password(), bufferB, b.password(), false) &&
            equalHost(bufferA, a, bufferB, b) &&
            hasFewItems(bufferA, a) && hasFewItems(bufferB, b) &&
            paramsMatch(bufferA, a, bufferB, b) &&
            paramsMatch(bufferB, b, bufferA, a) &&
            headersMatch(bufferA, a, bufferB, b);
    }

    private static boolean equalTel(
        final DirectBuffer bufferA, final SipUri a, final DirectBuffer bufferB, final SipUri b) {
        return equalNumber(bufferA, a.user().offset(), a.user().end(), bufferB, b.user().offset(), b.user().end()) &&
            hasFewItems(bufferA, a) && hasFewItems(bufferB, b) &&
            paramsMatch(bufferA, a, bufferB, b) &&
            paramsMatch(bufferB, b, bufferA, a);
    }

    private static boolean equalOther(
        final DirectBuffer bufferA, final SipUri a, final DirectBuffer bufferB, final SipUri b) {
        final int schemeLength = a.schemeText().length();
        return a.length() == b.length() && schemeLength == b.schemeText().length() &&
            Ascii.equalsIgnoreCase(bufferA, a.offset(), bufferB, b.offset(), schemeLength) &&
            Ascii.equals(
                bufferA, a.offset() + schemeLength, bufferB, b.offset() + schemeLength, a.length() - schemeLength);
    }

    private static boolean equalHost(
        final DirectBuffer bufferA, final SipUri a, final DirectBuffer bufferB, final SipUri b) {
        final boolean ipv6 = Bytes.at(bufferA, a.host().offset()) == '[';
        if (ipv6 != (Bytes.at(bufferB, b.host().offset()) == '[')) {
            return false;
        }
        if (ipv6) { // one address has many texts (RFC 5954 section 4.1)
            return a.ipv6Host().hi() == b.ipv6Host().hi() && a.ipv6Host().lo() == b.ipv6Host().lo();
        }
        return equal(bufferA, a.host(), bufferB, b.host(), true);
    }

    /** Whether each parameter of {@code a} has its equal in {@code b}, or may be missing there. */
    private static boolean paramsMatch(
        final DirectBuffer bufferA, final SipUri a, final DirectBuffer bufferB, final SipUri b) {
        final boolean tel = a.scheme() == SipUri.Scheme.TEL;
        final int start = a.params().offset();
        final int end = a.params().end();
        for (int item = start; item < end; ) {
            final int itemEnd = Scan.indexOf(bufferA, item, end, ';');
            final int nameEnd = Scan.indexOf(bufferA, item, itemEnd, '=');
            // A repeated parameter is illegal; its first occurrence counts, as everywhere.
            if (itemEnd > item && UriText.find(bufferA, start, item, ';', bufferA, item, nameEnd) < 0) {
                final int other =
                    UriText.find(bufferB, b.params().offset(), b.params().end(), ';', bufferA, item, nameEnd);
                if (other < 0 ? tel || isSignificant(bufferA, item, nameEnd)
                    : !valuesMatch(bufferA, item, nameEnd, itemEnd, bufferB, other, b.params().end(), tel)) {
                    return false;
                }
            }
            item = itemEnd + 1;
        }
        return true;
    }

    private static boolean valuesMatch(
        final DirectBuffer bufferA, final int itemA, final int nameEndA, final int itemEndA,
        final DirectBuffer bufferB, final int itemB, final int endB, final boolean tel) {
        final int itemEndB = Scan.indexOf(bufferB, itemB, endB, ';');
        final int nameEndB = Scan.indexOf(bufferB, itemB, itemEndB, '=');
        if (tel && (UriText.isName(bufferA, itemA, nameEndA, EXTENSION) ||
            UriText.isName(bufferA, itemA, nameEndA, PHONE_CONTEXT) && isGlobal(bufferA, nameEndA, itemEndA))) {
            return equalNumber(bufferA, nameEndA, itemEndA, bufferB, nameEndB, itemEndB);
        }
        // From the equals sign on, so that an empty value differs from none.
        return UriText.equal(bufferA, nameEndA, itemEndA, bufferB, nameEndB, itemEndB, true);
    }

    private static boolean isGlobal(final DirectBuffer buffer, final int nameEnd, final int itemEnd) {
        return itemEnd - nameEnd > 1 && Bytes.at(buffer, nameEnd + 1) == '+';
    }

    private static boolean isSignificant(final DirectBuffer buffer, final int start, final int end) {
        for (final byte[] name : SIGNIFICANT) {
            if (UriText.isName(buffer, start, end, name)) {
                return true;
            }
        }
        return false;
    }

    /** Whether both have the same headers, each as often, in any order. */
    private static boolean headersMatch(
        final DirectBuffer bufferA, final SipUri a, final DirectBuffer bufferB, final SipUri b) {
        final int end = a.headers().end();
        int count = 0;
        for (int item = a.headers().offset() + 1; item < end; ) {
            final int itemEnd = Scan.indexOf(bufferA, item, end, '&');
            if (itemEnd > item) {
                count++;
                if (occurrences(bufferA, a.headers(), bufferA, item, itemEnd) !=
                    occurrences(bufferB, b.headers(), bufferA, item, itemEnd)) {
                    return false;
                }
            }
            item = itemEnd + 1;
        }
        return count == countItems(bufferB, b.headers(), '&');
    }

    private static int occurrences(
        final DirectBuffer buffer, final Span headers,
        final DirectBuffer wantedBuffer, final int wanted, final int wantedEnd) {
        int count = 0;
        for (int item = headers.offset() + 1; item < headers.end(); ) {
            final int itemEnd = Scan.indexOf(buffer, item, headers.end(), '&');
            if (UriText.equal(buffer, item, itemEnd, wantedBuffer, wanted, wantedEnd, true)) {
                count++;
            }
            item = itemEnd + 1;
        }
        return count;
    }

    private static boolean hasFewItems(final DirectBuffer buffer, final SipUri uri) {
        return countItems(buffer, uri.params(), ';') <= MAX_ITEMS &&
            countItems(buffer, uri.headers(), '&') <= MAX_ITEMS;
    }

    /** The items that are not empty, of a list that starts with a {@code ;} or {@code ?}. */
    private static int countItems(final DirectBuffer buffer, final Span list, final char separator) {
        int count = 0;
        for (int item = list.offset() + 1; item < list.end(); ) {
            final int itemEnd = Scan.indexOf(buffer, item, list.end(), separator);
            if (itemEnd > item) {
                count++;
            }
            item = itemEnd + 1;
        }
        return count;
    }

    /** Compares without visual separators and case (RFC 3966 section 4). */
    private static boolean equalNumber(
        final DirectBuffer bufferA, final int startA, final int endA,
        final DirectBuffer bufferB, final int startB, final int endB) {
        int posA = skipSeparators(bufferA, startA, endA);
        int posB = skipSeparators(bufferB, startB, endB);
        while (posA < endA && posB < endB) {
            if (Ascii.lower(Bytes.at(bufferA, posA)) != Ascii.lower(Bytes.at(bufferB, posB))) {
                return false;
            }
            posA = skipSeparators(bufferA, posA + 1, endA);
            posB = skipSeparators(bufferB, posB + 1, endB);
        }
        return posA == endA && posB == endB;
    }

    private static int skipSeparators(final DirectBuffer buffer, final int start, final int end) {
        int pos = start;
        while (pos < end && isVisualSeparator(Bytes.at(buffer, pos))) {
            pos++;
        }
        return pos;
    }

    private static boolean equal(
        final DirectBuffer bufferA, final Span a, final DirectBuffer bufferB, final Span b, final boolean ignoreCase) {
        return a.isPresent() == b.isPresent() &&
            UriText.equal(bufferA, a.offset(), a.end(), bufferB, b.offset(), b.end(), ignoreCase);
    }

    private static boolean isSip(final SipUri uri) {
        return uri.scheme() == SipUri.Scheme.SIP || uri.scheme() == SipUri.Scheme.SIPS;
    }

    /** Null if the transport is one that this proxy does not speak. */
    private static Transport effectiveTransport(final SipUri uri) {
        final Transport named = uri.transport();
        if (named == null && uri.hasTransportParam()) {
            return null;
        }
        if (uri.scheme() == SipUri.Scheme.SIPS) {
            return Transport.TLS;
        }
        return named == null ? Transport.UDP : named;
    }

    private static int effectivePort(final SipUri uri, final Transport transport) {
        if (uri.port() >= 0) {
            return uri.port();
        }
        final boolean secure = transport == null ? uri.scheme() == SipUri.Scheme.SIPS : transport.secure();
        return (secure ? Transport.TLS : Transport.UDP).defaultPort();
    }
}
