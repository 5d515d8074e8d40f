package io.sipproxy.transaction;

import io.sipproxy.sip.Ascii;
import io.sipproxy.sip.Method;
import io.sipproxy.sip.ParseError;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.SipParser;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.status.EventLog;
import io.sipproxy.status.Status;
import io.sipproxy.transport.BufferPool;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.LossCause;
import io.sipproxy.transport.PooledBuffer;
import io.sipproxy.transport.Timers;
import io.sipproxy.transport.TransportListener;
import io.sipproxy.transport.Transports;
import java.security.SecureRandom;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Between the connections and the proxy core (RFC 3261 17): finds the transaction of each message, makes new ones, and
 * tells the {@link TransactionUser} what no transaction absorbs. Belongs to the loop thread.
 */
public final class TransactionLayer implements TransportListener {
    /** Header lines that this proxy may add to a message that it keeps. */
    private static final int EDIT_HEADERS = 8;

    private final TransactionSettings settings;
    private final Timers timers;
    private final BufferPool buffers;
    private final Transports transports;
    private final Counters counters;
    private final EventLog events;
    private final SipParser parser;
    private final SipMessage retained;
    private final ConnectionRecovery recovery;
    private final MessageFailures failures;
    private final ReplyWriter replies;
    private final LivingTransactions living = new LivingTransactions();
    private final TransactionStore store;
    private final RequestReceiver receiver;
    private final InviteFollowers followers;
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
        this.events = status.events();
        recovery = new ConnectionRecovery(settings, this, transports, status);
        failures = new MessageFailures(counters);
        store = new TransactionStore(this, new KeyedHash(random.nextLong(), random.nextLong()), settings);
        receiver = new RequestReceiver(this, store,
            new RequestKeys(new KeyedHash(random.nextLong(), random.nextLong())), failures);
        followers = new InviteFollowers(this, store, transports, settings.maxMessageSize());
        parser = new SipParser(settings.maxHeaders() + EDIT_HEADERS);
        retained = new SipMessage();
        replies = new ReplyWriter(settings.maxMessageSize());
    }

    /** @param newUser the proxy core. */
    public void setUser(final TransactionUser newUser) {
        user = newUser;
    }

    /** @return how many transactions live, both kinds. */
    public int size() {
        return store.size();
    }

    /** @return how many server transactions still want a final response. */
    public int pendingServerTransactions() {
        return living.pendingServers();
    }

    /** @return how many server transactions live. */
    public int serverTransactions() {
        return store.servers();
    }

    /** @return how many transactions of that machine live and are in the state. */
    public int count(final boolean isClient, final boolean isInvite, final TransactionState state) {
        return living.count(isClient, isInvite, state);
    }

    /**
     * The transactions that began first. They may be looked at in later passes too, but their objects serve again: one
     * that has ended may be another one by then.
     *
     * @param limit how many at most.
     * @return a new list, the oldest first.
     */
    public List<Transaction> oldest(final int limit) {
        return living.oldest(limit);
    }

    /** @return 64*T1 in nanoseconds: how long somebody who sent another request than INVITE waits for the answer. */
    public long timeoutNs() {
        return timerValues().transactionTimeout();
    }

    @Override
    public void onMessage(final SipMessage message, final Link from, final long nowNs) {
        lastMessageNs = nowNs;
        store.reap();
        try {
            if (message.isRequest()) {
                receiver.onRequest(message, from, nowNs);
            } else {
                onResponse(message, nowNs);
            }
        } catch (final RuntimeException | AssertionError e) {
            failures.onFailure(message, from, e, nowNs);
            if (message.isRequest()) {
                receiver.answerFailed(message, from, nowNs);
            }
        }
    }

    /** @return when the last message came. */
    public long lastMessageNs() {
        return lastMessageNs;
    }

    @Override
    public void onMalformed(final SipMessage message, final Link from, final long nowNs) {
        store.reap();
        counters.increment(Counter.MESSAGES_MALFORMED);
        countLimit(message.error());
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

    private void countLimit(final ParseError error) {
        switch (error) {
            case TOO_MANY_HEADERS -> counters.increment(Counter.HEADERS_LIMIT_HIT);
            case HEADER_TOO_LONG -> counters.increment(Counter.HEADER_SIZE_LIMIT_HIT);
            case TOO_MANY_VIAS -> counters.increment(Counter.VIAS_LIMIT_HIT);
            case TOO_MANY_ROUTES, TOO_MANY_RECORD_ROUTES -> counters.increment(Counter.ROUTES_LIMIT_HIT);
            default -> {
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
        counters.increment(Counter.CLIENT_TRANSACTIONS);
        return store.addClient(method, store.nextId(), context);
    }

    /** @return a number for the branch of a request that has no transaction: the ACK to a 2xx. */
    public long statelessId() {
        return store.nextId();
    }

    /** Answers a request without keeping a transaction for it (8.2.7). */
    public void replyStateless(final SipMessage request, final Link from, final int status, final byte[] reason,
        final long nowNs) {
        receiver.replyStateless(request, from, status, reason, nowNs);
    }

    private void onResponse(final SipMessage response, final long nowNs) {
        final DirectBuffer buffer = response.buffer();
        if (Branch.isOurs(buffer, response.topVia().branch())) {
            final long id = Branch.transactionId(buffer, response.topVia().branch());
            final ClientTransaction transaction = store.findClient(id, response.cseqMethod());
            if (transaction != null && transaction.method() == response.cseqMethod()) {
                transaction.onResponse(response, nowNs);
                return;
            }
        }
        counters.increment(Counter.RESPONSES_UNMATCHED);
    }

    void sendAck(final ClientTransaction invite, final SipMessage response, final long nowNs) {
        followers.sendAck(invite, response, nowNs);
    }

    void sendCancel(final ClientTransaction invite, final byte[] reasonLine, final long nowNs) {
        followers.sendCancel(invite, reasonLine, nowNs);
    }

    boolean isCancelPending(final ClientTransaction invite) {
        return store.findClient(invite.id(), Method.CANCEL) != null;
    }

    void onTransportError(final ClientTransaction transaction, final LossCause cause, final long nowNs) {
        counters.increment(Counter.CLIENT_TRANSPORT_ERRORS);
        if (transaction.context() != null) {
            user.onTransportError(transaction, cause, nowNs);
        }
    }

    void onTerminated(final ClientTransaction transaction, final long nowNs) {
        store.retire(transaction);
        if (transaction.context() != null) {
            user.onTerminated(transaction, nowNs);
        }
    }

    void onTerminated(final ServerTransaction transaction, final long nowNs) {
        store.retire(transaction);
        user.onTerminated(transaction, nowNs);
    }

    boolean isFull() {
        return size() >= settings.maxTransactions();
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

    SourceAccounts accounts() {
        return store.accounts();
    }

    LivingTransactions living() {
        return living;
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

    EventLog events() {
        return events;
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
