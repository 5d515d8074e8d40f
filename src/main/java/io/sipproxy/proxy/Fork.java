package io.sipproxy.proxy;

import io.sipproxy.sip.SipMessage;
import io.sipproxy.transaction.ClientTimeout;
import io.sipproxy.transaction.ClientTransaction;
import io.sipproxy.transaction.InviteClientTransaction;
import io.sipproxy.transport.LossCause;

/** One copy of a request on its way to one target. Pooled; belongs to a {@link ResponseContext}. */
final class Fork implements ClientUser {
    private ResponseContext responseContext;
    private ClientTransaction transaction;
    private final Target target = new Target();
    private boolean answered;
    private boolean heard;
    private long loopDigest;

    void open(final ResponseContext newContext) {
        responseContext = newContext;
        transaction = null;
        answered = false;
        heard = false;
    }

    /** Keeps where else the request can go, if it can. */
    void target(final Target newTarget, final long newLoopDigest) {
        if (newTarget.nextHop().isOneOfSeveral() || newTarget.member() != null) {
            target.set(newTarget);
            loopDigest = newLoopDigest;
        }
    }

    /** @return where the request goes, if there are several addresses or it is a SIP Server; else empty. */
    Target target() {
        return target;
    }

    /** @return that of the request. */
    long loopDigest() {
        return loopDigest;
    }

    /** Notes a provisional response: somebody is there. */
    void hear() {
        heard = true;
    }

    /** @return whether a provisional response has come. */
    boolean isHeard() {
        return heard;
    }

    boolean isAnswered() {
        return answered;
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
        target.nextHop().forgetNext();
        if (!answered && transaction instanceof InviteClientTransaction invite) {
            invite.cancel(reasonLine, nowNs);
        }
    }

    @Override
    public void onResponse(final ClientTransaction from, final SipMessage response, final long nowNs) {
        responseContext.onResponse(this, response, nowNs);
    }

    @Override
    public void onTimeout(final ClientTransaction from, final ClientTimeout timeout, final long nowNs) {
        responseContext.onTimeout(this, timeout, nowNs);
    }

    @Override
    public void onTransportError(final ClientTransaction from, final LossCause cause, final long nowNs) {
        if (cause == LossCause.SHUTDOWN) {
            target.clear();
        }
        responseContext.onTransportError(this, nowNs);
    }

    @Override
    public void onTerminated(final ClientTransaction from, final long nowNs) {
        responseContext.onTerminated(this, nowNs);
    }

    void clear() {
        target.clear();
        responseContext = null;
        transaction = null;
    }
}
