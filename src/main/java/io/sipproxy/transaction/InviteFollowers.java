package io.sipproxy.transaction;

import io.sipproxy.sip.Method;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.PooledBuffer;
import io.sipproxy.transport.Transports;

/** Sends what goes after an INVITE hop by hop: the ACK to a refusal (RFC 3261 17.1.1.3), and the CANCEL (9.1). */
final class InviteFollowers {
    private final TransactionLayer layer;
    private final TransactionStore store;
    private final Transports transports;
    private final DerivedRequests derived;

    InviteFollowers(final TransactionLayer layer, final TransactionStore store, final Transports transports,
        final int maxMessageSize) {
        this.layer = layer;
        this.store = store;
        this.transports = transports;
        this.derived = new DerivedRequests(maxMessageSize);
    }

    void sendAck(final ClientTransaction invite, final SipMessage response, final long nowNs) {
        final int length = derived.ack(layer.parseRetained(invite.request), response);
        final Link link = usable(invite.target(), nowNs);
        if (length < 0 || link == null || !link.send(derived.buffer(), 0, length, nowNs)) {
            layer.counters().increment(Counter.REQUESTS_UNDELIVERABLE);
        } else {
            link.expectAcknowledgement(nowNs);
        }
    }

    void sendCancel(final ClientTransaction invite, final byte[] reasonLine, final long nowNs) {
        layer.counters().increment(Counter.CANCELS_SENT);
        final int length = derived.cancel(layer.parseRetained(invite.request), reasonLine);
        final Link link = usable(invite.target(), nowNs);
        final PooledBuffer message = length < 0 ? null : layer.copy(derived.buffer(), 0, length);
        if (link == null || message == null) {
            layer.counters().increment(Counter.REQUESTS_UNDELIVERABLE);
        } else {
            startCancel(invite, link, message, nowNs);
        }
    }

    private void startCancel(final ClientTransaction invite, final Link link, final PooledBuffer message,
        final long nowNs) {
        layer.counters().increment(Counter.CLIENT_TRANSACTIONS);
        final ClientTransaction cancel = store.addClient(Method.CANCEL, invite.id(), null);
        cancel.takeWayOf(invite);
        if (invite.isWaiting()) {
            cancel.startBehind(link, message, nowNs);
        } else {
            cancel.start(link, message, nowNs);
        }
    }

    private Link usable(final Link link, final long nowNs) {
        return link.isUsable() ? link
            : transports.linkTo(link.transport(), link.remote().hi(), link.remote().lo(), link.remote().port(),
                link.host(), nowNs);
    }
}
