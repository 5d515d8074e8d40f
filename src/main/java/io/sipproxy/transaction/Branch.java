package io.sipproxy.transaction;

import io.sipproxy.sip.MessageWriter;
import io.sipproxy.sip.Span;
import org.agrona.DirectBuffer;

/**
 * The branch parameter that this proxy puts into its Via: the magic cookie, the client transaction's number, and the
 * digest for loop detection as the second part (RFC 3261 16.6 step 8, RFC 5393 4.2). Both are hexadecimal, so that a
 * response finds its transaction without a search and a looped request shows itself.
 */
public final class Branch {
    private static final byte[] COOKIE = {'z', '9', 'h', 'G', '4', 'b', 'K'};
    private static final int DIGITS = 16;
    /** Length in bytes. */
    public static final int LENGTH = COOKIE.length + 2 * DIGITS;

    private Branch() {
    }

    /** Writes the branch's value. */
    public static void write(final MessageWriter writer, final long transactionId, final long loopDigest) {
        writer.put(COOKIE);
        writer.putHex(transactionId);
        writer.putHex(loopDigest);
    }

    /** @return whether this could be a branch of ours by its form. */
    public static boolean isOurs(final DirectBuffer buffer, final Span branch) {
        if (!branch.isPresent() || branch.length() != LENGTH) {
            return false;
        }
        for (int i = 0; i < COOKIE.length; i++) {
            if (buffer.getByte(branch.offset() + i) != COOKIE[i]) {
                return false;
            }
        }
        for (int i = COOKIE.length; i < LENGTH; i++) {
            if (digit(buffer.getByte(branch.offset() + i)) < 0) {
                return false;
            }
        }
        return true;
    }

    /** @return the transaction number of a branch for which {@link #isOurs} holds. */
    public static long transactionId(final DirectBuffer buffer, final Span branch) {
        return hex(buffer, branch.offset() + COOKIE.length);
    }

    /** @return the loop digest of a branch for which {@link #isOurs} holds. */
    public static long loopDigest(final DirectBuffer buffer, final Span branch) {
        return hex(buffer, branch.offset() + COOKIE.length + DIGITS);
    }

    private static long hex(final DirectBuffer buffer, final int offset) {
        long value = 0;
        for (int i = 0; i < DIGITS; i++) {
            value = value << 4 | digit(buffer.getByte(offset + i));
        }
        return value;
    }

    private static int digit(final byte b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        return b >= 'a' && b <= 'f' ? b - 'a' + 10 : -1;
    }
}
