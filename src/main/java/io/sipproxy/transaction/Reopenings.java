package io.sipproxy.transaction;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.status.Event;
import io.sipproxy.status.EventLog;
import io.sipproxy.status.Latencies;
import io.sipproxy.status.Status;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.LossCause;
import io.sipproxy.transport.Transports;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The connections that were opened in place of others. A suspect connection stays until its replacement is open, since
 * it may just be slow: whichever proves alive first stays, the other is closed.
 */
final class Reopenings {
    private static final long SETTLED_NS = TimeUnit.SECONDS.toNanos(1);

    private final Transports transports;
    private final Counters counters;
    private final EventLog events;
    private final Latencies latencies;
    private final Map<Link, Reopening> byLink = new IdentityHashMap<>();
    private final Map<Link, Reopening> bySuspect = new IdentityHashMap<>();
    /** The connection that could not be opened, while those who wait for it on a suspect connection are told. */
    private Link unreachable;
    private LossCause unreachableCause;

    Reopenings(final Transports transports, final Status status) {
        this.transports = transports;
        this.counters = status.counters();
        this.events = status.events();
        this.latencies = status.latencies();
    }

    /** Somebody moves to this connection: if it is not open yet, it counts as reopened. */
    void use(final Link link, final long nowNs) {
        if (!link.isOpen() && !byLink.containsKey(link)) {
            counters.increment(Counter.REOPENS_ATTEMPTED);
            byLink.put(link, new Reopening(link, nowNs));
        }
    }

    /** @return whether this one was reopened no more than a second ago: it is not worth another attempt. */
    boolean isUnsettled(final Link link, final long nowNs) {
        return byLink.containsKey(link) && nowNs - link.openedNs() < SETTLED_NS;
    }

    /** @return whether the suspect gave a sign of life while the other one was being opened in its place. */
    boolean hasRevived(final Link suspect, final Link replacement) {
        final Reopening reopening = byLink.get(replacement);
        return reopening != null && reopening.revived.contains(suspect);
    }

    /** @return whether those who may go there are being told that nobody can. */
    boolean isUnreachable(final ReopenAddress address) {
        return unreachable != null && address.is(unreachable.remote());
    }

    /** @return the connection of {@link #isUnreachable}, while that is being told; else null. */
    Link unreachable() {
        return unreachable;
    }

    /** @return why that one could not be opened. */
    LossCause unreachableCause() {
        return unreachableCause;
    }

    /** @return whether the connection is suspect and waits for another one to take its place. */
    boolean isSuspect(final Link link) {
        return bySuspect.containsKey(link);
    }

    /**
     * Finds or opens a connection that can take the place of a suspect one.
     *
     * @return false if there is nothing to wait for: it is open already, or none can be made.
     */
    boolean replace(final Link suspect, final ReopenAddress address, final long nowNs) {
        final Link known = address.find(transports);
        final Link link = known != null && known != suspect && isProof(known, nowNs) ? known
            : address.open(transports, nowNs);
        if (link == null || link.isOpen()) {
            return false;
        }
        use(link, nowNs);
        final Reopening reopening = byLink.get(link);
        reopening.suspects.add(suspect);
        bySuspect.put(suspect, reopening);
        return true;
    }

    /** One that is being opened, or was just now, tells as much of the peer as yet another one. */
    private static boolean isProof(final Link link, final long nowNs) {
        return !link.isOpen() || !link.isSuspect() && nowNs - link.openedNs() < SETTLED_NS;
    }

    /** The suspect was only slow: what was opened in its place is not needed, unless it is in use already. */
    void onAlive(final Link link, final long nowNs) {
        final Reopening reopening = bySuspect.remove(link);
        if (reopening == null) {
            return;
        }
        reopening.suspects.remove(link);
        reopening.revived.add(link);
        if (reopening.isUnused()) {
            counters.increment(Counter.REOPENS_ABANDONED);
            byLink.remove(reopening.link);
            reopening.link.close(LossCause.REPLACED, nowNs);
        }
    }

    /** A connection is open: those that it replaces are closed. */
    void onOpen(final Link link, final long nowNs) {
        final Reopening reopening = byLink.get(link);
        if (reopening == null || reopening.wasOpen) {
            return;
        }
        reopening.wasOpen = true;
        reopening.revived.clear();
        counters.increment(Counter.REOPENS_SUCCEEDED);
        latencies.detectionToResend(nowNs - reopening.detectedNs);
        events.event(Event.SPR_CONNECTION_REOPENED, link.remote(), nowNs)
            .put("took-ms", TimeUnit.NANOSECONDS.toMillis(nowNs - reopening.detectedNs)).write();
        closeSuspects(reopening, LossCause.ACK_TIMEOUT, nowNs);
    }

    /** A connection is gone and its users have been told. */
    void onLost(final Link link, final LossCause cause, final long nowNs) {
        final Reopening replacement = bySuspect.remove(link);
        if (replacement != null) {
            replacement.suspects.remove(link);
        }
        final Reopening reopening = byLink.remove(link);
        if (reopening == null) {
            return;
        }
        if (!reopening.wasOpen) {
            counters.increment(Counter.REOPENS_FAILED);
        }
        if (!reopening.suspects.isEmpty()) {
            giveUp(reopening, cause, nowNs);
        }
    }

    private void giveUp(final Reopening reopening, final LossCause cause, final long nowNs) {
        unreachable = reopening.link;
        unreachableCause = cause;
        try {
            closeSuspects(reopening, cause == LossCause.SHUTDOWN ? cause : LossCause.ACK_TIMEOUT, nowNs);
        } finally {
            unreachable = null;
        }
    }

    private void closeSuspects(final Reopening reopening, final LossCause cause, final long nowNs) {
        while (!reopening.suspects.isEmpty()) {
            final Link suspect = reopening.suspects.remove(reopening.suspects.size() - 1);
            suspect.close(cause, nowNs);
            bySuspect.remove(suspect);
        }
    }
}
