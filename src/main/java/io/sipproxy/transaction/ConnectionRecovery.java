package io.sipproxy.transaction;

import io.sipproxy.sip.SipMessage;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.status.Event;
import io.sipproxy.status.EventLine;
import io.sipproxy.status.EventLog;
import io.sipproxy.status.Status;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.LinkUser;
import io.sipproxy.transport.LossCause;
import io.sipproxy.transport.Transports;
import java.util.concurrent.TimeUnit;

/**
 * What becomes of the transactions of a connection that was lost or is suspect. Each request without a final response
 * is sent again, byte for byte, over the connection that its phone has registered over, else over one new connection
 * that all of them share; a final response that may not have arrived likewise. What cannot be sent again is released as
 * a transport error. A message is moved at most twice, and a reopened connection that is lost within a second is not
 * reopened, so that there are no loops and no storms.
 */
final class ConnectionRecovery {
    static final int MAX_REOPENINGS = 2;

    private final TransactionSettings settings;
    private final Transports transports;
    private final Counters counters;
    private final EventLog events;
    private final TransactionLayer layer;
    private final Reopenings reopenings;
    private final ResendBacklog backlog;

    ConnectionRecovery(final TransactionSettings settings, final TransactionLayer layer, final Transports transports,
        final Status status) {
        this.settings = settings;
        this.layer = layer;
        this.transports = transports;
        this.counters = status.counters();
        this.events = status.events();
        this.reopenings = new Reopenings(transports, status);
        this.backlog = new ResendBacklog(layer.timers(), counters);
    }

    /** @return whether lost connections are reopened at all. */
    boolean isEnabled() {
        return settings.recoversConnections();
    }

    /** @return how long a final response is kept for the case that the connection it went over was dead. */
    long responseRetentionNs() {
        return settings.responseRetentionNs();
    }

    /** The connection of a request without a final response is gone. */
    void onLost(final ClientTransaction transaction, final Link lost, final LossCause cause, final long nowNs) {
        if (cause == LossCause.SHUTDOWN || transaction.endsWithConnection()) {
            transaction.transportError(cause, nowNs);
            return;
        }
        final Link existing = existing(transaction, lost, cause, nowNs);
        if (existing != null) {
            move(transaction, existing, cause, nowNs);
        } else if (isEnabled() && !wasNeverThere(transaction, lost, cause)) {
            reopen(transaction, lost, cause, nowNs);
        } else {
            transaction.transportError(cause, nowNs);
        }
    }

    private void reopen(final ClientTransaction transaction, final Link lost, final LossCause cause,
        final long nowNs) {
        final Counter obstacle = obstacle(transaction, lost, cause, nowNs);
        final Link link = obstacle == null ? transaction.reopenAddress().link(transports, nowNs) : null;
        if (link == null) {
            release(transaction, lost, cause, obstacle == null ? Counter.RELEASED_REOPEN_FAILED : obstacle, nowNs);
            return;
        }
        reopenings.use(link, nowNs);
        move(transaction, link, cause, nowNs);
    }

    private void move(final ClientTransaction transaction, final Link link, final LossCause cause, final long nowNs) {
        transaction.moveTo(link, cause);
        backlog.send(transaction, link, nowNs);
    }

    /** @return a connection that is open already and leads to where the request is to go; null if there is none. */
    private Link existing(final ClientTransaction transaction, final Link lost, final LossCause cause,
        final long nowNs) {
        if (!lost.isReliable() || transaction.reopenings() >= MAX_REOPENINGS) {
            return null;
        }
        final Link standing = standing(transaction.reopenAddress(), lost, cause);
        return standing == null && isEnabled() ? newerFlow(transaction, lost, nowNs) : standing;
    }

    /** @return the connection that the phone has registered over last; null if it is not there, or is this one. */
    private static Link newerFlow(final ClientTransaction transaction, final Link link, final long nowNs) {
        final Link flow = transaction.isReopeningForbidden() ? null : transaction.flow(nowNs);
        return flow != null && flow.canStandInFor(link) ? flow : null;
    }

    /**
     * The connection beside which one was opened that could not be, because it was suspect or an OPTIONS on it went
     * unanswered: if it has given a sign of life since, it is as good as it was.
     *
     * @return null if there is none.
     */
    private Link standing(final ReopenAddress address, final Link lost, final LossCause cause) {
        final Link link = cause.isConnectFailure() && address.isKnown() ? address.find(transports) : null;
        final boolean isAlive = link != null && link.canStandInFor(lost)
            && (link.lastReceivedNs() > lost.createdNs() || reopenings.hasRevived(link, lost));
        return isAlive ? link : null;
    }

    /** There was no connection that could have been lost. */
    private static boolean wasNeverThere(final ClientTransaction transaction, final Link lost, final LossCause cause) {
        return !lost.isReliable() || cause.isConnectFailure() && transaction.reopenings() == 0;
    }

    /** @return why nothing is reopened for the request; null if nothing speaks against it. */
    private Counter obstacle(final ClientTransaction transaction, final Link lost, final LossCause cause,
        final long nowNs) {
        if (transaction.isReopeningForbidden()) {
            return Counter.RELEASED_NO_REOPENING;
        }
        if (!transaction.reopenAddress().isKnown()) {
            return Counter.RELEASED_NO_ADDRESS;
        }
        if (cause.isConnectFailure() || reopenings.isUnreachable(transaction.reopenAddress())) {
            return Counter.RELEASED_REOPEN_FAILED;
        }
        return transaction.reopenings() >= MAX_REOPENINGS || reopenings.isUnsettled(lost, nowNs)
            ? Counter.RELEASED_LOST_AGAIN : null;
    }

    private void release(final ClientTransaction transaction, final Link lost, final LossCause cause,
        final Counter why, final long nowNs) {
        counters.increment(why);
        final LossCause detector = cause.isConnectFailure() ? transaction.movedFor() : cause;
        final EventLine line = line(Event.SPR_CALL_RELEASED, transaction, lost, detector, nowNs);
        Link failed = lost;
        if (cause.isConnectFailure()) {
            line.put("reopening", cause);
        } else if (why == Counter.RELEASED_REOPEN_FAILED && reopenings.unreachable() != null) {
            failed = reopenings.unreachable();
            line.put("reopening", reopenings.unreachableCause());
        }
        if (failed.lossReason() != null) {
            line.put("reason", failed.lossReason());
        }
        line.write();
        transaction.transportError(cause, nowNs);
    }

    /** The connection that a final response went over is gone. */
    void onLost(final ServerTransaction transaction, final Link lost, final LossCause cause, final long nowNs) {
        if (!isEnabled() || cause == LossCause.SHUTDOWN || hasArrived(transaction, lost, cause, nowNs)) {
            return;
        }
        final Link link = transaction.resendings() < MAX_REOPENINGS ? newWay(transaction, lost, cause, nowNs) : null;
        if (link == null) {
            counters.increment(Counter.RESPONSES_UNDELIVERABLE);
            return;
        }
        reopenings.use(link, nowNs);
        transaction.moveTo(link);
        backlog.send(transaction, link, nowNs);
    }

    /** Nothing is opened twice, but the phone may be there by itself. */
    private Link newWay(final ServerTransaction transaction, final Link lost, final LossCause cause,
        final long nowNs) {
        return cause.isConnectFailure() || reopenings.isUnsettled(lost, nowNs) ? transaction.followSender(nowNs)
            : transaction.newWay(nowNs);
    }

    /** What was written longer ago was acknowledged, or the connection would have been suspect. */
    private boolean hasArrived(final ServerTransaction transaction, final Link lost, final LossCause cause,
        final long nowNs) {
        if (!transaction.hasResponse()) {
            return true;
        }
        if (transaction.wantsAck() || cause.isConnectFailure()) {
            return false;
        }
        return transaction.finalSentNs() < lost.acknowledgedNs() || !cause.isSilence() && !reopenings.isSuspect(lost)
            && nowNs - Math.max(transaction.finalSentNs(), lost.openedNs()) >= settings.uncertaintyNs();
    }

    /** A response came for a request that had been sent again. */
    void onAnswered(final ClientTransaction transaction) {
        if (transaction.wasResent()) {
            counters.increment(Counter.TRANSACTIONS_SAVED);
        }
    }

    /**
     * Something was not acknowledged in time: tries another connection for those who wait on this one. There is nothing
     * to try if the phone itself has left it for another one.
     */
    void onSuspect(final Link link, final long nowNs) {
        final ReopenAddress address = isEnabled() && !reopenings.isUnsettled(link, nowNs) && !isLeft(link, nowNs)
            ? firstAddress(link, nowNs) : null;
        if (address == null || !reopenings.replace(link, address, nowNs)) {
            link.close(LossCause.ACK_TIMEOUT, nowNs);
        }
    }

    /** @return whether all who wait on the connection can go on over another that is there. */
    private boolean isLeft(final Link link, final long nowNs) {
        boolean isLeft = false;
        for (LinkUser user = link.firstUser(); user != null; user = user.next()) {
            if (isWaiting(user, link, nowNs)) {
                if (newerFlow(user, link, nowNs) == null) {
                    return false;
                }
                isLeft = true;
            }
        }
        return isLeft;
    }

    private boolean isWaiting(final LinkUser user, final Link link, final long nowNs) {
        return user instanceof ClientTransaction client ? client.isPending() && !client.endsWithConnection()
            : user instanceof ServerTransaction server && !hasArrived(server, link, LossCause.ACK_TIMEOUT, nowNs);
    }

    private static Link newerFlow(final LinkUser user, final Link link, final long nowNs) {
        return user instanceof ClientTransaction client ? newerFlow(client, link, nowNs)
            : ((ServerTransaction)user).newerFlow(nowNs);
    }

    /** A request comes before a response, which need not go to where the request goes. */
    private ReopenAddress firstAddress(final Link link, final long nowNs) {
        ReopenAddress ofResponse = null;
        for (LinkUser user = link.firstUser(); user != null; user = user.next()) {
            if (user instanceof ClientTransaction client && client.reopenAddressOrNull() != null) {
                return client.reopenAddressOrNull();
            }
            if (ofResponse == null && user instanceof ServerTransaction server
                && !hasArrived(server, link, LossCause.ACK_TIMEOUT, nowNs)) {
                ofResponse = server.reopenAddressOrNull();
            }
        }
        return ofResponse;
    }

    /** A suspect connection gave a sign of life. */
    void onAlive(final Link link, final long nowNs) {
        reopenings.onAlive(link, nowNs);
    }

    /** A connection is open: if others wait for it, what they wait with goes out now. */
    void onOpen(final Link link, final long nowNs) {
        backlog.onOpen(link, nowNs);
        reopenings.onOpen(link, nowNs);
    }

    /** A connection is gone and its users have been told. */
    void onLinkLost(final Link link, final LossCause cause, final long nowNs) {
        backlog.onLost(link);
        reopenings.onLost(link, cause, nowNs);
    }

    /** The CANCEL for an INVITE that waits for a connection waits behind it. */
    void startBehind(final ClientTransaction cancel, final Link link, final long nowNs) {
        backlog.send(cancel, link, nowNs);
    }

    /** A request went out again. */
    void onResent(final ClientTransaction transaction, final Link link, final LossCause cause, final long nowNs) {
        counters.increment(Counter.REQUESTS_RESENT);
        line(Event.SPR_REQUEST_RESENT, transaction, link, cause, nowNs).write();
    }

    private EventLine line(final Event event, final ClientTransaction transaction, final Link link,
        final LossCause detector, final long nowNs) {
        final SipMessage request = layer.parseRetained(transaction.request);
        return events.event(event, link.remote(), nowNs)
            .put("detector", detector)
            .put("method", request.methodToken().text(request.buffer()))
            .put("call-id", request.callId().text(request.buffer()))
            .put("age-ms", TimeUnit.NANOSECONDS.toMillis(nowNs - transaction.startedNs()));
    }
}
