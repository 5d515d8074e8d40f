package io.sipproxy.transport;


/**
 * The messages that have begun to arrive on streams and are not complete, in the order of their beginnings. Each has to
 * be complete in time, and together they may take only so much memory; the connection that is late, or whose message
 * has been incomplete for longest, is closed. Who sends slowly, but in time, is never hurt.
 * <p>
 * Told once after each reading of a connection. One timer, for the oldest.
 */
final class IncompleteInput extends Timer {
    private final TransportContext context;
    private final long timeoutNs;
    private final long maxBytes;
    /** The mark of an entry is how many messages were complete before this one. */
    private final ConnectionQueue queue = new ConnectionQueue();
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
        ConnectionQueue.Entry entry = connection.incomplete;
        if (entry == null) {
            entry = queue.append(connection, nowNs);
            connection.incomplete = entry;
        } else if (entry.mark != connection.messagesReceived) {
            queue.renew(entry, nowNs);
        }
        entry.mark = connection.messagesReceived;
        bytes += kept - entry.bytes;
        entry.bytes = kept;
        // If it is armed already, it is for a time before this one's; then it is armed anew for the oldest.
        if (!isScheduled()) {
            context.loop.timers().schedule(this, nowNs + timeoutNs);
        }
        while (bytes > maxBytes) {
            closeForRoom(queue.oldest().connection, nowNs);
        }
    }

    /** Nothing of a connection is kept any more. */
    void forget(final TcpConnection connection) {
        final ConnectionQueue.Entry entry = connection.incomplete;
        if (entry != null) {
            connection.incomplete = null;
            bytes -= entry.bytes;
            queue.remove(entry);
        }
    }

    @Override
    protected void onTimer(final long nowNs) {
        try {
            while (queue.oldest() != null && nowNs - queue.oldest().sinceNs >= timeoutNs) {
                queue.oldest().connection.close(LossCause.MESSAGE_TIMEOUT, nowNs);
            }
        } finally {
            if (queue.oldest() != null) {
                context.loop.timers().schedule(this, queue.oldest().sinceNs + timeoutNs);
            }
        }
    }

    private void closeForRoom(final TcpConnection connection, final long nowNs) {
        context.events.overload(connection.remote().sourceText(), "incomplete-memory", nowNs)
            .put("limit", maxBytes).write();
        connection.close(LossCause.INCOMPLETE_OVERFLOW, nowNs);
    }
}
