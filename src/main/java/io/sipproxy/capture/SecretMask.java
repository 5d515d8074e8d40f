package io.sipproxy.capture;

/**
 * Copies a SIP message without what somebody could misuse who reads it: credentials, keys of media streams, passwords
 * in URIs, and this proxy's tokens in Record-Route and Route. The message may be malformed, and any line may be one of
 * a message inside of the body: each is looked at for everything. One thread at a time.
 */
final class SecretMask {
    private static final String[] CREDENTIALS = {"authorization", "proxy-authorization"};
    private static final String[] AUTHENTICATION_INFO = {"authentication-info", "proxy-authentication-info"};
    /** RFC 4568, RFC 4567, RFC 8839: keys of SRTP, key management, and the password of ICE. */
    private static final String SDP_CRYPTO = "a=crypto:";
    private static final String SDP_KEY_MANAGEMENT = "a=key-mgmt:";
    private static final String SDP_ICE_PASSWORD = "a=ice-pwd:";
    private static final String SDP_KEY = "k=";
    private static final String INLINE = "inline:";

    private final MaskedText out = new MaskedText();
    private final CredentialMask credentials = new CredentialMask(out);
    private final UriMask uris = new UriMask(out);
    private byte[] in;

    /** The copy, good until the next one is made. */
    MaskedText mask(final byte[] message, final int length) {
        in = message;
        out.clear();
        int start = 0;
        while (start < length) {
            final int end = endOfLine(start, length);
            line(start, end);
            start = afterTerminator(end, length);
            out.copy(in, end, start);
        }
        return out;
    }

    /** Where a line ends that goes on over its folds. */
    private int endOfLine(final int start, final int limit) {
        int i = start;
        while (true) {
            while (i < limit && in[i] != '\r' && in[i] != '\n') {
                i++;
            }
            final int next = afterTerminator(i, limit);
            if (i == start || next >= limit || in[next] != ' ' && in[next] != '\t') {
                return i;
            }
            i = next;
        }
    }

    private int afterTerminator(final int end, final int limit) {
        if (end + 1 < limit && in[end] == '\r' && in[end + 1] == '\n') {
            return end + 2;
        }
        return Math.min(end + 1, limit);
    }

    private void line(final int start, final int end) {
        if (sdp(start, end)) {
            return;
        }
        final int colon = indexOf(':', start, end);
        if (colon < end && isName(start, colon, CREDENTIALS)) {
            out.copy(in, start, colon + 1);
            credentials.credentials(in, colon + 1, end);
        } else if (colon < end && isName(start, colon, AUTHENTICATION_INFO)) {
            out.copy(in, start, colon + 1);
            credentials.authenticationInfo(in, colon + 1, end);
        } else {
            uris.mask(in, start, end);
        }
    }

    private boolean sdp(final int start, final int end) {
        if (startsWith(in, start, end, SDP_KEY)) {
            return maskFrom(start, start + SDP_KEY.length());
        }
        if (startsWith(in, start, end, SDP_ICE_PASSWORD)) {
            return maskFrom(start, start + SDP_ICE_PASSWORD.length());
        }
        if (startsWith(in, start, end, SDP_KEY_MANAGEMENT)) {
            return maskFrom(start, afterWords(start, end, 1));
        }
        if (startsWith(in, start, end, SDP_CRYPTO)) {
            final int params = afterWords(start, end, 2);
            return maskFrom(start, startsWith(in, params, end, INLINE) ? params + INLINE.length() : params);
        }
        return false;
    }

    /** Everything to the end of the line, which may be several keys. */
    private boolean maskFrom(final int start, final int secret) {
        out.copy(in, start, secret);
        out.mask();
        return true;
    }

    /** Behind so many words and the space after them, or at the end. */
    private int afterWords(final int start, final int end, final int words) {
        int i = start;
        for (int word = 0; word < words; word++) {
            i = indexOf(' ', i, end);
            while (i < end && in[i] == ' ') {
                i++;
            }
        }
        return i;
    }

    private int indexOf(final char wanted, final int start, final int end) {
        int i = start;
        while (i < end && in[i] != wanted) {
            i++;
        }
        return i;
    }

    /** Whether a header's name is one of these, with or without space before the colon. */
    private boolean isName(final int start, final int colon, final String[] names) {
        int end = colon;
        while (end > start && in[end - 1] <= ' ') {
            end--;
        }
        for (final String name : names) {
            if (end - start == name.length() && startsWith(in, start, end, name)) {
                return true;
            }
        }
        return false;
    }

    /** @param text in small letters. */
    static boolean startsWith(final byte[] in, final int start, final int end, final String text) {
        if (end - start < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (Character.toLowerCase((char)(in[start + i] & 0xff)) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
