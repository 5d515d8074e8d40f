package io.sipproxy.bench.micro;

import io.sipproxy.sip.Method;
import io.sipproxy.sip.ReasonPhrase;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.transaction.ClientTimeout;
import io.sipproxy.transaction.ClientTransaction;
import io.sipproxy.transaction.Fingerprint;
import io.sipproxy.transaction.ServerTransaction;
import io.sipproxy.transaction.TransactionUser;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.LossCause;

/** Lets INVITEs ring and answers every other request with a 200. */
final class AnsweringUser implements TransactionUser {
    private static final byte[] OK = ReasonPhrase.of(200);
    private long requests;

    /** @return how many new requests there were. */
    long requests() {
        return requests;
    }

    @Override
    public boolean isTrusted(final Link from) {
        return false;
    }

    @Override
    public boolean identifySender(final SipMessage request, final Link from, final Fingerprint key,
        final long nowNs) {
        return false;
    }

    @Override
    public Link flowOfSender(final Fingerprint key, final long nowNs) {
        return null;
    }

    @Override
    public void onRequest(final ServerTransaction transaction, final SipMessage request, final long nowNs) {
        requests++;
        if (transaction.method() != Method.INVITE) {
            transaction.reply(200, OK, nowNs);
        }
    }

    @Override
    public void onAck(final SipMessage ack, final Link from, final long nowNs) {
    }

    @Override
    public void onCancel(final ServerTransaction cancel, final ServerTransaction invite, final SipMessage request,
        final long nowNs) {
    }

    @Override
    public void onResponse(final ClientTransaction transaction, final SipMessage response, final long nowNs) {
    }

    @Override
    public void onTimeout(final ClientTransaction transaction, final ClientTimeout timeout, final long nowNs) {
        throw new IllegalStateException("timeout " + timeout);
    }

    @Override
    public void onTransportError(final ClientTransaction transaction, final LossCause cause, final long nowNs) {
        throw new IllegalStateException("transport error " + cause);
    }

    @Override
    public void onTerminated(final ClientTransaction transaction, final long nowNs) {
    }

    @Override
    public void onTerminated(final ServerTransaction transaction, final long nowNs) {
    }

    @Override
    public void onLinkLost(final Link link, final LossCause cause, final long nowNs) {
    }
}
