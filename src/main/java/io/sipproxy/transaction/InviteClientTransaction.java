package io.sipproxy.transaction;

import io.sipproxy.sip.SipMessage;
import io.sipproxy.status.Counter;

/** The INVITE client machine: RFC 3261 17.1.1 with RFC 6026's Accepted state, and timer C of 16.8. */
public final class InviteClientTransaction extends ClientTransaction {
    private long intervalNs;
    private boolean cancelWanted;
    private boolean cancelSent;
    private byte[] cancelReason;

    InviteClientTransaction(final TransactionLayer layer) {
        super(layer);
    }

    @Override
    void begin(final long nowNs) {
        final TimerValues values = layer.timerValues();
        enter(TransactionState.CALLING);
        intervalNs = values.t1();
        timer.set(target().isReliable() ? TransactionTimer.NONE : nowNs + intervalNs,
            nowNs + values.transactionTimeout());
    }

    @Override
    void onResponse(final SipMessage response, final long nowNs) {
        switch (state) {
            case CALLING, PROCEEDING -> onFirstResponses(response, nowNs);
            case COMPLETED -> {
                if (response.statusCode() >= 300) {
                    layer.counters().increment(Counter.RESPONSES_RETRANSMITTED_BY_PEER);
                    layer.sendAck(this, response, nowNs);
                }
            }
            case ACCEPTED -> {
                if (response.statusCode() / 100 == 2) {
                    layer.user().onResponse(this, response, nowNs);
                }
            }
            default -> layer.counters().increment(Counter.RESPONSES_UNMATCHED);
        }
    }

    private void onFirstResponses(final SipMessage response, final long nowNs) {
        final int status = response.statusCode();
        if (status < 200) {
            onProvisional(status, nowNs);
            layer.user().onResponse(this, response, nowNs);
        } else if (status < 300) {
            onAccepted(nowNs);
            layer.user().onResponse(this, response, nowNs);
        } else {
            onRejected(response, nowNs);
        }
    }

    private void onProvisional(final int status, final long nowNs) {
        final boolean first = state == TransactionState.CALLING;
        enter(TransactionState.PROCEEDING);
        if (!cancelSent && (first || status > 100)) {
            timer.set(TransactionTimer.NONE, nowNs + layer.timerValues().timerC());
        }
        if (cancelWanted && !cancelSent) {
            sendCancel(nowNs);
        }
    }

    private void onAccepted(final long nowNs) {
        enter(TransactionState.ACCEPTED);
        answered();
        releaseRequest();
        timer.set(TransactionTimer.NONE, nowNs + layer.timerValues().transactionTimeout());
    }

    private void onRejected(final SipMessage response, final long nowNs) {
        enter(TransactionState.COMPLETED);
        answered();
        final boolean reliable = target().isReliable();
        timer.set(TransactionTimer.NONE, reliable ? TransactionTimer.NONE : nowNs + layer.timerValues().timerD());
        try {
            layer.sendAck(this, response, nowNs);
            layer.user().onResponse(this, response, nowNs);
        } finally {
            if (reliable) {
                terminate(nowNs);
            }
        }
    }

    /**
     * Cancels the INVITE (RFC 3261 9.1): at once if a provisional response came, else as soon as one comes; not at all
     * once a final one came.
     *
     * @param reasonLine a whole Reason header line for the CANCEL (RFC 3326), or null.
     */
    public void cancel(final byte[] reasonLine, final long nowNs) {
        if (!isPending() || cancelWanted) {
            return;
        }
        cancelWanted = true;
        cancelReason = reasonLine;
        if (state == TransactionState.PROCEEDING) {
            sendCancel(nowNs);
        }
    }

    /** @return whether this INVITE is being cancelled. */
    public boolean isCancelled() {
        return cancelWanted;
    }

    private void sendCancel(final long nowNs) {
        cancelSent = true;
        timer.set(TransactionTimer.NONE, nowNs + layer.timerValues().transactionTimeout());
        layer.sendCancel(this, cancelReason, nowNs);
    }

    /** Whoever forgot the INVITE forgot the CANCEL that he had answered too: his next provisional response gets another. */
    @Override
    void onResent() {
        if (cancelSent && !layer.isCancelPending(this)) {
            cancelSent = false;
        }
    }

    @Override
    public void onRetransmit(final long nowNs) {
        if (state == TransactionState.CALLING) {
            layer.counters().increment(Counter.REQUESTS_RETRANSMITTED);
            transmit(nowNs);
            intervalNs *= 2;
            timer.retransmitAt(nowNs + intervalNs);
        }
    }

    @Override
    public void onTimeout(final long nowNs) {
        switch (state) {
            case CALLING -> giveUp(ClientTimeout.TIMER_B, Counter.TIMER_B_FIRED, nowNs);
            case PROCEEDING -> onProceedingTimeout(nowNs);
            default -> terminate(nowNs);
        }
    }

    private void onProceedingTimeout(final long nowNs) {
        if (cancelWanted) {
            giveUp(ClientTimeout.CANCELLED, Counter.CANCELLED_INVITE_UNANSWERED, nowNs);
        } else {
            layer.counters().increment(Counter.TIMER_C_FIRED);
            cancel(null, nowNs);
            layer.user().onTimeout(this, ClientTimeout.TIMER_C, nowNs);
        }
    }

    private void giveUp(final ClientTimeout timeout, final Counter counter, final long nowNs) {
        layer.counters().increment(counter);
        try {
            layer.user().onTimeout(this, timeout, nowNs);
        } finally {
            terminate(nowNs);
        }
    }

    @Override
    void clearMachine() {
        cancelWanted = false;
        cancelSent = false;
        cancelReason = null;
    }
}
