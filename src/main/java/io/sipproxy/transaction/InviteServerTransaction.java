package io.sipproxy.transaction;

import io.sipproxy.sip.ReasonPhrase;
import io.sipproxy.status.Counter;
import org.agrona.DirectBuffer;

/** The INVITE server machine: RFC 3261 17.2.1 with RFC 6026's Accepted state. */
public final class InviteServerTransaction extends ServerTransaction {
    private long intervalNs;

    InviteServerTransaction(final TransactionLayer layer) {
        super(layer);
    }

    @Override
    void begin(final long nowNs) {
        enter(TransactionState.PROCEEDING);
        timer.set(nowNs + TimerValues.TRYING_DELAY_NS, TransactionTimer.NONE);
    }

    @Override
    public boolean respond(final int status, final DirectBuffer buffer, final int offset, final int length,
        final long nowNs) {
        if (state == TransactionState.PROCEEDING) {
            answer(status, buffer, offset, length, nowNs);
            return true;
        }
        if (state == TransactionState.ACCEPTED && status / 100 == 2) {
            send(buffer, offset, length, nowNs);
            return true;
        }
        return false;
    }

    private void answer(final int status, final DirectBuffer buffer, final int offset, final int length,
        final long nowNs) {
        if (status < 200) {
            timer.retransmitAt(TransactionTimer.NONE);
            store(buffer, offset, length);
            send(buffer, offset, length, nowNs);
        } else if (status < 300) {
            accept(buffer, offset, length, nowNs);
        } else {
            complete(buffer, offset, length, nowNs);
        }
    }

    /** The callee repeats a 2xx until the ACK comes; here it is kept only for a connection that dies meanwhile. */
    private void accept(final DirectBuffer buffer, final int offset, final int length, final long nowNs) {
        enter(TransactionState.ACCEPTED);
        releaseRequest();
        releaseResponse();
        long keptUntilNs = TransactionTimer.NONE;
        if (keepsFinal()) {
            store(buffer, offset, length);
            keptUntilNs = nowNs + layer.recovery().responseRetentionNs();
        }
        timer.set(keptUntilNs, nowNs + layer.timerValues().transactionTimeout());
        sendFinal(buffer, offset, length, nowNs);
    }

    private void complete(final DirectBuffer buffer, final int offset, final int length, final long nowNs) {
        enter(TransactionState.COMPLETED);
        releaseRequest();
        store(buffer, offset, length);
        intervalNs = layer.timerValues().t1();
        timer.set(isReliable() ? TransactionTimer.NONE : nowNs + intervalNs,
            nowNs + layer.timerValues().transactionTimeout());
        sendFinal(buffer, offset, length, nowNs);
    }

    @Override
    void repeatResponse(final long nowNs) {
        resendStored(nowNs);
    }

    /** @return false if the ACK is not this transaction's but the user's, that is after a 2xx. */
    boolean onAck(final long nowNs) {
        switch (state) {
            case COMPLETED -> confirm(nowNs);
            case ACCEPTED -> {
                forgetFinal();
                return false;
            }
            default -> layer.counters().increment(Counter.ACKS_ABSORBED);
        }
        return true;
    }

    private void confirm(final long nowNs) {
        enter(TransactionState.CONFIRMED);
        detach();
        releaseResponse();
        if (isReliable()) {
            terminate(nowNs);
        } else {
            timer.set(TransactionTimer.NONE, nowNs + layer.timerValues().t4());
        }
    }

    @Override
    public void onRetransmit(final long nowNs) {
        if (state == TransactionState.PROCEEDING) {
            reply(100, ReasonPhrase.of(100), nowNs);
        } else if (state == TransactionState.COMPLETED) {
            resendStored(nowNs);
            intervalNs = Math.min(2 * intervalNs, layer.timerValues().t2());
            timer.retransmitAt(nowNs + intervalNs);
        } else {
            forgetFinal();
        }
    }

    /** The 2xx has arrived, or nobody would wait for it any more. */
    private void forgetFinal() {
        detach();
        releaseResponse();
    }

    @Override
    boolean wantsAck() {
        return state == TransactionState.COMPLETED;
    }

    @Override
    public void onTimeout(final long nowNs) {
        if (state == TransactionState.COMPLETED) {
            layer.counters().increment(Counter.TIMER_H_FIRED);
        }
        terminate(nowNs);
    }
}
