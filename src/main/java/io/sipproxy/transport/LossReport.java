package io.sipproxy.transport;

import io.sipproxy.status.Event;
import io.sipproxy.status.EventLine;
import io.sipproxy.status.EventLog;

/** What operators get to know of a lost connection: counters, how long it was silent, and a line in the log. */
final class LossReport {
    private LossReport() {
    }

    /** Makes it. That a connection ends in order is told only if somebody depended on it. */
    static void make(
        final TransportContext context, final Link link, final LossCause cause, final int unsent,
        final long unacknowledged, final long lastAckNs, final long nowNs) {
        context.counters.increment(cause.counter());
        if (cause.isSilence()) {
            context.latencies.silenceToDetection(nowNs - lastAckNs);
        }
        if (!cause.isOrdinary() || cause == LossCause.END_OF_STREAM && link.hasUsers()) {
            write(context.events, link, cause, unsent, unacknowledged, lastAckNs, nowNs);
        }
    }

    /**
     * Those who connect and do not keep to the rules are told apart by address only: with a line for each of
     * their ports, whoever tries again and again would fill the disk.
     */
    private static void write(
        final EventLog events, final Link link, final LossCause cause, final int unsent, final long unacknowledged,
        final long lastAckNs, final long nowNs) {
        final String inbound = link.isInbound() ? "yes" : "no";
        final Object peer = link.isInbound() && cause.isPeersFault() ? link.remote().sourceText() : link.remote();
        final EventLine line;
        if (cause == LossCause.TLS_HANDSHAKE_FAILED) {
            line = events.event(Event.SPR_TLS_HANDSHAKE_FAILED, peer, nowNs)
                .put("inbound", inbound)
                .put("age-ms", millis(nowNs - link.createdNs()));
        } else {
            line = events.event(Event.SPR_CONNECTION_LOST, peer, nowNs)
                .put("detector", cause)
                .put("inbound", inbound)
                .put("age-ms", millis(nowNs - link.createdNs()))
                .put("idle-ms", millis(nowNs - link.lastReceivedNs()))
                .put("silent-ms", millis(nowNs - lastAckNs))
                .put("unacknowledged", unacknowledged)
                .put("unsent", unsent);
        }
        if (link.lossReason() != null) {
            line.put("reason", link.lossReason());
        }
        line.write();
    }

    private static long millis(final long ns) {
        return ns / 1_000_000;
    }
}
