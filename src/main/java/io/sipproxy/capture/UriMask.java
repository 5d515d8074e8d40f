package io.sipproxy.capture;

/**
 * Copies text without the passwords in the SIP URIs in it (RFC 3261 section 19.1.1), and without this proxy's tokens
 * (parameter rrt), also where a URI stands escaped in the headers part of another one.
 */
final class UriMask {
    private static final String TOKEN = "rrt";
    private static final String SIP = "sip:";
    private static final String SIPS = "sips:";
    private static final String ESCAPED_SEMICOLON = "%3b";
    private static final String ESCAPED_EQUALS = "%3d";
    /** What may stand in the value of a parameter unescaped (section 25.1), but for the percent sign. */
    private static final String PARAM_MARKS = "-_.!~*'()[]/:&+$";
    /** Nobody has a longer one, and a text full of colons shall not take for ever. */
    private static final int MAX_USERINFO = 1024;

    private final MaskedText out;
    private byte[] in;

    UriMask(final MaskedText out) {
        this.out = out;
    }

    void mask(final byte[] text, final int start, final int end) {
        in = text;
        int copied = start;
        int i = start;
        while (i < end) {
            final int secret = secretAt(i, start, end);
            if (secret < 0) {
                i++;
                continue;
            }
            final int secretEnd = in[secret - 1] == ':' ? endOfPassword(secret, end) : endOfToken(secret, end);
            out.copy(in, copied, secret);
            out.mask();
            copied = secretEnd;
            i = secretEnd;
        }
        out.copy(in, copied, end);
    }

    /** Where a secret begins whose introduction begins here; negative if none does. */
    private int secretAt(final int i, final int start, final int end) {
        final byte b = in[i];
        if (b == 'r' || b == 'R') {
            return token(i, start, end);
        }
        if (b == 's' || b == 'S') {
            final int user = SecretMask.startsWith(in, i, end, SIP) ? i + SIP.length()
                : SecretMask.startsWith(in, i, end, SIPS) ? i + SIPS.length() : end;
            return password(user, end);
        }
        return -1;
    }

    private int token(final int i, final int start, final int end) {
        final boolean isParameter = i > start && in[i - 1] == ';'
            || i - start >= ESCAPED_SEMICOLON.length()
            && SecretMask.startsWith(in, i - ESCAPED_SEMICOLON.length(), end, ESCAPED_SEMICOLON);
        if (!isParameter || !SecretMask.startsWith(in, i, end, TOKEN)) {
            return -1;
        }
        final int equals = i + TOKEN.length();
        if (equals < end && in[equals] == '=') {
            return equals + 1;
        }
        return SecretMask.startsWith(in, equals, end, ESCAPED_EQUALS) ? equals + ESCAPED_EQUALS.length() : -1;
    }

    private int endOfToken(final int start, final int end) {
        int i = start;
        while (i < end && (isAlphanumeric(in[i]) || PARAM_MARKS.indexOf(in[i]) >= 0 || isEscapedAlphanumeric(i, end))) {
            i += in[i] == '%' ? 3 : 1;
        }
        return i;
    }

    private boolean isEscapedAlphanumeric(final int i, final int end) {
        if (in[i] != '%' || end - i < 3) {
            return false;
        }
        final int hi = Character.digit(in[i + 1], 16);
        final int lo = Character.digit(in[i + 2], 16);
        return hi >= 0 && lo >= 0 && isAlphanumeric((byte)(hi << 4 | lo));
    }

    private static boolean isAlphanumeric(final byte b) {
        return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z';
    }

    /** Behind the colon of a userinfo; negative if there is none, so if no @ follows in the URI. */
    private int password(final int user, final int end) {
        int colon = -1;
        final int last = Math.min(end, user + MAX_USERINFO);
        for (int i = user; i < last && isUserInfo(in[i]); i++) {
            if (in[i] == '@') {
                return colon < 0 ? -1 : colon + 1;
            }
            colon = colon < 0 && in[i] == ':' ? i : colon;
        }
        return -1;
    }

    private int endOfPassword(final int start, final int end) {
        int i = start;
        while (i < end && in[i] != '@') {
            i++;
        }
        return i;
    }

    private static boolean isUserInfo(final byte b) {
        return b < 0 || b > ' ' && b != '<' && b != '>' && b != '"';
    }
}
