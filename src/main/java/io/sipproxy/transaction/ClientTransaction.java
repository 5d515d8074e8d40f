package io.sipproxy.transaction;

import io.sipproxy.sip.Method;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.sip.SipUri;
import io.sipproxy.sip.Span;
import io.sipproxy.sip.Transport;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.LossCause;
import io.sipproxy.transport.PooledBuffer;
import io.sipproxy.transport.Purpose;

/**
 * A request of ours on its way (RFC 3261 17.1): keeps the bytes that were sent, repeats them where the transport does
 * not, and ends in one final response, a timeout or a transport error.
 */
public abstract class ClientTransaction extends Transaction implements TransactionTimer.Machine, Recoverable {
    final TransactionTimer timer;
    /** The request as sent; held until a final response makes it useless. */
    PooledBuffer request;
    private long id;
    private Link target;
    private final ReopenAddress reopenAddress = new ReopenAddress(Purpose.REQUEST);
    /** Knows where the phone is whose Contact the Request-URI may be; null if it is none. */
    private ContactFlows flows;
    private Object context;
    private boolean reopeningForbidden;
    private boolean endsWithConnection;
    private int reopenings;
    /** Why it was moved to another connection; null while it was not. */
    private LossCause movedFor;
    private boolean wasResent;
    /** Its place among those that wait to be sent again, or null. */
    private ResendBacklog.Entry waiting;

    ClientTransaction(final TransactionLayer layer) {
        super(layer);
        this.timer = new TransactionTimer(layer.timers(), this);
    }

    void open(final long newId, final Method newMethod, final Object newContext) {
        account = null;
        id = newId;
        method = newMethod;
        context = newContext;
        state = null;
        reopenAddress.clear();
        flows = null;
        reopeningForbidden = false;
        endsWithConnection = false;
        reopenings = 0;
        movedFor = null;
        wasResent = false;
    }

    /**
     * Says where a connection to the same next hop can be opened, for a request that goes over one which the peer
     * opened: the address of its Contact. To be called before {@link #start}; without it the address is that of the
     * link, if this side opened it.
     *
     * @param host name that the address stands for, which the peer has to prove over TLS; null if there is none.
     */
    public final void reopenAt(final Transport transport, final long hi, final long lo, final int port,
        final String host) {
        reopenAddress.set(transport, hi, lo, port, host);
    }

    /**
     * Says that the request goes to where its Request-URI says: when its connection is lost, and that is the Contact of
     * a phone that has registered over another one by then, it goes there. To be called before {@link #start}.
     *
     * @param contactFlows knows that connection; null if the Request-URI is not where the request goes.
     */
    public final void follow(final ContactFlows contactFlows) {
        flows = contactFlows;
    }

    /** @return the connection that the phone which the request is for registered over last; null if there is none. */
    final Link flow(final long nowNs) {
        if (flows == null) {
            return null;
        }
        final SipUri contact = new SipUri();
        final Span uri = request().requestUri();
        return contact.parse(request.buffer(), uri.offset(), uri.length())
            ? flows.find(request.buffer(), contact, nowNs) : null;
    }

    /** Says for whose request this one is sent: its memory counts against that source. Before {@link #start}. */
    public final void chargeTo(final ServerTransaction server) {
        account = server.account;
    }

    /** Says that a lost connection is not reopened for this request. To be called before {@link #start}. */
    public final void forbidReopening() {
        reopeningForbidden = true;
    }

    /**
     * Says that the request ends with its connection as if nothing were recovered: for one that its user repeats
     * anyway. To be called before {@link #start}.
     */
    public final void endWithConnection() {
        reopeningForbidden = true;
        endsWithConnection = true;
    }

    final boolean endsWithConnection() {
        return endsWithConnection;
    }

    final boolean isReopeningForbidden() {
        return reopeningForbidden;
    }

    final ReopenAddress reopenAddress() {
        return reopenAddress;
    }

    /** @return where another connection can be opened; null if none may or can be. */
    final ReopenAddress reopenAddressOrNull() {
        return isPending() && !reopeningForbidden && reopenAddress.isKnown()
            && reopenings < ConnectionRecovery.MAX_REOPENINGS ? reopenAddress : null;
    }

    /** @return how often the request was moved to another connection. */
    public final int reopenings() {
        return reopenings;
    }

    /** @return why the request was last moved to another connection; null if it was not. */
    final LossCause movedFor() {
        return movedFor;
    }

    /** @return whether the request went out over another connection than at first. */
    final boolean wasResent() {
        return wasResent;
    }

    /** @return whether the request waits for another connection to be open. */
    final boolean isWaiting() {
        return waiting != null;
    }

    /** A CANCEL takes the way of the INVITE. */
    final void takeWayOf(final ClientTransaction invite) {
        reopenAddress.set(invite.reopenAddress);
        flows = invite.flows;
        reopeningForbidden = invite.reopeningForbidden;
    }

    /** @return the number in the Via branch of this transaction's request. */
    public final long id() {
        return id;
    }

    /** @return what the user gave along when it made this transaction; null for a CANCEL, which the layer makes. */
    public final Object context() {
        return context;
    }

    @Override
    public final boolean isClient() {
        return true;
    }

    /** @return where the request was sent last. */
    public final Link target() {
        return target;
    }

    @Override
    public final Link peer() {
        return target;
    }

    @Override
    public final SipMessage request() {
        return request == null ? null : layer.parseRetained(request);
    }

    @Override
    public final boolean isPending() {
        return state == TransactionState.CALLING || state == TransactionState.TRYING
            || state == TransactionState.PROCEEDING;
    }

    /**
     * Sends the request; from here on the transaction owns the buffer.
     *
     * @param link where to.
     * @param message the request, its Via branch made of {@link #id()}.
     */
    public final void start(final Link link, final PooledBuffer message, final long nowNs) {
        prepare(link, message, nowNs);
        if (transmit(nowNs)) {
            link.add(this);
        } else {
            transportError(LossCause.WRITE_ERROR, nowNs);
        }
    }

    /** As {@link #start}, behind what waits for the connection to be open. */
    final void startBehind(final Link link, final PooledBuffer message, final long nowNs) {
        prepare(link, message, nowNs);
        link.add(this);
        layer.recovery().startBehind(this, link, nowNs);
    }

    private void prepare(final Link link, final PooledBuffer message, final long nowNs) {
        request = message;
        charge(message);
        target = link;
        startedNs = nowNs;
        if (!reopenAddress.isKnown() && !link.isInbound()) {
            reopenAddress.set(link);
        }
        begin(nowNs);
    }

    /** Ends a transaction that was made but not started. */
    public final void abandon(final long nowNs) {
        terminate(nowNs);
    }

    /** Enters the first state and sets its timers. */
    abstract void begin(long nowNs);

    abstract void onResponse(SipMessage response, long nowNs);

    /** Goes over to another link, where {@link #resend} is to follow. The timers go on. */
    final void moveTo(final Link link, final LossCause cause) {
        detach();
        reopenings++;
        // What could not be opened in place of a lost connection does not tell how that was lost.
        movedFor = cause.isConnectFailure() && movedFor != null ? movedFor : cause;
        target = link;
        link.add(this);
    }

    /** Sends the request again, byte for byte. */
    @Override
    public final boolean resend(final long nowNs) {
        if (!transmit(nowNs)) {
            return false;
        }
        if (movedFor != null) {
            wasResent = true;
            onResent();
            layer.recovery().onResent(this, target, movedFor, nowNs);
        }
        return true;
    }

    /** The request went out over another connection, to somebody who may know nothing of what came before. */
    void onResent() {
    }

    @Override
    public final void waiting(final ResendBacklog.Entry newEntry) {
        waiting = newEntry;
    }

    final boolean transmit(final long nowNs) {
        if (!target.send(request.buffer(), 0, request.length(), nowNs)) {
            return false;
        }
        target.expectAcknowledgement(nowNs);
        return true;
    }

    /** Leaves the connection: its loss concerns this transaction no longer. */
    final void detach() {
        if (waiting != null) {
            waiting.withdraw();
            waiting = null;
        }
        if (link() != null) {
            link().remove(this);
        }
    }

    /** A final response came: the connection has done its duty. */
    final void answered() {
        detach();
        layer.recovery().onAnswered(this);
    }

    final void releaseRequest() {
        if (request != null) {
            release(request);
            request = null;
            account = null;
        }
    }

    @Override
    protected final void onLinkLost(final Link link, final LossCause cause, final long nowNs) {
        if (isPending()) {
            layer.recovery().onLost(this, link, cause, nowNs);
        }
    }

    final void transportError(final LossCause cause, final long nowNs) {
        try {
            layer.onTransportError(this, cause, nowNs);
        } finally {
            terminate(nowNs);
        }
    }

    final void terminate(final long nowNs) {
        if (state == TransactionState.TERMINATED) {
            return;
        }
        enter(TransactionState.TERMINATED);
        timer.stop();
        detach();
        releaseRequest();
        layer.onTerminated(this, nowNs);
    }

    /** Forgets the past one before the next use. */
    final void clear() {
        context = null;
        flows = null;
        target = null;
        clearMachine();
    }

    void clearMachine() {
    }
}
