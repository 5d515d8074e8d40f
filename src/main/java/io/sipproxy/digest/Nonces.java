package io.sipproxy.digest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Nonces that nobody has to remember (RFC 7616 3.3): the time at which one was made, and an HMAC-SHA256 over it and
 * over the address of whom it was made for, with a key of this process. One thread.
 */
public final class Nonces {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int MAC_BYTES = 16;
    private static final int TIME_DIGITS = 2 * Long.BYTES;
    private static final int LENGTH = TIME_DIGITS + 2 * MAC_BYTES;

    private final Mac mac;
    private final long lifetimeNs;

    /**
     * @param key random.
     * @param lifetimeNs how long a nonce may be used.
     */
    public Nonces(final byte[] key, final long lifetimeNs) {
        this.lifetimeNs = lifetimeNs;
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
        } catch (final NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /** @return a nonce for the source address, 48 hexadecimal digits. */
    public String make(final long sourceHi, final long sourceLo, final long nowNs) {
        return HexFormat.of().toHexDigits(nowNs) + sign(sourceHi, sourceLo, nowNs);
    }

    /** @return whether the nonce is one that was made here for the source address, and not too long ago. */
    public boolean isFresh(final String nonce, final long sourceHi, final long sourceLo, final long nowNs) {
        if (nonce.length() != LENGTH || !nonce.chars().allMatch(Nonces::isLowerHexDigit)) {
            return false;
        }
        final long madeNs = HexFormat.fromHexDigitsToLong(nonce, 0, TIME_DIGITS);
        final boolean isOurs = MessageDigest.isEqual(bytes(sign(sourceHi, sourceLo, madeNs)),
            bytes(nonce.substring(TIME_DIGITS)));
        return isOurs && nowNs - madeNs < lifetimeNs;
    }

    private String sign(final long sourceHi, final long sourceLo, final long timeNs) {
        final byte[] input = ByteBuffer.allocate(3 * Long.BYTES).putLong(timeNs).putLong(sourceHi).putLong(sourceLo)
            .array();
        return HexFormat.of().formatHex(Arrays.copyOf(mac.doFinal(input), MAC_BYTES));
    }

    private static byte[] bytes(final String digits) {
        return digits.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static boolean isLowerHexDigit(final int c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'f';
    }
}
