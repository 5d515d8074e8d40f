package io.sipproxy.transaction;

import io.sipproxy.sip.MessageWriter;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.LossCause;
import io.sipproxy.transport.PooledBuffer;
import io.sipproxy.transport.Purpose;
import org.agrona.DirectBuffer;

/**
 * A request of somebody else that wants a response (RFC 3261 17.2): absorbs its retransmissions, keeps what is needed to
 * answer it late, and repeats the response where the transport does not.
 */
public abstract class ServerTransaction extends Transaction implements TransactionTimer.Machine, Recoverable {
    final TransactionTimer timer;
    final Fingerprint key = new Fingerprint();
    /** The request as such, whatever way it came (8.2.2.2); in use while {@link #hasIdentity}. */
    final Fingerprint identity = new Fingerprint();
    boolean hasIdentity;
    private final Fingerprint tagSeed = new Fingerprint();
    private final ReturnPath returnPath = new ReturnPath();
    /** By what the phone that sent the request can be found again, if there is one: see {@link #hasSender}. */
    private final Fingerprint sender = new Fingerprint();
    private boolean hasSender;
    private PooledBuffer request;
    private PooledBuffer response;
    /** The link that is told to stay for the final response; or null. */
    private Link awaitedOn;
    private Object context;
    private ReopenAddress reopenAddress;
    private int resendings;
    private long finalSentNs;
    /** Its place among those that wait to be sent again, or null. */
    private ResendBacklog.Entry waiting;

    ServerTransaction(final TransactionLayer layer) {
        super(layer);
        this.timer = new TransactionTimer(layer.timers(), this);
    }

    /** Takes over the request's copy, whose top Via has been completed with where it came from. */
    final void open(final SipMessage received, final PooledBuffer copy, final Link from, final long nowNs) {
        method = received.method();
        request = copy;
        charge(copy);
        resendings = 0;
        startedNs = nowNs;
        tagSeed.set(key);
        returnPath.set(received.topVia(), received.buffer(), from);
        hasSender = keepsFinal() && layer.user().identifySender(received, from, sender, nowNs);
        awaitFinalOn(from);
        begin(nowNs);
    }

    private void awaitFinalOn(final Link link) {
        if (awaitedOn != null) {
            awaitedOn.requestEnded();
        }
        awaitedOn = link;
        if (link != null) {
            link.requestBegan();
        }
    }

    abstract void begin(long nowNs);

    @Override
    public final boolean isClient() {
        return false;
    }

    /** @return what the user attached. */
    public final Object context() {
        return context;
    }

    /** Attaches what the user keeps for this transaction. */
    public final void context(final Object newContext) {
        context = newContext;
    }

    @Override
    public final boolean isPending() {
        return state == TransactionState.TRYING || state == TransactionState.PROCEEDING;
    }

    /** @return whether the way back is a reliable transport. */
    public final boolean isReliable() {
        return returnPath.isReliable();
    }

    /** @return where the request came from last. */
    public final Link source() {
        return returnPath.source();
    }

    @Override
    public final Link peer() {
        return source();
    }

    @Override
    public final SipMessage request() {
        return request == null ? null : layer.parseRetained(request);
    }

    /**
     * Begins a response of our own, to be ended by {@link #reply}.
     *
     * @param status 100-699.
     * @param reason its reason phrase.
     * @return where further header lines go.
     */
    public final MessageWriter beginReply(final int status, final byte[] reason) {
        return layer.replies().begin(request(), status, reason, tagSeed);
    }

    /** Responses made here get the To tag of that transaction's: a CANCEL's are to have the INVITE's (RFC 3261 9.2). */
    final void tagAs(final ServerTransaction other) {
        tagSeed.set(other.tagSeed);
    }

    /** Sends the response that {@link #beginReply} began. */
    public final void reply(final long nowNs) {
        final ReplyWriter replies = layer.replies();
        final int length = replies.end();
        if (length < 0) {
            layer.counters().increment(Counter.RESPONSES_TOO_LARGE);
            abandon(nowNs);
        } else {
            respond(replies.status(), replies.buffer(), 0, length, nowNs);
        }
    }

    /** Sends a response of our own without further header lines. */
    public final void reply(final int status, final byte[] reason, final long nowNs) {
        beginReply(status, reason);
        reply(nowNs);
    }

    /**
     * Sends a response, if the state allows it.
     *
     * @return false if the machine lets no such response pass any more.
     */
    public abstract boolean respond(int status, DirectBuffer buffer, int offset, int length, long nowNs);

    /** Ends without a response: what RFC 4320 asks for when a non-INVITE request got none in time. */
    public final void abandon(final long nowNs) {
        terminate(nowNs);
    }

    /** The same request once more; over another connection if the sender lost the first one. */
    final void onRetransmission(final Link from, final long nowNs) {
        layer.counters().increment(Counter.REQUESTS_RETRANSMITTED_BY_PEER);
        moveReturnPathTo(from);
        repeatResponse(nowNs);
    }

    abstract void repeatResponse(long nowNs);

    /** Remembers the response for retransmissions; without memory for it, retransmissions go unanswered. */
    final void store(final DirectBuffer buffer, final int offset, final int length) {
        releaseResponse();
        response = layer.copy(buffer, offset, length);
        if (response != null) {
            charge(response);
        }
    }

    final boolean hasResponse() {
        return response != null;
    }

    final void resendStored(final long nowNs) {
        if (response != null) {
            layer.counters().increment(Counter.RESPONSES_RETRANSMITTED);
            send(response.buffer(), 0, response.length(), nowNs);
            if (!isPending()) {
                followReturnPath(nowNs);
            }
        }
    }

    /** A final response that went another way than before needs no further help with the old one. */
    private void followReturnPath(final long nowNs) {
        if (link() != returnPath.source()) {
            detach();
            watchFinal(nowNs);
        }
    }

    final void send(final DirectBuffer buffer, final int offset, final int length, final long nowNs) {
        final Link link = newWay(nowNs);
        if (link == null || !link.send(buffer, offset, length, nowNs)) {
            layer.counters().increment(Counter.RESPONSES_UNDELIVERABLE);
        }
    }

    /**
     * Sends a final response, and stays with the connection that it went over: until it must have arrived, the loss of
     * that connection means sending it again over another one.
     */
    final void sendFinal(final DirectBuffer buffer, final int offset, final int length, final long nowNs) {
        send(buffer, offset, length, nowNs);
        awaitFinalOn(null);
        watchFinal(nowNs);
    }

    private void watchFinal(final long nowNs) {
        if (keepsFinal() && hasResponse()) {
            finalSentNs = nowNs;
            if (returnPath.source().add(this)) {
                returnPath.source().expectAcknowledgement(nowNs);
            }
        }
    }

    /** @return when the final response was last written. */
    final long finalSentNs() {
        return finalSentNs;
    }

    /** @return whether an ACK is what says that the final response has arrived. */
    abstract boolean wantsAck();

    /** @return whether a final response is kept for a while though the transport is reliable. */
    final boolean keepsFinal() {
        return isReliable() && layer.recovery().isEnabled();
    }

    /**
     * Finds a way back; responses take it from then on.
     *
     * @return the connection that a response can be sent over; null if there is none and none can be made.
     */
    final Link newWay(final long nowNs) {
        if (!returnPath.source().isUsable()) {
            followSender(nowNs);
        }
        return returnPath.link(layer.transports(), nowNs);
    }

    /** As {@link #newWay}, but nothing is opened. */
    final Link followSender(final long nowNs) {
        final Link flow = newerFlow(nowNs);
        if (flow != null) {
            moveReturnPathTo(flow);
        }
        return flow;
    }

    /**
     * The connection that the phone which sent the request has registered over last: from the same address, since nobody
     * else is to get what goes back there.
     *
     * @return null if it is not there, or is the one that the request came over.
     */
    final Link newerFlow(final long nowNs) {
        final Link source = returnPath.source();
        final Link flow = hasSender ? layer.user().flowOfSender(sender, nowNs) : null;
        return flow != null && flow.canStandInFor(source)
            && flow.remote().isSameHost(source.remote().hi(), source.remote().lo()) ? flow : null;
    }

    private void moveReturnPathTo(final Link from) {
        returnPath.moveTo(from);
        if (awaitedOn != null) {
            awaitFinalOn(returnPath.source());
        }
    }

    /** Goes over to another link, where {@link #resend} is to follow. */
    final void moveTo(final Link link) {
        detach();
        resendings++;
        link.add(this);
    }

    @Override
    public final boolean resend(final long nowNs) {
        if (!link().send(response.buffer(), 0, response.length(), nowNs)) {
            return false;
        }
        layer.counters().increment(Counter.RESPONSES_RESENT);
        watchFinal(nowNs);
        return true;
    }

    @Override
    public final void waiting(final ResendBacklog.Entry newEntry) {
        waiting = newEntry;
    }

    /** @return how often the final response was moved to another connection because one was lost. */
    final int resendings() {
        return resendings;
    }

    /** @return where another connection can be opened; null if none may or can be. */
    final ReopenAddress reopenAddressOrNull() {
        if (!hasResponse() || resendings >= ConnectionRecovery.MAX_REOPENINGS) {
            return null;
        }
        if (reopenAddress == null) {
            reopenAddress = new ReopenAddress(Purpose.RESPONSE);
        }
        returnPath.copyTo(reopenAddress);
        return reopenAddress;
    }

    @Override
    protected final void onLinkLost(final Link lost, final LossCause cause, final long nowNs) {
        layer.recovery().onLost(this, lost, cause, nowNs);
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

    final void releaseRequest() {
        if (request != null) {
            release(request);
            request = null;
        }
    }

    final void releaseResponse() {
        if (response != null) {
            release(response);
            response = null;
        }
    }

    final void terminate(final long nowNs) {
        if (state == TransactionState.TERMINATED) {
            return;
        }
        enter(TransactionState.TERMINATED);
        timer.stop();
        detach();
        awaitFinalOn(null);
        releaseRequest();
        releaseResponse();
        layer.onTerminated(this, nowNs);
    }

    /** Forgets the past one before the next use. */
    final void clear() {
        context = null;
        hasIdentity = false;
        returnPath.clear();
    }
}
