package io.sipproxy.transaction;

import io.sipproxy.sip.SipMessage;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.status.Event;
import io.sipproxy.status.EventLog;
import io.sipproxy.status.Latencies;
import io.sipproxy.status.Status;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.LinkUser;
import io.sipproxy.transport.LossCause;
import io.sipproxy.transport.Transports;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What becomes of the transactions of a connection that was lost or is suspect. Each request without a final response
 * is sent again, byte for byte, over one new connection that all of them share; a final response that may not have
 * arrived likewise. What cannot be sent again is released as a transport error. A request is moved at most twice, and a
 * reopened connection that is lost within a second is not reopened, so that there are no loops and no storms.
 * <p>
 * A suspect connection stays until its replacement is open, since it may just be slow: whichever proves alive first
 * stays, the other is closed.
 */
final class ConnectionRecovery {
    static final int MAX_REOPENINGS = 2;
    private static final long SETTLED_NS = TimeUnit.SECONDS.toNanos(1);

    private final boolean enabled;
    private final long responseRetentionNs;
    private final Transports transports;
    private final Counters counters;
    private final EventLog events;
    private final Latencies latencies;
    private final TransactionLayer layer;
    private final ResendBacklog backlog;
    private final Map<Link, Reopening> reopenings = new IdentityHashMap<>();
    private final Map<Link, Reopening> suspects = new IdentityHashMap<>();
    /** The suspect connection that is being given up because its replacement could not be opened. */
    private Link givenUp;

    ConnectionRecovery(final TransactionSettings settings, final TransactionLayer layer, final Transports transports,
        final Status status) {
        this.enabled = settings.recoversConnections();
        this.responseRetentionNs = settings.responseRetentionNs();
        this.layer = layer;
        this.transports = transports;
        this.counters = status.counters();
        this.events = status.events();
        this.latencies = status.latencies();
        this.backlog = new ResendBacklog(layer.timers(), counters);
    }

    /** @return whether lost connections are reopened at all. */
    boolean isEnabled() {
        return enabled;
    }

    /** @return how long a final response is kept for the case that the connection it went over was dead. */
    long responseRetentionNs() {
        return responseRetentionNs;
    }

    /** The connection of a request without a final response is gone. */
    void onLost(final ClientTransaction transaction, final Link lost, final LossCause cause, final long nowNs) {
        final Counter obstacle = obstacle(transaction, lost, cause, nowNs);
        if (obstacle != null) {
            release(transaction, lost, cause, obstacle, nowNs);
            return;
        }
        final Link link = transaction.reopenAddress().link(transports, nowNs);
        if (link == null) {
            release(transaction, lost, cause, Counter.RELEASED_REOPEN_FAILED, nowNs);
            return;
        }
        reopening(link, nowNs);
        transaction.countReopening();
        report(Event.SPR_REQUEST_RESENT, transaction, link, cause, nowNs);
        counters.increment(Counter.REQUESTS_RESENT);
        if (!transaction.resend(link, nowNs)) {
            backlog.add(transaction, nowNs);
        }
    }

    /** @return why nothing is reopened for the request; null if nothing speaks against it. */
    private Counter obstacle(final ClientTransaction transaction, final Link lost, final LossCause cause,
        final long nowNs) {
        if (!enabled || cause == LossCause.SHUTDOWN) {
            return Counter.CLIENT_TRANSPORT_ERRORS;
        }
        if (cause.isConnectFailure()) {
            return transaction.reopenings() > 0 ? Counter.RELEASED_REOPEN_FAILED : Counter.CLIENT_TRANSPORT_ERRORS;
        }
        if (transaction.isReopeningForbidden()) {
            return Counter.RELEASED_NO_REOPENING;
        }
        if (!transaction.reopenAddress().isKnown()) {
            return Counter.RELEASED_NO_ADDRESS;
        }
        if (lost == givenUp) {
            return Counter.RELEASED_REOPEN_FAILED;
        }
        return transaction.reopenings() >= MAX_REOPENINGS || wasLostAtOnce(lost, nowNs)
            ? Counter.RELEASED_LOST_AGAIN : null;
    }

    private boolean wasLostAtOnce(final Link lost, final long nowNs) {
        return reopenings.containsKey(lost) && nowNs - lost.openedNs() < SETTLED_NS;
    }

    private void release(final ClientTransaction transaction, final Link lost, final LossCause cause,
        final Counter why, final long nowNs) {
        if (why != Counter.CLIENT_TRANSPORT_ERRORS) {
            counters.increment(why);
            report(Event.SPR_CALL_RELEASED, transaction, lost, cause, nowNs);
        }
        transaction.transportError(cause, nowNs);
    }

    /** The connection that a final response went over is gone, and the response may not have arrived. */
    void onLost(final ServerTransaction transaction, final Link lost, final LossCause cause, final long nowNs) {
        if (!enabled || cause == LossCause.SHUTDOWN || cause.isConnectFailure() || lost == givenUp
            || transaction.resendings() >= MAX_REOPENINGS) {
            return;
        }
        final Link link = transaction.resendFinal(nowNs);
        if (link != null) {
            reopening(link, nowNs);
            counters.increment(Counter.RESPONSES_RESENT);
        }
    }

    /** Something was not acknowledged in time: tries another connection for those who wait on this one. */
    void onSuspect(final Link link, final long nowNs) {
        final ReopenAddress address = enabled ? firstAddress(link) : null;
        final Link replacement = address == null ? null : address.open(transports, nowNs);
        if (replacement == null) {
            link.close(LossCause.ACK_TIMEOUT, nowNs);
            return;
        }
        counters.increment(Counter.REOPENS_ATTEMPTED);
        final Reopening reopening = new Reopening(replacement, link, nowNs);
        reopenings.put(replacement, reopening);
        suspects.put(link, reopening);
    }

    private static ReopenAddress firstAddress(final Link link) {
        for (LinkUser user = link.firstUser(); user != null; user = user.next()) {
            if (user instanceof Recoverable recoverable && recoverable.reopenAddressOrNull() != null) {
                return recoverable.reopenAddressOrNull();
            }
        }
        return null;
    }

    /** The suspect was only slow: what was opened in its place is not needed, unless it is in use already. */
    void onAlive(final Link link, final long nowNs) {
        final Reopening reopening = suspects.remove(link);
        if (reopening != null) {
            reopening.suspect = null;
            if (!reopening.link.hasUsers()) {
                counters.increment(Counter.REOPENS_ABANDONED);
                reopenings.remove(reopening.link);
                reopening.link.close(LossCause.REPLACED, nowNs);
            }
        }
    }

    /** A connection is open: if others wait for it, what they wait with goes out now. */
    void onOpen(final Link link, final long nowNs) {
        final Reopening reopening = reopenings.get(link);
        if (reopening == null || reopening.wasOpen) {
            return;
        }
        reopening.wasOpen = true;
        counters.increment(Counter.REOPENS_SUCCEEDED);
        latencies.detectionToResend(nowNs - reopening.detectedNs);
        events.event(Event.SPR_CONNECTION_REOPENED, link.remote(), nowNs)
            .put("took-ms", TimeUnit.NANOSECONDS.toMillis(nowNs - reopening.detectedNs)).write();
        if (reopening.suspect != null) {
            final Link suspect = reopening.suspect;
            reopening.suspect = null;
            suspects.remove(suspect);
            suspect.close(LossCause.ACK_TIMEOUT, nowNs);
        }
    }

    /** A connection is gone and its users have been told. */
    void onLinkLost(final Link link, final long nowNs) {
        final Reopening replacement = suspects.remove(link);
        if (replacement != null) {
            replacement.suspect = null;
        }
        final Reopening reopening = reopenings.remove(link);
        if (reopening == null) {
            return;
        }
        if (!reopening.wasOpen) {
            counters.increment(Counter.REOPENS_FAILED);
        }
        if (reopening.suspect != null) {
            giveUp(reopening.suspect, nowNs);
        }
    }

    private void giveUp(final Link suspect, final long nowNs) {
        suspects.remove(suspect);
        givenUp = suspect;
        suspect.close(LossCause.ACK_TIMEOUT, nowNs);
        givenUp = null;
    }

    /** A response came for a request that had been moved. */
    void onAnswered(final ClientTransaction transaction) {
        if (transaction.reopenings() > 0) {
            counters.increment(Counter.TRANSACTIONS_SAVED);
        }
    }

    private void reopening(final Link link, final long nowNs) {
        if (!link.isOpen() && !reopenings.containsKey(link)) {
            counters.increment(Counter.REOPENS_ATTEMPTED);
            reopenings.put(link, new Reopening(link, null, nowNs));
        }
    }

    private void report(final Event event, final ClientTransaction transaction, final Link link,
        final LossCause cause, final long nowNs) {
        final SipMessage request = layer.parseRetained(transaction.request);
        events.event(event, link.remote(), nowNs)
            .put("detector", cause)
            .put("method", request.methodToken().text(request.buffer()))
            .put("call-id", request.callId().text(request.buffer()))
            .put("age-ms", TimeUnit.NANOSECONDS.toMillis(nowNs - transaction.startedNs()))
            .write();
    }
}
