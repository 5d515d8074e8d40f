package io.sipproxy.proxy;

import io.sipproxy.sip.Ascii;
import io.sipproxy.sip.HeaderId;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.transaction.ClientTimeout;
import io.sipproxy.transaction.ClientTransaction;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.LossCause;
import java.util.concurrent.TimeUnit;

/**
 * Asks one peer by OPTIONS whether it is there, one request at a time. How long an answer may take is the owner's to
 * decide: {@link #send} gives the one before up.
 * <p>
 * Recovery does not move this request to another connection. One that is lost under way is asked for again at once over
 * a new connection, and after one that stayed without an answer the next goes over a new connection too, so that what
 * is found out is about the peer and not about a stale connection.
 */
final class Ping implements ClientUser, HostResolver.Waiter {
    private static final long MAX_RETRY_AFTER_S = TimeUnit.DAYS.toSeconds(1);

    /** Who wants to know. Called from within {@link Ping#send} too. */
    interface Listener {
        /** It is there. */
        void onAnswered(Ping ping, long nowNs);

        /** It is there and asks to be left alone until that time (503 with Retry-After). */
        void onBusy(Ping ping, long untilNs, long nowNs);

        /** It cannot be reached. */
        void onUnreachable(Ping ping, long nowNs);
    }

    private final PingSender sender;
    private final SipServerMember target;
    private final String uri;
    private final Listener listener;
    private final NextHop nextHop = new NextHop();
    private ClientTransaction transaction;
    /** What the last request went over. */
    private Link asked;
    /** What the request before went over without an answer; null if there was one. */
    private Link silent;
    private boolean pending;
    private boolean isAwaitingHost;
    private boolean hasRetried;

    /** @param uri what it is asked as. */
    Ping(final PingSender sender, final SipServerMember target, final String uri, final Listener listener) {
        this.uri = uri;
        this.sender = sender;
        this.target = target;
        this.listener = listener;
    }

    SipServerMember target() {
        return target;
    }

    /** @return whether the answer to the last {@link #send} is still to come; false too if it could not be sent. */
    boolean isPending() {
        return pending;
    }

    /**
     * @return whether the silence may be that of a connection or of a name server alone; to be asked while
     *     {@link #isPending}.
     */
    boolean isInDoubt() {
        return asked == null || asked.isReliable();
    }

    /** Asks; an answer to what was asked before counts no more. */
    void send(final long nowNs) {
        silent = pending ? asked : null;
        asked = null;
        cancel(nowNs);
        pending = true;
        hasRetried = false;
        transmit(nowNs);
    }

    /** Wants no answer any more. */
    void cancel(final long nowNs) {
        pending = false;
        if (transaction != null) {
            final ClientTransaction given = transaction;
            transaction = null;
            given.abandon(nowNs);
        }
    }

    private void transmit(final long nowNs) {
        nextHop.clear();
        switch (target.resolve(sender.resolver(), nextHop, nowNs)) {
            case READY -> transmitTo(nowNs);
            case WAIT -> awaitHost(nowNs);
            default -> fail(nowNs);
        }
    }

    private void awaitHost(final long nowNs) {
        isAwaitingHost = isAwaitingHost || sender.hosts().await(target.query(), this, nowNs);
    }

    @Override
    public void onHostResolved(final long nowNs) {
        isAwaitingHost = false;
        if (pending && transaction == null) {
            transmit(nowNs);
        }
    }

    private void transmitTo(final long nowNs) {
        final Link link = sender.link(nextHop, silent, nowNs);
        silent = null;
        if (link == null) {
            fail(nowNs);
            return;
        }
        transaction = sender.newTransaction(this);
        asked = link;
        if (transaction == null || !sender.start(transaction, uri, link, nowNs)) {
            // A limit of this proxy's own says nothing about the peer.
            cancel(nowNs);
        }
    }

    private void fail(final long nowNs) {
        pending = false;
        listener.onUnreachable(this, nowNs);
    }

    @Override
    public void onResponse(final ClientTransaction from, final SipMessage response, final long nowNs) {
        if (from != transaction || response.statusCode() < 200) {
            return;
        }
        pending = false;
        final long waitNs = response.statusCode() == 503 ? retryAfterNs(response) : 0;
        if (waitNs > 0) {
            listener.onBusy(this, nowNs + waitNs, nowNs);
        } else {
            listener.onAnswered(this, nowNs);
        }
    }

    /** What follows the number, a comment or parameters, changes nothing (RFC 3261 20.33). */
    private static long retryAfterNs(final SipMessage response) {
        final int line = response.first(HeaderId.RETRY_AFTER);
        if (line < 0) {
            return 0;
        }
        final int offset = response.valueOffset(line);
        int digits = 0;
        while (digits < response.valueLength(line) && isDigit(response.buffer().getByte(offset + digits))) {
            digits++;
        }
        final long seconds = digits == 0 ? 0 : Ascii.parseUnsigned(response.buffer(), offset, digits);
        return TimeUnit.SECONDS.toNanos(seconds < 0 ? MAX_RETRY_AFTER_S : Math.min(seconds, MAX_RETRY_AFTER_S));
    }

    private static boolean isDigit(final byte b) {
        return b >= '0' && b <= '9';
    }

    /** Timer F: whoever waits so long has decided for himself by now. */
    @Override
    public void onTimeout(final ClientTransaction from, final ClientTimeout timeout, final long nowNs) {
    }

    @Override
    public void onTransportError(final ClientTransaction from, final LossCause cause, final long nowNs) {
        if (from != transaction || cause == LossCause.SHUTDOWN) {
            return;
        }
        transaction = null;
        if (cause.isConnectFailure() && nextHop.next()) {
            transmitTo(nowNs);
        } else if (cause.isConnectFailure() || hasRetried) {
            fail(nowNs);
        } else {
            hasRetried = true;
            transmit(nowNs);
        }
    }

    @Override
    public void onTerminated(final ClientTransaction from, final long nowNs) {
        if (from == transaction) {
            transaction = null;
        }
    }
}
