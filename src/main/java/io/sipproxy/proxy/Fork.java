package io.sipproxy.proxy;

import io.sipproxy.transaction.ClientTransaction;
import io.sipproxy.transaction.InviteClientTransaction;

/** One copy of a request on its way to one target. Pooled; belongs to a {@link ResponseContext}. */
final class Fork {
    private ResponseContext responseContext;
    private ClientTransaction transaction;
    private boolean answered;

    void open(final ResponseContext newContext) {
        responseContext = newContext;
        transaction = null;
        answered = false;
    }

    void transaction(final ClientTransaction newTransaction) {
        transaction = newTransaction;
    }

    /** @return what carries it; null before it was sent. */
    ClientTransaction transaction() {
        return transaction;
    }

    /** @return what it belongs to; null once it is over. */
    ResponseContext responseContext() {
        return responseContext;
    }

    /**
     * Notes a final response, a timeout or an error.
     *
     * @return false if it had ended before: a retransmission, or one more 2xx.
     */
    boolean answer() {
        final boolean first = !answered;
        answered = true;
        return first;
    }

    void cancel(final byte[] reasonLine, final long nowNs) {
        if (!answered && transaction instanceof InviteClientTransaction invite) {
            invite.cancel(reasonLine, nowNs);
        }
    }

    void clear() {
        responseContext = null;
        transaction = null;
    }
}
