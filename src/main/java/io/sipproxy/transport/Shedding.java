package io.sipproxy.transport;

import java.util.ArrayList;
import java.util.List;

/**
 * Closes the connection that will be missed least, when there is no room or no socket for another one. Only idle ones
 * may go: those that never sent a well-formed message first, then those that have sent none for longest. Looked for
 * among a few at a time, from where the last search ended, so that it costs the same however many there are.
 */
final class Shedding {
    private static final int SAMPLE = 64;
    /** Whoever has only just connected shall have the time to say something. */
    private static final long LEAST_AGE_NS = 1_000_000_000L;

    private final List<LinkTable<TcpConnection>> tables = new ArrayList<>(2);
    private int slot;

    /** To be looked through, if it is the largest. */
    void add(final LinkTable<TcpConnection> table) {
        tables.add(table);
    }

    /** Closes one; returns false if none of those looked at may go. */
    boolean shedOne(final long nowNs) {
        final TcpConnection found = find(largest(), nowNs);
        if (found == null) {
            return false;
        }
        found.close(LossCause.SHED, nowNs);
        return true;
    }

    private LinkTable<TcpConnection> largest() {
        LinkTable<TcpConnection> largest = tables.get(0);
        for (int i = 1; i < tables.size(); i++) {
            if (tables.get(i).size() > largest.size()) {
                largest = tables.get(i);
            }
        }
        return largest;
    }

    private TcpConnection find(final LinkTable<TcpConnection> table, final long nowNs) {
        final int mask = table.capacity() - 1;
        TcpConnection least = null;
        for (int slots = 0, seen = 0; slots <= mask && seen < SAMPLE; slots++) {
            slot = slot + 1 & mask;
            final TcpConnection connection = table.at(slot);
            if (connection != null) {
                seen++;
                if (mayGo(connection, nowNs) && (least == null || isMissedLess(connection, least, nowNs))) {
                    least = connection;
                }
            }
        }
        return least;
    }

    private static boolean mayGo(final TcpConnection connection, final long nowNs) {
        return connection.isIdle() && nowNs - connection.createdNs >= LEAST_AGE_NS;
    }

    private static boolean isMissedLess(final TcpConnection one, final TcpConnection other, final long nowNs) {
        if (one.hasSentMessage() != other.hasSentMessage()) {
            return other.hasSentMessage();
        }
        return one.hasSentMessage() ? nowNs - one.lastMessageNs > nowNs - other.lastMessageNs :
            nowNs - one.createdNs > nowNs - other.createdNs;
    }
}
