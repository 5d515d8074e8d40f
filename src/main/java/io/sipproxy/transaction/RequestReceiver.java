package io.sipproxy.transaction;

import io.sipproxy.sip.HeaderId;
import io.sipproxy.sip.IpLiteral;
import io.sipproxy.sip.MessageWriter;
import io.sipproxy.sip.Method;
import io.sipproxy.sip.ReasonPhrase;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.ViaStamp;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.PooledBuffer;

/** Finds the server transaction of each request or begins one (RFC 3261 17.2.3, 8.2.2.2), or answers without one. */
final class RequestReceiver {
    /** What {@code ;received=} and {@code ;rport=} can add to a request. */
    private static final int STAMP_ROOM = 80;
    private static final long RETRY_AFTER_SECONDS = 5;

    private final TransactionLayer layer;
    private final TransactionStore store;
    private final RequestKeys keys;
    private final MessageFailures failures;
    private final MessageWriter copyWriter = new MessageWriter();
    private final IpLiteral sourceAddress = new IpLiteral();
    private final Fingerprint probe = new Fingerprint();
    private final ReturnPath statelessPath = new ReturnPath();
    /** The server transaction that the message at hand began; null if it began none. */
    private ServerTransaction created;

    RequestReceiver(final TransactionLayer layer, final TransactionStore store, final RequestKeys keys,
        final MessageFailures failures) {
        this.layer = layer;
        this.store = store;
        this.keys = keys;
        this.failures = failures;
    }

    void onRequest(final SipMessage request, final Link from, final long nowNs) {
        created = null;
        switch (request.method()) {
            case ACK -> onAck(request, from, nowNs);
            case CANCEL -> onCancel(request, from, nowNs);
            default -> onOrdinary(request, from, nowNs);
        }
    }

    private void onAck(final SipMessage ack, final Link from, final long nowNs) {
        keys.transaction(ack, Method.INVITE, probe);
        final ServerTransaction found = store.findServer(probe);
        if (found == null && layer.replies().isTag(ack.buffer(), ack.toTag(), probe)) {
            // Of a refusal that was made here, without a transaction or in one that has ended: nobody else wants it.
            layer.counters().increment(Counter.ACKS_ABSORBED);
        } else if (!(found instanceof InviteServerTransaction invite) || !invite.onAck(nowNs)) {
            layer.user().onAck(ack, from, nowNs);
        }
    }

    private void onCancel(final SipMessage request, final Link from, final long nowNs) {
        keys.transaction(request, Method.INVITE, probe);
        final ServerTransaction invite = store.findServer(probe);
        keys.transaction(request, Method.CANCEL, probe);
        final ServerTransaction known = store.findServer(probe);
        if (known != null) {
            known.onRetransmission(from, nowNs);
            return;
        }
        final ServerTransaction cancel = newServerTransaction(request, from, invite != null, nowNs);
        if (cancel != null) {
            if (invite != null) {
                cancel.tagAs(invite);
            }
            layer.user().onCancel(cancel, invite, request, nowNs);
        }
    }

    private void onOrdinary(final SipMessage request, final Link from, final long nowNs) {
        keys.transaction(request, request.method(), probe);
        final ServerTransaction known = store.findServer(probe);
        if (known != null) {
            known.onRetransmission(from, nowNs);
            return;
        }
        final ServerTransaction transaction = newServerTransaction(request, from, false, nowNs);
        if (transaction == null) {
            return;
        }
        if (transaction.hasIdentity || request.toTag().isPresent() || keys.hasViaOfOurs(request)) {
            layer.user().onRequest(transaction, request, nowNs);
        } else {
            layer.counters().increment(Counter.MERGED_REQUESTS);
            transaction.reply(482, ReasonPhrase.of(482), nowNs);
        }
    }

    /**
     * Expects the request's key in {@link #probe}.
     *
     * @param endsAnother whether it is there to end a transaction, so that there will be fewer.
     */
    private ServerTransaction newServerTransaction(final SipMessage request, final Link from,
        final boolean endsAnother, final long nowNs) {
        if (layer.isFull() && !endsAnother) {
            return refuse(Counter.TRANSACTION_LIMIT_HIT, request, from, nowNs);
        }
        final long source = from.remote().source();
        final SourceAccount account = store.accounts().find(source);
        final Counter reached = endsAnother ? null : limitReached(account, from, nowNs);
        if (reached != null) {
            return refuse(reached, request, from, nowNs);
        }
        final PooledBuffer copy = stampedCopy(request, from);
        if (copy == null) {
            return refuse(Counter.BUFFER_MEMORY_EXHAUSTED, request, from, nowNs);
        }
        final ServerTransaction transaction = store.newServer(request.method());
        transaction.account = store.accounts().begin(source, account);
        transaction.key.set(probe);
        if (!request.toTag().isPresent() && request.method() != Method.CANCEL) {
            keys.identity(request, transaction.identity);
            transaction.hasIdentity = !store.hasIdentity(transaction.identity);
        }
        store.add(transaction);
        created = transaction;
        layer.counters().increment(Counter.SERVER_TRANSACTIONS);
        transaction.open(request, copy, from, nowNs);
        return transaction;
    }

    /** @return what counts that the source has as much as it may have; null if it may have another one. */
    private Counter limitReached(final SourceAccount account, final Link from, final long nowNs) {
        final SourceAccounts accounts = store.accounts();
        final boolean hasTransactions = accounts.hasTransactions(account);
        if (!hasTransactions && !accounts.hasBytes(account) || layer.user().isTrusted(from)) {
            return null;
        }
        layer.events().overload(from.remote().sourceText(),
            hasTransactions ? "transactions-per-source" : "transaction-memory-per-source", nowNs)
            .put("limit", hasTransactions ? accounts.maxTransactions() : accounts.maxBytes()).write();
        return hasTransactions ? Counter.TRANSACTION_SOURCE_LIMIT_HIT : Counter.TRANSACTION_SOURCE_MEMORY_HIT;
    }

    /** There is no room for another transaction: later there may be (21.5.4). */
    private ServerTransaction refuse(final Counter reason, final SipMessage request, final Link from,
        final long nowNs) {
        layer.counters().increment(reason);
        beginStateless(request, from, 503, ReasonPhrase.of(503)).header(HeaderId.RETRY_AFTER, RETRY_AFTER_SECONDS);
        sendStateless(request, from, nowNs);
        return null;
    }

    /** A transaction that a defect interrupted at its begin would wait for a response for ever. */
    void answerFailed(final SipMessage request, final Link from, final long nowNs) {
        if (created == null || !created.isPending()) {
            return;
        }
        try {
            created.reply(500, ReasonPhrase.of(500), nowNs);
        } catch (final RuntimeException | AssertionError e) {
            failures.onFailure(request, from, e, nowNs);
            if (created.isPending()) {
                created.abandon(nowNs);
            }
        }
    }

    /** Answers a request without keeping a transaction for it (8.2.7). */
    void replyStateless(final SipMessage request, final Link from, final int status, final byte[] reason,
        final long nowNs) {
        beginStateless(request, from, status, reason);
        sendStateless(request, from, nowNs);
    }

    private MessageWriter beginStateless(final SipMessage request, final Link from, final int status,
        final byte[] reason) {
        keys.transaction(request, request.method(), probe);
        sourceAddress.set(from.remote().hi(), from.remote().lo());
        return layer.replies().begin(request, status, reason, probe, sourceAddress, from.remote().port());
    }

    private void sendStateless(final SipMessage request, final Link from, final long nowNs) {
        final int length = layer.replies().end();
        statelessPath.set(request.topVia(), request.buffer(), from);
        final Link link = statelessPath.link(layer.transports(), nowNs);
        if (length < 0 || link == null || !link.send(layer.replies().buffer(), 0, length, nowNs)) {
            layer.counters().increment(Counter.RESPONSES_UNDELIVERABLE);
        }
        statelessPath.clear();
    }

    private PooledBuffer stampedCopy(final SipMessage request, final Link from) {
        final PooledBuffer copy = layer.buffers().acquire(request.length() + STAMP_ROOM);
        if (copy != null) {
            sourceAddress.set(from.remote().hi(), from.remote().lo());
            copyWriter.start(copy.buffer(), 0, copy.capacity());
            copyWriter.source(request.buffer(), request.offset());
            ViaStamp.copyWithSource(copyWriter, request, sourceAddress, from.remote().port());
            copy.length(copyWriter.length());
        }
        return copy;
    }
}
