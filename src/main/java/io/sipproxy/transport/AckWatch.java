package io.sipproxy.transport;

import io.sipproxy.status.Counter;

import java.util.ArrayDeque;

/**
 * Watches whether what was written to a connection reaches the peer's TCP. Keep-alive cannot: while data is
 * outstanding the kernel sends no probes, and it retransmits for a quarter of an hour before it gives up. A connection
 * on which something is unacknowledged, and no acknowledgement was heard since it was written, for the whole
 * {@code tcp-ack-timeout}, is suspect.
 * <p>
 * One timer for each connection, and only while something may be outstanding; a watch is on loan from the free list of
 * its context. Writes only note their time. The connection is looked at four times in each timeout, so the time of the
 * oldest unacknowledged write is known closely enough.
 */
final class AckWatch extends Timer {
    private static final int LOOKS_PER_TIMEOUT = 4;

    private final TransportContext context;
    private TcpConnection connection;
    /** Since when what is outstanding now has been so, at the latest. */
    private long outstandingSinceNs;
    private long lastWriteNs;
    private long lastLookNs;
    private long suspectSinceNs;
    /** For systems that do not tell when an acknowledgement came: when a look found that one must have come. */
    private long lastProgressNs;
    private long lastOutstanding;
    private long lastAcknowledged;
    /** Everything was acknowledged at the last look. */
    private boolean isClean;
    private boolean isSuspect;

    private AckWatch(final TransportContext context) {
        this.context = context;
    }

    /** A watch for a connection to which something was just written. */
    static AckWatch start(final TransportContext context, final TcpConnection connection, final long nowNs) {
        final AckWatch pooled = context.freeAckWatches.pollLast();
        final AckWatch watch = pooled == null ? new AckWatch(context) : pooled;
        watch.connection = connection;
        watch.outstandingSinceNs = nowNs;
        watch.lastWriteNs = nowNs;
        watch.lastLookNs = nowNs;
        watch.lastProgressNs = Long.MIN_VALUE;
        watch.lastOutstanding = -1;
        watch.lastAcknowledged = connection.bytesSent;
        watch.isClean = false;
        watch.isSuspect = false;
        context.loop.timers().schedule(watch, nowNs + watch.intervalNs());
        return watch;
    }

    void written(final long nowNs) {
        lastWriteNs = nowNs;
        if (isClean) {
            isClean = false;
            outstandingSinceNs = nowNs;
        }
    }

    boolean isSuspect() {
        return isSuspect;
    }

    void stop() {
        context.loop.timers().cancel(this);
        connection = null;
        context.freeAckWatches.addLast(this);
    }

    @Override
    protected void onTimer(final long nowNs) {
        if (!context.ackProbe.read(connection.channel)) {
            connection.endAckWatch();
            return;
        }
        final boolean isOutstanding = connection.queuedBytes > 0 || context.ackProbe.isOutstanding();
        final long lastAckNs = lastAckNs(nowNs);
        if (!isOutstanding) {
            connection.acknowledgedNs = nowNs;
        }
        if (isSuspect) {
            lookAtSuspect(isOutstanding, lastAckNs, nowNs);
        } else if (isOutstanding) {
            lookAtOutstanding(lastAckNs, nowNs);
        } else if (lastWriteNs > lastLookNs) {
            isClean = true;
            again(nowNs);
        } else {
            connection.endAckWatch();
        }
    }

    private long lastAckNs(final long nowNs) {
        if (context.ackProbe.knowsLastAck()) {
            return nowNs - context.ackProbe.sinceLastAckNs();
        }
        lookForProgress(nowNs);
        // Before now: what is written in this pass is not acknowledged by it.
        return Math.max(lastProgressNs, connection.lastReceivedNs() - 1);
    }

    /**
     * Of all bytes sent, fewer are outstanding. Windows counts only those in flight: what the kernel still holds back
     * looks acknowledged, but then as much as before is in flight.
     */
    private void lookForProgress(final long nowNs) {
        final long outstanding = context.ackProbe.unacknowledged();
        final long acknowledged = connection.bytesSent - outstanding;
        if (acknowledged > lastAcknowledged && outstanding != lastOutstanding) {
            lastProgressNs = nowNs - 1;
        }
        lastOutstanding = outstanding;
        lastAcknowledged = acknowledged;
    }

    private void lookAtOutstanding(final long lastAckNs, final long nowNs) {
        if (lastAckNs >= outstandingSinceNs) {
            // If it came after the last look, it may have been for all but the last write.
            outstandingSinceNs = lastAckNs >= lastLookNs ? Math.max(lastAckNs, lastWriteNs) : lastAckNs;
        }
        if (nowNs - outstandingSinceNs < context.ackTimeoutNs()) {
            again(nowNs);
            return;
        }
        isSuspect = true;
        suspectSinceNs = nowNs;
        context.counters.increment(Counter.CONNECTIONS_SUSPECT);
        again(nowNs);
        context.listener.onLinkSuspect(connection, nowNs);
    }

    private void lookAtSuspect(final boolean isOutstanding, final long lastAckNs, final long nowNs) {
        if (isOutstanding && lastAckNs < suspectSinceNs) {
            again(nowNs);
        } else {
            revive(!isOutstanding, nowNs);
        }
    }

    /** Something came from the peer: a suspect connection has only been slow. */
    void received(final long nowNs) {
        if (isSuspect) {
            revive(false, nowNs);
        }
    }

    private void revive(final boolean isAllAcknowledged, final long nowNs) {
        isSuspect = false;
        isClean = isAllAcknowledged;
        outstandingSinceNs = nowNs;
        context.counters.increment(Counter.CONNECTIONS_SUSPECT_ALIVE);
        again(nowNs);
        context.listener.onLinkAlive(connection, nowNs);
    }

    private void again(final long nowNs) {
        lastLookNs = nowNs;
        final long verdictNs = isSuspect || isClean ? Long.MAX_VALUE : outstandingSinceNs + context.ackTimeoutNs();
        context.loop.timers().schedule(this, Math.min(nowNs + intervalNs(), verdictNs));
    }

    private long intervalNs() {
        return context.ackTimeoutNs() / LOOKS_PER_TIMEOUT;
    }

    /** The watches that no connection uses. */
    static ArrayDeque<AckWatch> newFreeList() {
        return new ArrayDeque<>();
    }
}
