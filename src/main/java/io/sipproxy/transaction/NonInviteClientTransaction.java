package io.sipproxy.transaction;

import io.sipproxy.sip.SipMessage;
import io.sipproxy.status.Counter;

/** The non-INVITE client machine: RFC 3261 17.1.2. */
public final class NonInviteClientTransaction extends ClientTransaction {
    private long intervalNs;

    NonInviteClientTransaction(final TransactionLayer layer) {
        super(layer);
    }

    @Override
    void begin(final long nowNs) {
        final TimerValues values = layer.timerValues();
        enter(TransactionState.TRYING);
        intervalNs = values.t1();
        timer.set(target().isReliable() ? TransactionTimer.NONE : nowNs + intervalNs,
            nowNs + values.transactionTimeout());
    }

    @Override
    void onResponse(final SipMessage response, final long nowNs) {
        if (!isPending()) {
            layer.counters().increment(Counter.RESPONSES_RETRANSMITTED_BY_PEER);
        } else if (response.statusCode() < 200) {
            enter(TransactionState.PROCEEDING);
            tell(response, nowNs);
        } else {
            onFinal(response, nowNs);
        }
    }

    private void onFinal(final SipMessage response, final long nowNs) {
        enter(TransactionState.COMPLETED);
        answered();
        releaseRequest();
        final boolean reliable = target().isReliable();
        timer.set(TransactionTimer.NONE, reliable ? TransactionTimer.NONE : nowNs + layer.timerValues().t4());
        try {
            tell(response, nowNs);
        } finally {
            if (reliable) {
                terminate(nowNs);
            }
        }
    }

    /** A CANCEL is hop by hop: what answers it concerns nobody above. */
    private void tell(final SipMessage response, final long nowNs) {
        if (context() != null) {
            layer.user().onResponse(this, response, nowNs);
        }
    }

    @Override
    public void onRetransmit(final long nowNs) {
        if (isPending()) {
            layer.counters().increment(Counter.REQUESTS_RETRANSMITTED);
            transmit(nowNs);
            final long t2 = layer.timerValues().t2();
            intervalNs = state == TransactionState.PROCEEDING ? t2 : Math.min(2 * intervalNs, t2);
            timer.retransmitAt(nowNs + intervalNs);
        }
    }

    @Override
    public void onTimeout(final long nowNs) {
        try {
            if (isPending()) {
                layer.counters().increment(Counter.TIMER_F_FIRED);
                if (context() != null) {
                    layer.user().onTimeout(this, ClientTimeout.TIMER_F, nowNs);
                }
            }
        } finally {
            terminate(nowNs);
        }
    }
}
