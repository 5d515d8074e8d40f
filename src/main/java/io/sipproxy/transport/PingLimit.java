package io.sipproxy.transport;

import io.sipproxy.status.Counter;

/**
 * How many keep-alive pings of one connection are answered in a second, and how many line ends outside of messages it
 * may send at all. Some phones put a line end behind each message: what a message came after does not count.
 */
final class PingLimit {
    /** So many times more line ends than the pings that are answered are no mistake any more. */
    private static final int FLOOD_FACTOR = 100;
    private static final long SECOND_NS = 1_000_000_000L;

    private final TransportContext context;
    private final int maxPings;
    private final int maxLineEnds;

    PingLimit(final TransportContext context) {
        this.context = context;
        this.maxPings = context.settings.limits().pings();
        this.maxLineEnds = FLOOD_FACTOR * maxPings;
    }

    /** Two line ends came: answers them, if that is not too often. */
    void onPing(final TcpConnection connection, final long nowNs) {
        count(connection, 2, nowNs);
        if (!connection.isOpen()) {
            return;
        }
        if (connection.pings < maxPings) {
            connection.pings++;
            connection.answerPing();
        } else {
            context.counters.increment(Counter.TCP_PINGS_UNANSWERED);
        }
    }

    /** A single line end came. */
    void onLineEnd(final TcpConnection connection, final long nowNs) {
        context.counters.increment(Counter.TCP_PONGS_RECEIVED);
        count(connection, 1, nowNs);
    }

    private void count(final TcpConnection connection, final int lineEnds, final long nowNs) {
        final int second = (int)(nowNs / SECOND_NS);
        if (connection.pingSecond != second) {
            connection.pingSecond = second;
            connection.pings = 0;
            connection.lineEnds = 0;
        }
        connection.lineEnds += lineEnds;
        if (connection.lineEnds > maxLineEnds) {
            connection.close(LossCause.LINE_END_FLOOD, nowNs);
        }
    }
}
