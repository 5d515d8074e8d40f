package io.sipproxy.transaction;

import io.sipproxy.sip.Method;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.LinkUser;
import io.sipproxy.transport.PooledBuffer;

/** What the four machines of RFC 3261 section 17 have in common. */
public abstract class Transaction extends LinkUser {
    final TransactionLayer layer;
    TransactionState state;
    Method method;
    long startedNs;
    /** Of the source that its memory counts against; null if that is nobody's. */
    SourceAccount account;
    /** Its neighbours among those that live, see {@link LivingTransactions}. */
    Transaction older;
    Transaction newer;

    Transaction(final TransactionLayer layer) {
        this.layer = layer;
    }

    /** Goes over to another state. */
    final void enter(final TransactionState next) {
        final TransactionState before = state;
        state = next;
        layer.living().onState(this, before, next);
    }

    /** Has it count that a buffer is kept from now on until {@link #release}. */
    final void charge(final PooledBuffer buffer) {
        if (account != null) {
            layer.accounts().charge(account, buffer);
        }
    }

    final void release(final PooledBuffer buffer) {
        if (account != null) {
            layer.accounts().discharge(account, buffer);
        }
        layer.buffers().release(buffer);
    }

    /** @return whether the request was sent by this proxy rather than received. */
    public abstract boolean isClient();

    /** @return whether a final response is still to come or to be sent. */
    public abstract boolean isPending();

    /** @return where the request came from last, or was sent to last; null before it was sent. */
    public abstract Link peer();

    /**
     * The request, as received with {@code received} and {@code rport} in its top Via, or as sent.
     *
     * @return it, parsed anew and valid until the next such call on any transaction; null before it was sent, and once
     *     a final response went or came.
     */
    public abstract SipMessage request();

    /** @return the method of the request. */
    public final Method method() {
        return method;
    }

    /** @return the state; null for a client transaction that was not started. */
    public final TransactionState state() {
        return state;
    }

    /** @return when the request came first, or was sent first. */
    public final long startedNs() {
        return startedNs;
    }
}
