package io.sipproxy.capture;

/**
 * Copies the values of the headers of RFC 3261 section 22 (RFC 7616) without what proves somebody's password. What is
 * malformed is rather left out than shown.
 */
final class CredentialMask {
    private static final String DIGEST = "digest";
    private static final String[] SHOWN_OF_CREDENTIALS = {"username", "realm"};
    private static final String[] HIDDEN_OF_INFO = {"nextnonce", "rspauth", "cnonce"};
    /** Names of parameters are shorter; what is longer may be a secret itself. */
    private static final int MAX_NAME = 16;

    private final MaskedText out;
    private byte[] in;
    private int next;
    private int end;

    CredentialMask(final MaskedText out) {
        this.out = out;
    }

    /** Authorization and Proxy-Authorization: the scheme and, of Digest, username and realm are shown. */
    void credentials(final byte[] text, final int start, final int textEnd) {
        begin(text, start, textEnd);
        copySpace();
        final int scheme = next;
        skipName();
        final boolean isDigest = next - scheme == DIGEST.length() && SecretMask.startsWith(in, scheme, next, DIGEST);
        final boolean isScheme = next - scheme <= MAX_NAME && next < end && in[next] <= ' ';
        if (!isScheme) {
            out.mask();
            return;
        }
        out.copy(in, scheme, next);
        copySpace();
        if (isDigest) {
            parameters(true);
        } else {
            out.mask();
        }
    }

    /** Authentication-Info and Proxy-Authentication-Info: what the next request is made of is not shown. */
    void authenticationInfo(final byte[] text, final int start, final int textEnd) {
        begin(text, start, textEnd);
        copySpace();
        parameters(false);
    }

    private void begin(final byte[] text, final int start, final int textEnd) {
        in = text;
        next = start;
        end = textEnd;
    }

    private void parameters(final boolean areCredentials) {
        while (next < end) {
            final int name = next;
            skipName();
            final int nameEnd = next;
            skipSpace();
            if (nameEnd == name || nameEnd - name > MAX_NAME || next == end || in[next] != '=') {
                out.mask();
                skipToComma();
            } else {
                next++;
                final int value = next;
                skipToComma();
                parameter(name, nameEnd, value, areCredentials);
            }
            final int comma = next;
            if (next < end) {
                next++;
            }
            out.copy(in, comma, next);
            copySpace();
        }
    }

    private void parameter(final int name, final int nameEnd, final int value, final boolean areCredentials) {
        final boolean isShown = areCredentials ? isOneOf(name, nameEnd, SHOWN_OF_CREDENTIALS)
            : !isOneOf(name, nameEnd, HIDDEN_OF_INFO);
        if (isShown && isOneValue(value, next)) {
            out.copy(in, name, next);
        } else {
            out.copy(in, name, nameEnd);
            out.copy(in, value - 1, value);
            out.mask();
        }
    }

    /** A token or a quoted string: where a comma or a quote is missing, there may be a secret behind it. */
    private boolean isOneValue(final int from, final int to) {
        int first = from;
        while (first < to && in[first] <= ' ') {
            first++;
        }
        int last = to;
        while (last > first && in[last - 1] <= ' ') {
            last--;
        }
        final boolean isQuoted = first < last && in[first] == '"';
        for (int i = isQuoted ? first + 1 : first; i < last; i++) {
            if (in[i] == '"') {
                return isQuoted && i == last - 1;
            }
            if (isQuoted && in[i] == '\\') {
                i++;
            } else if (!isQuoted && (in[i] <= ' ' || in[i] == '=' || in[i] == ';')) {
                return false;
            }
        }
        return !isQuoted;
    }

    private boolean isOneOf(final int name, final int nameEnd, final String[] names) {
        for (final String wanted : names) {
            if (nameEnd - name == wanted.length() && SecretMask.startsWith(in, name, nameEnd, wanted)) {
                return true;
            }
        }
        return false;
    }

    private void skipName() {
        while (next < end && in[next] > ' ' && in[next] != '=' && in[next] != ',' && in[next] != '"') {
            next++;
        }
    }

    private void skipSpace() {
        while (next < end && in[next] >= 0 && in[next] <= ' ') {
            next++;
        }
    }

    private void copySpace() {
        final int start = next;
        skipSpace();
        out.copy(in, start, next);
    }

    /** Past a quoted string, if there is one; one that is not closed takes the rest of the line. */
    private void skipToComma() {
        boolean isQuoted = false;
        while (next < end && (isQuoted || in[next] != ',')) {
            if (in[next] == '"') {
                isQuoted = !isQuoted;
            } else if (isQuoted && in[next] == '\\' && next + 1 < end) {
                next++;
            }
            next++;
        }
    }
}
