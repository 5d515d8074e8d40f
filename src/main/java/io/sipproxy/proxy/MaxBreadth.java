package io.sipproxy.proxy;

import io.sipproxy.sip.Ascii;
import io.sipproxy.sip.HeaderId;
import io.sipproxy.sip.SipMessage;

/**
 * How many branches a request may have at a time, all forks on its way together (RFC 5393 section 5). A proxy that
 * forks gives each branch a share of what the request came with, so that forks that lead back to forks cannot multiply.
 * A request without Max-Breadth counts as one with {@link #MOST}; since it does so at the next proxy too, one that goes
 * to a single target is sent on without.
 */
final class MaxBreadth {
    /** The breadth of a request that does not tell, and the most that is granted (5.3.3). */
    static final int MOST = 60;

    private MaxBreadth() {
    }

    /** @return how many branches the request may have, 0 to {@link #MOST}. */
    static int of(final SipMessage request) {
        final int line = request.first(HeaderId.MAX_BREADTH);
        if (line < 0) {
            return MOST;
        }
        final long value =
            Ascii.parseUnsigned(request.buffer(), request.valueOffset(line), request.valueLength(line));
        return value < 0 || value > MOST ? MOST : (int) value;
    }

    /** @return whether the request may not go on with the Max-Breadth that it came with, even to one target. */
    static boolean mustChange(final SipMessage request) {
        final int line = request.first(HeaderId.MAX_BREADTH);
        return line >= 0 && (request.next(line) >= 0 || of(request) != Ascii.parseUnsigned(request.buffer(),
            request.valueOffset(line), request.valueLength(line)));
    }

    /**
     * What one of several branches is sent on with.
     *
     * @param breadth of the request, not less than {@code branches}.
     * @param index   of the branch, from 0.
     * @return at least 1; the shares of all branches add up to the breadth.
     */
    static int share(final int breadth, final int branches, final int index) {
        return breadth / branches + (index < breadth % branches ? 1 : 0);
    }
}
