package io.sipproxy.transaction;

import io.sipproxy.sip.ReasonPhrase;
import io.sipproxy.status.Counter;
import org.agrona.DirectBuffer;

/** The non-INVITE server machine: RFC 3261 17.2.2 with the restraint of RFC 4320. */
public final class NonInviteServerTransaction extends ServerTransaction {
    NonInviteServerTransaction(final TransactionLayer layer) {
        super(layer);
    }

    @Override
    void begin(final long nowNs) {
        enter(TransactionState.TRYING);
        timer.set(nowNs + layer.timerValues().nonInviteTryingDelay(), TransactionTimer.NONE);
    }

    /** {@inheritDoc} Of the provisional ones only 100 is let through (RFC 4320 4.1). */
    @Override
    public boolean respond(final int status, final DirectBuffer buffer, final int offset, final int length,
        final long nowNs) {
        if (!isPending() || status > 100 && status < 200) {
            return false;
        }
        if (status >= 200) {
            complete(buffer, offset, length, nowNs);
        } else {
            enter(TransactionState.PROCEEDING);
            store(buffer, offset, length);
            send(buffer, offset, length, nowNs);
        }
        return true;
    }

    private void complete(final DirectBuffer buffer, final int offset, final int length, final long nowNs) {
        enter(TransactionState.COMPLETED);
        releaseRequest();
        final boolean isOver = isReliable() && !keepsFinal();
        if (!isOver) {
            store(buffer, offset, length);
            timer.set(TransactionTimer.NONE, nowNs + lifeAfterFinal());
        }
        try {
            sendFinal(buffer, offset, length, nowNs);
        } finally {
            if (isOver) {
                terminate(nowNs);
            }
        }
    }

    /** Timer J; over a reliable transport only for as long as the connection may turn out to have been dead. */
    private long lifeAfterFinal() {
        return isReliable() ? layer.recovery().responseRetentionNs() : layer.timerValues().transactionTimeout();
    }

    @Override
    boolean wantsAck() {
        return false;
    }

    @Override
    void repeatResponse(final long nowNs) {
        resendStored(nowNs);
    }

    @Override
    public void onRetransmit(final long nowNs) {
        if (state == TransactionState.TRYING) {
            layer.counters().increment(Counter.NON_INVITE_TRYING_SENT);
            reply(100, ReasonPhrase.of(100), nowNs);
        }
    }

    @Override
    public void onTimeout(final long nowNs) {
        terminate(nowNs);
    }
}
