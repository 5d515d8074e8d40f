package io.sipproxy.transport;

/**
 * Connections in the order in which something began for each. The entries are on loan from a free list: a connection
 * that is in no queue carries one reference for it, and nothing is allocated once there were as many.
 */
final class ConnectionQueue {
    /** The place of one connection. */
    static final class Entry {
        TcpConnection connection;
        long sinceNs;
        /** For whoever keeps the queue. */
        long mark;
        /** For whoever keeps the queue; 0 at first. */
        int bytes;
        private Entry older;
        private Entry newer;
    }

    private Entry oldest;
    private Entry newest;
    private Entry free;

    /** The one for which it began first; null if there is none. */
    Entry oldest() {
        return oldest;
    }

    /** It begins for a connection that is not in this queue. */
    Entry append(final TcpConnection connection, final long nowNs) {
        Entry entry = free;
        if (entry == null) {
            entry = new Entry();
        } else {
            free = entry.newer;
        }
        entry.connection = connection;
        entry.bytes = 0;
        link(entry, nowNs);
        return entry;
    }

    /** It begins anew for the same connection. */
    void renew(final Entry entry, final long nowNs) {
        unlink(entry);
        link(entry, nowNs);
    }

    /** It is over; the entry is not to be used any more. */
    void remove(final Entry entry) {
        unlink(entry);
        entry.connection = null;
        entry.newer = free;
        free = entry;
    }

    private void link(final Entry entry, final long nowNs) {
        entry.sinceNs = nowNs;
        entry.older = newest;
        entry.newer = null;
        if (newest == null) {
            oldest = entry;
        } else {
            newest.newer = entry;
        }
        newest = entry;
    }

    private void unlink(final Entry entry) {
        if (entry.older == null) {
            oldest = entry.newer;
        } else {
            entry.older.newer = entry.newer;
        }
        if (entry.newer == null) {
            newest = entry.older;
        } else {
            entry.newer.older = entry.older;
        }
        entry.older = null;
        entry.newer = null;
    }
}
