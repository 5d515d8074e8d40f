package io.sipproxy.digest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The hash functions of RFC 7616 that are offered, the preferred one first (RFC 8760 2.3). */
public enum DigestAlgorithm {
    /** What a phone should use. */
    SHA_256("SHA-256", 32),
    /** What old phones know only. */
    MD5("MD5", 16);

    private final String token;
    private final int length;

    DigestAlgorithm(final String token, final int length) {
        this.token = token;
        this.length = length;
    }

    /**
     * The name in a header field.
     *
     * @return the token of RFC 7616 6.1.
     */
    public String token() {
        return token;
    }

    /**
     * Digits of a digest.
     *
     * @return how many hexadecimal digits a digest has.
     */
    public int hexLength() {
        return 2 * length;
    }

    /**
     * Finds an algorithm by its name.
     *
     * @param name the token, in any case; null for a header field without one, which means MD5 (RFC 7616 3.4).
     * @return the algorithm, or null if it is not offered.
     */
    public static DigestAlgorithm find(final String name) {
        if (name == null) {
            return MD5;
        }
        for (final DigestAlgorithm algorithm : values()) {
            if (algorithm.token.equalsIgnoreCase(name)) {
                return algorithm;
            }
        }
        return null;
    }

    /**
     * The digest that a users file keeps in place of the password: H(user:realm:password).
     *
     * @return the digits, in lower case.
     */
    public String ha1(final String user, final String realm, final String password) {
        return hash((user + ':' + realm + ':' + password).getBytes(StandardCharsets.UTF_8));
    }

    /** H(method:uri), for qop "auth". The text has one char for each byte. */
    String ha2(final String method, final String uri) {
        return hash((method + ':' + uri).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Hashes text that has one char for each byte. */
    String hash(final String bytes) {
        return hash(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    private String hash(final byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(token).digest(bytes));
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + token, e);
        }
    }
}
