package io.sipproxy.transport;

import io.sipproxy.status.Event;

/**
 * The messages that have begun to arrive on streams and are not complete, in the order of their beginnings. Each has to
 * be complete in time, and together they may take only so much memory; the connection that is late, or whose message
 * has been incomplete for longest, is closed. Who sends slowly, but in time, is never hurt.
 * <p>
 * Told once after each reading of a connection. One timer, for the oldest; the entries are on loan from a free list, so
 * that nothing is allocated once there were as many.
 */
final class IncompleteInput extends Timer {
    /** One connection's. */
    static final class Entry {
        private TcpConnection connection;
        private Entry older;
        private Entry newer;
        private long sinceNs;
        /** How many messages were complete before this one. */
        private long before;
        private int bytes;
    }

    private final TransportContext context;
    private final long timeoutNs;
    private final long maxBytes;
    private Entry oldest;
    private Entry newest;
    private Entry free;
    private long bytes;

    IncompleteInput(final TransportContext context) {
        this.context = context;
        this.timeoutNs = context.settings.limits().messageTimeoutNs();
        this.maxBytes = context.settings.limits().incompleteBytes();
    }

    /** Memory that is in use for incomplete messages. */
    long bytes() {
        return bytes;
    }

    /** What a connection has received so far was looked at, and what has to wait for more was kept. */
    void note(final TcpConnection connection, final long nowNs) {
        final int kept = connection.isOpen() ? connection.keptInput() : 0;
        if (kept == 0) {
            forget(connection);
            return;
        }
        if (connection.incomplete == null) {
            append(entryFor(connection), nowNs);
        } else if (connection.incomplete.before != connection.messagesReceived) {
            unlink(connection.incomplete);
            append(connection.incomplete, nowNs);
        }
        bytes += kept - connection.incomplete.bytes;
        connection.incomplete.bytes = kept;
        while (bytes > maxBytes) {
            closeForRoom(oldest.connection, nowNs);
        }
    }

    /** Nothing of a connection is kept any more. */
    void forget(final TcpConnection connection) {
        final Entry entry = connection.incomplete;
        if (entry != null) {
            unlink(entry);
            bytes -= entry.bytes;
            entry.bytes = 0;
            entry.connection = null;
            connection.incomplete = null;
            entry.newer = free;
            free = entry;
        }
    }

    @Override
    protected void onTimer(final long nowNs) {
        try {
            while (oldest != null && nowNs - oldest.sinceNs >= timeoutNs) {
                oldest.connection.close(LossCause.MESSAGE_TIMEOUT, nowNs);
            }
        } finally {
            if (oldest != null) {
                context.loop.timers().schedule(this, oldest.sinceNs + timeoutNs);
            }
        }
    }

    private void closeForRoom(final TcpConnection connection, final long nowNs) {
        context.events.event(Event.SPR_OVERLOAD, connection.remote().sourceText(), nowNs)
            .put("resource", "incomplete-memory").put("limit", maxBytes).write();
        connection.close(LossCause.INCOMPLETE_OVERFLOW, nowNs);
    }

    private Entry entryFor(final TcpConnection connection) {
        Entry entry = free;
        if (entry == null) {
            entry = new Entry();
        } else {
            free = entry.newer;
        }
        entry.connection = connection;
        connection.incomplete = entry;
        return entry;
    }

    private void append(final Entry entry, final long nowNs) {
        entry.sinceNs = nowNs;
        entry.before = entry.connection.messagesReceived;
        entry.older = newest;
        entry.newer = null;
        if (newest == null) {
            oldest = entry;
        } else {
            newest.newer = entry;
        }
        newest = entry;
        // If it is armed already, it is for a time before this one's; then it is armed anew for the oldest.
        if (!isScheduled()) {
            context.loop.timers().schedule(this, nowNs + timeoutNs);
        }
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
