package io.sipproxy.proxy;

import io.sipproxy.sip.Ascii;
import io.sipproxy.sip.MessageWriter;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.SipUri;
import io.sipproxy.sip.Span;
import io.sipproxy.transaction.KeyedHash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.agrona.DirectBuffer;

/**
 * The proof that a Route value is one that this proxy (or another with the same key) put into a dialog's Record-Route:
 * a MAC, SipHash-2-4 cut to 96 bits, over Call-ID and the tag of the dialog's initiator. Nobody can make one for a
 * dialog that did not pass here, so that a Route set is followed for the parties of such dialogs only.
 *
 * <p>Each call takes four of them. An HMAC over SHA-256 costs ten times as much, and serves no better: there is nothing
 * to be had from a collision, and whoever guesses is answered each time.
 */
public final class RecordRouteToken {
    /** Name of the URI parameter that carries it. */
    static final String PARAMETER = "rrt";

    private static final byte[] PARAMETER_NAME = Ascii.bytes(PARAMETER);
    private static final byte[] HEX = Ascii.bytes("0123456789abcdef");
    private static final int HI_DIGITS = 16;
    private static final int TOKEN_DIGITS = HI_DIGITS + 8;

    private final KeyedHash mac;
    private final byte[] digits = new byte[TOKEN_DIGITS];
    private final Span value = new Span();

    /** @param key the secret; the same in every proxy that is to accept the tokens of the others. */
    public RecordRouteToken(final byte[] key) {
        final ByteBuffer halves = ByteBuffer.wrap(digest(key));
        mac = new KeyedHash(halves.getLong(), halves.getLong());
    }

    /** @param key the secret as text. */
    public RecordRouteToken(final String key) {
        this(key.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] digest(final byte[] key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key);
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
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
        mac.start().add(request.buffer(), request.callId().offset(), request.callId().length());
        if (tag.isPresent()) {
            mac.add(request.buffer(), tag.offset(), tag.length());
        }
        mac.finish();
        write(mac.hi(), 0, HI_DIGITS);
        write(mac.lo(), HI_DIGITS, TOKEN_DIGITS);
    }

    /** The upper bits of a number, as digits from one place to another. */
    private void write(final long bits, final int from, final int to) {
        for (int i = from, shift = Long.SIZE - 4; i < to; i++, shift -= 4) {
            digits[i] = HEX[(int) (bits >>> shift) & 15];
        }
    }
}
