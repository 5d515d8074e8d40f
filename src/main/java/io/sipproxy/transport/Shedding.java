package io.sipproxy.transport;

import java.util.ArrayList;
import java.util.List;

/**
 * Closes the connection that will be missed least, when there is no room or no socket for another one: the oldest of
 * those that never brought a well-formed message. Only when there is none of these, it is one of the others that is
 * idle: the one that has brought none for longest, among a few that are looked at from where the last search ended, so
 * that it costs the same however many there are. So a crowd of strangers can push out one another and nobody else.
 */
final class Shedding {
    private static final int SAMPLE = 64;
    /** Whoever has only just connected shall have the time to say something. */
    private static final long LEAST_AGE_NS = 1_000_000_000L;

    private final Strangers strangers;
    private final List<LinkTable<TcpConnection>> tables = new ArrayList<>(2);
    private int slot;

    Shedding(final Strangers strangers) {
        this.strangers = strangers;
    }

    /** To be looked through, if it is the largest. */
    void add(final LinkTable<TcpConnection> table) {
        tables.add(table);
    }

    /** Closes one to make room for another; returns false if none may go for that. */
    boolean shedFor(final Purpose purpose, final long nowNs) {
        final TcpConnection found = find(purpose, nowNs);
        if (found == null) {
            return false;
        }
        found.close(LossCause.SHED, nowNs);
        return true;
    }

    /** Where a response goes, anybody may choose: nobody who has sent a message goes for that. */
    private TcpConnection find(final Purpose purpose, final long nowNs) {
        final TcpConnection stranger = strangers.oldestUnused();
        if (stranger == null) {
            return purpose == Purpose.RESPONSE ? null : find(largest(), nowNs);
        }
        return purpose == Purpose.REQUEST || isOfAge(stranger, nowNs) ? stranger : null;
    }

    private static boolean isOfAge(final TcpConnection connection, final long nowNs) {
        return nowNs - connection.openedNs >= LEAST_AGE_NS;
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
                if (connection.isIdle() && isOfAge(connection, nowNs) &&
                    (least == null || quietNs(connection, nowNs) > quietNs(least, nowNs))) {
                    least = connection;
                }
            }
        }
        return least;
    }

    private static long quietNs(final TcpConnection connection, final long nowNs) {
        return nowNs - connection.lastMessageNs;
    }
}
