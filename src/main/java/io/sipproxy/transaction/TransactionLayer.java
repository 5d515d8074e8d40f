package io.sipproxy.transaction;

import io.sipproxy.sip.Ascii;
import io.sipproxy.sip.IpLiteral;
import io.sipproxy.sip.MessageWriter;
import io.sipproxy.sip.Method;
import io.sipproxy.sip.ReasonPhrase;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.SipParser;
import io.sipproxy.sip.ViaStamp;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.status.Status;
import io.sipproxy.transport.BufferPool;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.LossCause;
import io.sipproxy.transport.PooledBuffer;
import io.sipproxy.transport.Timers;
import io.sipproxy.transport.TransportListener;
import io.sipproxy.transport.Transports;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Between the connections and the proxy core (RFC 3261 17): finds the transaction of each message, makes new ones, and
 * tells the {@link TransactionUser} what no transaction absorbs. Belongs to the loop thread.
 */
public final class TransactionLayer implements TransportListener {
    /** What {@code ;received=} and {@code ;rport=} can add to a request. */
    private static final int STAMP_ROOM = 80;
    /** Header lines that this proxy may add to a message that it keeps. */
    private static final int EDIT_HEADERS = 8;

    private final TransactionSettings settings;
    private final Timers timers;
    private final BufferPool buffers;
    private final Transports transports;
    private final Counters counters;
    private final RequestKeys keys;
    private final KeyedHash idHash;
    private final SipParser parser;
    private final SipMessage retained;
    private final ConnectionRecovery recovery;
    private final MessageFailures failures;
    private final ReplyWriter replies;
    private final DerivedRequests derived;
    private final MessageWriter copyWriter = new MessageWriter();
    private final IpLiteral sourceAddress = new IpLiteral();
    private final Fingerprint probe = new Fingerprint();
    private final ReturnPath statelessPath = new ReturnPath();
    private final ServerTransactionTable servers = new ServerTransactionTable();
    private final ClientTransactionTable clients = new ClientTransactionTable();
    private final ObjectPool<InviteServerTransaction> inviteServers =
        new ObjectPool<>(() -> new InviteServerTransaction(this));
    private final ObjectPool<NonInviteServerTransaction> nonInviteServers =
        new ObjectPool<>(() -> new NonInviteServerTransaction(this));
    private final ObjectPool<InviteClientTransaction> inviteClients =
        new ObjectPool<>(() -> new InviteClientTransaction(this));
    private final ObjectPool<NonInviteClientTransaction> nonInviteClients =
        new ObjectPool<>(() -> new NonInviteClientTransaction(this));
    private final List<ServerTransaction> retiredServers = new ArrayList<>();
    private final List<ClientTransaction> retiredClients = new ArrayList<>();
    /** The server transaction that the message at hand began; null if it began none. */
    private ServerTransaction created;
    private long idSequence;
    private long lastMessageNs;
    private TransactionUser user;

    /** @param random seeds the keys of the tables and of the branches. */
    public TransactionLayer(final TransactionSettings settings, final Timers timers, final BufferPool buffers,
        final Transports transports, final Status status, final SecureRandom random) {
        this.settings = settings;
        this.timers = timers;
        this.buffers = buffers;
        this.transports = transports;
        this.counters = status.counters();
        recovery = new ConnectionRecovery(settings, this, transports, status);
        failures = new MessageFailures(counters);
        keys = new RequestKeys(new KeyedHash(random.nextLong(), random.nextLong()));
        idHash = new KeyedHash(random.nextLong(), random.nextLong());
        parser = new SipParser(settings.maxHeaders() + EDIT_HEADERS);
        retained = new SipMessage();
        replies = new ReplyWriter(settings.maxMessageSize());
        derived = new DerivedRequests(settings.maxMessageSize());
    }

    /** @param newUser the proxy core. */
    public void setUser(final TransactionUser newUser) {
        user = newUser;
    }

    /** @return how many transactions live, both kinds. */
    public int size() {
        return servers.size() + clients.size();
    }

    /** @return how many server transactions still want a final response. */
    public int pendingServerTransactions() {
        final int[] pending = {0};
        servers.forEach(transaction -> pending[0] += transaction.isPending() ? 1 : 0);
        return pending[0];
    }

    @Override
    public void onMessage(final SipMessage message, final Link from, final long nowNs) {
        lastMessageNs = nowNs;
        created = null;
        reap();
        try {
            if (message.isRequest()) {
                onRequest(message, from, nowNs);
            } else {
                onResponse(message, nowNs);
            }
        } catch (final RuntimeException | AssertionError e) {
            failures.onFailure(message, from, e, nowNs);
            answerFailed(message, from, nowNs);
        }
    }

    /** A transaction that a defect interrupted at its begin would wait for a response for ever. */
    private void answerFailed(final SipMessage message, final Link from, final long nowNs) {
        if (created == null || !created.isPending()) {
            return;
        }
        try {
            created.reply(500, ReasonPhrase.of(500), nowNs);
        } catch (final RuntimeException | AssertionError e) {
            failures.onFailure(message, from, e, nowNs);
            if (created.isPending()) {
                created.abandon(nowNs);
            }
        }
    }

    /** @return when the last message came. */
    public long lastMessageNs() {
        return lastMessageNs;
    }

    @Override
    public void onMalformed(final SipMessage message, final Link from, final long nowNs) {
        reap();
        counters.increment(Counter.MESSAGES_MALFORMED);
        if (message.isAnswerable()) {
            counters.increment(Counter.MALFORMED_REQUESTS_ANSWERED);
            try {
                replyStateless(message, from, message.error().status(), Ascii.bytes(message.error().reasonPhrase()),
                    nowNs);
            } catch (final RuntimeException | AssertionError e) {
                failures.onFailure(message, from, e, nowNs);
            }
        }
    }

    @Override
    public void onLinkOpen(final Link link, final long nowNs) {
        recovery.onOpen(link, nowNs);
    }

    @Override
    public void onLinkSuspect(final Link link, final long nowNs) {
        recovery.onSuspect(link, nowNs);
    }

    @Override
    public void onLinkAlive(final Link link, final long nowNs) {
        recovery.onAlive(link, nowNs);
    }

    @Override
    public void onLinkLost(final Link link, final LossCause cause, final long nowNs) {
        recovery.onLinkLost(link, cause, nowNs);
        user.onLinkLost(link, cause, nowNs);
    }

    /**
     * Makes a client transaction; {@link ClientTransaction#start} or {@link ClientTransaction#abandon} has to follow.
     *
     * @param method of the request: neither ACK nor CANCEL.
     * @param context what {@link ClientTransaction#context} is to return.
     * @return null if the limit is reached.
     */
    public ClientTransaction newClientTransaction(final Method method, final Object context) {
        if (isFull()) {
            return null;
        }
        return open(method, nextId(), context);
    }

    /** @return a number for the branch of a request that has no transaction: the ACK to a 2xx. */
    public long statelessId() {
        return nextId();
    }

    /** Answers a request without keeping a transaction for it (8.2.7). */
    public void replyStateless(final SipMessage request, final Link from, final int status, final byte[] reason,
        final long nowNs) {
        keys.transaction(request, request.method(), probe);
        sourceAddress.set(from.remote().hi(), from.remote().lo());
        replies.begin(request, status, reason, probe, sourceAddress, from.remote().port());
        final int length = replies.end();
        statelessPath.set(request.topVia(), request.buffer(), from);
        final Link link = statelessPath.link(transports, nowNs);
        if (length < 0 || link == null || !link.send(replies.buffer(), 0, length, nowNs)) {
            counters.increment(Counter.RESPONSES_UNDELIVERABLE);
        }
        statelessPath.clear();
    }

    private void onRequest(final SipMessage request, final Link from, final long nowNs) {
        switch (request.method()) {
            case ACK -> onAck(request, from, nowNs);
            case CANCEL -> onCancel(request, from, nowNs);
            default -> onOrdinary(request, from, nowNs);
        }
    }

    private void onAck(final SipMessage ack, final Link from, final long nowNs) {
        keys.transaction(ack, Method.INVITE, probe);
        final ServerTransaction found = servers.find(probe);
        if (found == null && replies.isTag(ack.buffer(), ack.toTag(), probe)) {
            // Of a refusal that was made here, without a transaction or in one that has ended: nobody else wants it.
            counters.increment(Counter.ACKS_ABSORBED);
        } else if (!(found instanceof InviteServerTransaction invite) || !invite.onAck(nowNs)) {
            user.onAck(ack, from, nowNs);
        }
    }

    private void onCancel(final SipMessage request, final Link from, final long nowNs) {
        keys.transaction(request, Method.CANCEL, probe);
        final ServerTransaction known = servers.find(probe);
        if (known != null) {
            known.onRetransmission(from, nowNs);
            return;
        }
        final ServerTransaction cancel = newServerTransaction(request, from, nowNs);
        if (cancel != null) {
            keys.transaction(request, Method.INVITE, probe);
            final ServerTransaction invite = servers.find(probe);
            if (invite != null) {
                cancel.tagAs(invite);
            }
            user.onCancel(cancel, invite, request, nowNs);
        }
    }

    private void onOrdinary(final SipMessage request, final Link from, final long nowNs) {
        keys.transaction(request, request.method(), probe);
        final ServerTransaction known = servers.find(probe);
        if (known != null) {
            known.onRetransmission(from, nowNs);
            return;
        }
        final ServerTransaction transaction = newServerTransaction(request, from, nowNs);
        if (transaction == null) {
            return;
        }
        if (transaction.hasIdentity || request.toTag().isPresent() || keys.hasViaOfOurs(request)) {
            user.onRequest(transaction, request, nowNs);
        } else {
            counters.increment(Counter.MERGED_REQUESTS);
            transaction.reply(482, ReasonPhrase.of(482), nowNs);
        }
    }

    /** Expects the request's key in {@link #probe}. */
    private ServerTransaction newServerTransaction(final SipMessage request, final Link from, final long nowNs) {
        if (isFull()) {
            counters.increment(Counter.TRANSACTION_LIMIT_HIT);
            replyStateless(request, from, 503, ReasonPhrase.of(503), nowNs);
            return null;
        }
        final PooledBuffer copy = stampedCopy(request, from);
        if (copy == null) {
            counters.increment(Counter.BUFFER_MEMORY_EXHAUSTED);
            replyStateless(request, from, 503, ReasonPhrase.of(503), nowNs);
            return null;
        }
        final ServerTransaction transaction =
            request.method() == Method.INVITE ? inviteServers.acquire() : nonInviteServers.acquire();
        transaction.key.set(probe);
        if (!request.toTag().isPresent() && request.method() != Method.CANCEL) {
            keys.identity(request, transaction.identity);
            transaction.hasIdentity = !servers.hasIdentity(transaction.identity);
        }
        servers.add(transaction);
        created = transaction;
        counters.increment(Counter.SERVER_TRANSACTIONS);
        transaction.open(request, copy, from, nowNs);
        return transaction;
    }

    private void onResponse(final SipMessage response, final long nowNs) {
        final DirectBuffer buffer = response.buffer();
        if (Branch.isOurs(buffer, response.topVia().branch())) {
            final long id = Branch.transactionId(buffer, response.topVia().branch());
            final ClientTransaction transaction = clients.find(id, response.cseqMethod());
            if (transaction != null && transaction.method() == response.cseqMethod()) {
                transaction.onResponse(response, nowNs);
                return;
            }
        }
        counters.increment(Counter.RESPONSES_UNMATCHED);
    }

    private ClientTransaction open(final Method method, final long id, final Object context) {
        final ClientTransaction transaction =
            method == Method.INVITE ? inviteClients.acquire() : nonInviteClients.acquire();
        transaction.open(id, method, context);
        clients.add(transaction);
        counters.increment(Counter.CLIENT_TRANSACTIONS);
        return transaction;
    }

    private long nextId() {
        long id;
        do {
            id = idHash.start().add(++idSequence).finish().lo();
        } while (clients.contains(id));
        return id;
    }

    void sendAck(final ClientTransaction invite, final SipMessage response, final long nowNs) {
        final int length = derived.ack(parseRetained(invite.request), response);
        final Link link = usable(invite.target(), nowNs);
        if (length < 0 || link == null || !link.send(derived.buffer(), 0, length, nowNs)) {
            counters.increment(Counter.REQUESTS_UNDELIVERABLE);
        } else {
            link.expectAcknowledgement(nowNs);
        }
    }

    void sendCancel(final ClientTransaction invite, final byte[] reasonLine, final long nowNs) {
        counters.increment(Counter.CANCELS_SENT);
        final int length = derived.cancel(parseRetained(invite.request), reasonLine);
        final Link link = usable(invite.target(), nowNs);
        final PooledBuffer message = length < 0 ? null : copy(derived.buffer(), 0, length);
        if (link == null || message == null) {
            counters.increment(Counter.REQUESTS_UNDELIVERABLE);
        } else {
            startCancel(invite, link, message, nowNs);
        }
    }

    private void startCancel(final ClientTransaction invite, final Link link, final PooledBuffer message,
        final long nowNs) {
        final ClientTransaction cancel = open(Method.CANCEL, invite.id(), null);
        cancel.takeWayOf(invite);
        if (invite.isWaiting()) {
            cancel.startBehind(link, message, nowNs);
        } else {
            cancel.start(link, message, nowNs);
        }
    }

    private Link usable(final Link link, final long nowNs) {
        return link.isUsable() ? link
            : transports.linkTo(link.transport(), link.remote().hi(), link.remote().lo(), link.remote().port(), nowNs);
    }

    void onTransportError(final ClientTransaction transaction, final LossCause cause, final long nowNs) {
        counters.increment(Counter.CLIENT_TRANSPORT_ERRORS);
        if (transaction.context() != null) {
            user.onTransportError(transaction, cause, nowNs);
        }
    }

    void onTerminated(final ClientTransaction transaction, final long nowNs) {
        clients.remove(transaction);
        retiredClients.add(transaction);
        if (transaction.context() != null) {
            user.onTerminated(transaction, nowNs);
        }
    }

    void onTerminated(final ServerTransaction transaction, final long nowNs) {
        servers.remove(transaction);
        retiredServers.add(transaction);
        user.onTerminated(transaction, nowNs);
    }

    /** Gives ended transactions to the pools, once nobody further up the stack can hold one any more. */
    private void reap() {
        for (int i = retiredServers.size() - 1; i >= 0; i--) {
            final ServerTransaction ended = retiredServers.remove(i);
            ended.clear();
            if (ended instanceof InviteServerTransaction invite) {
                inviteServers.release(invite);
            } else {
                nonInviteServers.release((NonInviteServerTransaction) ended);
            }
        }
        for (int i = retiredClients.size() - 1; i >= 0; i--) {
            final ClientTransaction ended = retiredClients.remove(i);
            ended.clear();
            if (ended instanceof InviteClientTransaction invite) {
                inviteClients.release(invite);
            } else {
                nonInviteClients.release((NonInviteClientTransaction) ended);
            }
        }
    }

    private boolean isFull() {
        return size() >= settings.maxTransactions();
    }

    private PooledBuffer stampedCopy(final SipMessage request, final Link from) {
        final PooledBuffer copy = buffers.acquire(request.length() + STAMP_ROOM);
        if (copy != null) {
            sourceAddress.set(from.remote().hi(), from.remote().lo());
            copyWriter.start(copy.buffer(), 0, copy.capacity());
            copyWriter.source(request.buffer(), request.offset());
            ViaStamp.copyWithSource(copyWriter, request, sourceAddress, from.remote().port());
            copy.length(copyWriter.length());
        }
        return copy;
    }

    /** @return a copy in pooled memory; null if there is none left. */
    public PooledBuffer copy(final DirectBuffer source, final int offset, final int length) {
        final PooledBuffer copy = buffers.acquire(length);
        if (copy == null) {
            counters.increment(Counter.BUFFER_MEMORY_EXHAUSTED);
        } else {
            copy.buffer().putBytes(0, source, offset, length);
            copy.length(length);
        }
        return copy;
    }

    SipMessage parseRetained(final PooledBuffer message) {
        parser.parseDatagram(message.buffer(), 0, message.length(), retained);
        return retained;
    }

    ConnectionRecovery recovery() {
        return recovery;
    }

    Timers timers() {
        return timers;
    }

    BufferPool buffers() {
        return buffers;
    }

    Transports transports() {
        return transports;
    }

    Counters counters() {
        return counters;
    }

    TransactionUser user() {
        return user;
    }

    TimerValues timerValues() {
        return settings.timers();
    }

    ReplyWriter replies() {
        return replies;
    }
}
