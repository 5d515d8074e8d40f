package io.sipproxy.digest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The value of an Authorization or Proxy-Authorization header field (RFC 7616 3.4). All text has one char for each byte
 * that was received, so that it hashes to what the phone hashed.
 */
public final class Credentials {
    private static final String SCHEME = "digest";
    private static final int NC_LENGTH = 8;

    private final Map<String, String> params;

    private Credentials(final Map<String, String> params) {
        this.params = params;
    }

    /**
     * Reads a header field's value.
     *
     * @param value one char for each byte.
     * @return null if it is of another scheme or malformed, or names a parameter twice.
     */
    public static Credentials parse(final String value) {
        final Map<String, String> params = new AuthParams(value).read(SCHEME);
        return params == null ? null : new Credentials(new HashMap<>(params));
    }

    /** @return the user; null if missing. */
    public String user() {
        return params.get("username");
    }

    /** @return the realm; null if missing. */
    public String realm() {
        return params.get("realm");
    }

    /** @return the server's nonce; null if missing. */
    public String nonce() {
        return params.get("nonce");
    }

    /** @return the URI that the digest is over; null if missing. */
    public String uri() {
        return params.get("uri");
    }

    /** @return the algorithm; null if it is not one that is offered. */
    public DigestAlgorithm algorithm() {
        return DigestAlgorithm.find(params.get("algorithm"));
    }

    /**
     * Whether everything is there that a digest is made of. Without {@code qop} it is a digest of RFC 2069, which
     * phones that know MD5 only may send (RFC 3261 22.4). The count needs no more than to be one: that it rises could be told
     * by remembering every nonce only.
     *
     * @return whether the digest can be checked.
     */
    public boolean isComplete() {
        if (user() == null || realm() == null || nonce() == null || uri() == null || params.get("response") == null
            || algorithm() == null) {
            return false;
        }
        final String qop = params.get("qop");
        if (qop == null) {
            return algorithm() == DigestAlgorithm.MD5;
        }
        return "auth".equalsIgnoreCase(qop) && params.get("cnonce") != null && isCount(params.get("nc"));
    }

    private static boolean isCount(final String nc) {
        return nc != null && nc.length() == NC_LENGTH
            && nc.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80) && !"00000000".equals(nc);
    }

    /**
     * Whether whoever made the digest knows the password. Takes the same time wherever the digests differ.
     *
     * @param ha1 H(user:realm:password) by {@link #algorithm()}, in lower case.
     * @param method the request's.
     * @return whether the digest is right. The credentials must be {@linkplain #isComplete() complete}.
     */
    public boolean isProofOf(final String ha1, final String method) {
        final byte[] expected = response(ha1, method).getBytes(StandardCharsets.ISO_8859_1);
        final byte[] given = params.get("response").toLowerCase(Locale.ROOT).getBytes(StandardCharsets.ISO_8859_1);
        return MessageDigest.isEqual(expected, given);
    }

    /** RFC 7616 3.4.1. */
    private String response(final String ha1, final String method) {
        final DigestAlgorithm algorithm = algorithm();
        final String ha2 = algorithm.ha2(method, uri());
        final String qop = params.get("qop");
        return algorithm.hash(qop == null ? ha1 + ':' + nonce() + ':' + ha2
            : ha1 + ':' + nonce() + ':' + params.get("nc") + ':' + params.get("cnonce") + ':' + qop + ':' + ha2);
    }
}
