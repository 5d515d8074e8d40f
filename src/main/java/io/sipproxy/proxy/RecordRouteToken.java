package io.sipproxy.proxy;

import io.sipproxy.sip.Ascii;
import io.sipproxy.sip.MessageWriter;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.SipUri;
import io.sipproxy.sip.Span;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.agrona.DirectBuffer;

/**
 * The proof that a Route value is one that this proxy (or another with the same key) put into a dialog's Record-Route:
 * an HMAC-SHA256 (RFC 2104), cut to 96 bits, over Call-ID and the tag of the dialog's initiator. Nobody can make one
 * for a dialog that did not pass here, so that a Route set is followed for the parties of such dialogs only.
 *
 * <p>Written on a plain digest, because {@code javax.crypto.Mac} allocates with each use.
 */
public final class RecordRouteToken {
    /** Name of the URI parameter that carries it. */
    static final String PARAMETER = "rrt";

    private static final byte[] PARAMETER_NAME = Ascii.bytes(PARAMETER);
    private static final byte[] HEX = Ascii.bytes("0123456789abcdef");
    private static final int BLOCK = 64;
    private static final int DIGEST = 32;
    private static final int TOKEN_BYTES = 12;
    private static final int TOKEN_DIGITS = 2 * TOKEN_BYTES;

    private final MessageDigest sha256;
    private final byte[] innerPad = new byte[BLOCK];
    private final byte[] outerPad = new byte[BLOCK];
    private final byte[] digest = new byte[DIGEST];
    private final byte[] digits = new byte[TOKEN_DIGITS];
    private final byte[] input;
    private final Span value = new Span();

    /**
     * @param key the secret; the same in every proxy that is to accept the tokens of the others.
     * @param maxMessageSize bounds what can be signed.
     */
    public RecordRouteToken(final byte[] key, final int maxMessageSize) {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        final byte[] block = new byte[BLOCK];
        final byte[] fitted = key.length > BLOCK ? sha256.digest(key) : key;
        System.arraycopy(fitted, 0, block, 0, fitted.length);
        for (int i = 0; i < BLOCK; i++) {
            innerPad[i] = (byte) (block[i] ^ 0x36);
            outerPad[i] = (byte) (block[i] ^ 0x5c);
        }
        input = new byte[maxMessageSize];
    }

    /** @param key the secret as text. */
    public RecordRouteToken(final String key, final int maxMessageSize) {
        this(key.getBytes(StandardCharsets.UTF_8), maxMessageSize);
    }

    /** Writes the token for the dialog that {@code request} may open. */
    void write(final MessageWriter writer, final SipMessage request) {
        compute(request, request.fromTag());
        writer.put(digits);
    }

    /**
     * @return whether the URI carries the token of the dialog that {@code request} is in; either side may have sent
     *         it.
     */
    boolean isValid(final DirectBuffer buffer, final SipUri uri, final SipMessage request) {
        if (!uri.param(PARAMETER_NAME, value) || value.length() != TOKEN_DIGITS) {
            return false;
        }
        final int offset = value.offset();
        compute(request, request.fromTag());
        if (matches(buffer, offset)) {
            return true;
        }
        if (!request.toTag().isPresent()) {
            return false;
        }
        compute(request, request.toTag());
        return matches(buffer, offset);
    }

    /** @return whether the URI has such a parameter at all. */
    boolean isPresent(final SipUri uri) {
        return uri.param(PARAMETER_NAME, value);
    }

    private boolean matches(final DirectBuffer buffer, final int offset) {
        int difference = 0;
        for (int i = 0; i < TOKEN_DIGITS; i++) {
            difference |= buffer.getByte(offset + i) ^ digits[i];
        }
        return difference == 0;
    }

    private void compute(final SipMessage request, final Span tag) {
        sha256.update(innerPad);
        // A Call-ID has no white space and no NUL: the separator keeps the two fields apart.
        update(request.buffer(), request.callId());
        sha256.update((byte) 0);
        if (tag.isPresent()) {
            update(request.buffer(), tag);
        }
        finish();
        sha256.update(outerPad);
        sha256.update(digest);
        finish();
        for (int i = 0; i < TOKEN_BYTES; i++) {
            digits[2 * i] = HEX[digest[i] >> 4 & 15];
            digits[2 * i + 1] = HEX[digest[i] & 15];
        }
    }

    private void update(final DirectBuffer buffer, final Span span) {
        buffer.getBytes(span.offset(), input, 0, span.length());
        sha256.update(input, 0, span.length());
    }

    private void finish() {
        try {
            sha256.digest(digest, 0, DIGEST);
        } catch (final DigestException e) {
            throw new IllegalStateException("a SHA-256 digest has 32 bytes", e);
        }
    }
}
