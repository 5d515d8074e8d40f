package io.sipproxy.transport;

import io.sipproxy.status.Counter;

/**
 * The connections whose peers do not take all that there is for them, in the order in which that began. When output of
 * all connections together would be more than it may be, these are given no more, and at the end of the pass those that
 * have been so for longest are closed to make room: else peers that read a byte now and then could hold all of it, and
 * whoever is slow for a moment would suffer for them.
 */
final class StalledOutput {
    private final TransportContext context;
    private final long maxBytes;
    private final ConnectionQueue queue = new ConnectionQueue();
    /** Somebody was refused in this pass. */
    private boolean isShort;

    StalledOutput(final TransportContext context) {
        this.context = context;
        this.maxBytes = context.settings.limits().outputBytes();
    }

    /** A write has left something over. */
    void began(final TcpConnection connection, final long nowNs) {
        if (connection.stalled == null) {
            connection.stalled = queue.append(connection, nowNs);
        }
    }

    /** Everything was written, or nothing will be. */
    void ended(final TcpConnection connection) {
        if (connection.stalled != null) {
            queue.remove(connection.stalled);
            connection.stalled = null;
        }
    }

    /** Whether a connection may be given so many bytes more. */
    boolean admits(final TcpConnection connection, final int length) {
        if (connection.stalled == null || context.queuedBytes + length <= maxBytes) {
            return true;
        }
        context.counters.increment(Counter.TCP_SENDS_REFUSED_STALLED);
        isShort = true;
        return false;
    }

    /**
     * There is no buffer for a connection. Those that wait hold whole buffers, however few bytes of them are left, so that
     * all buffers can be in use below the limit of bytes.
     */
    void ranOut(final TcpConnection connection) {
        isShort |= connection.stalled == null;
    }

    /** What could be written was written: who still holds up the others has to go. */
    void makeRoom(final long nowNs) {
        while ((isShort || context.queuedBytes > maxBytes) && queue.oldest() != null) {
            isShort = false;
            final TcpConnection connection = queue.oldest().connection;
            context.events.overload(connection.remote().sourceText(), "output-memory", nowNs)
                .put("limit", maxBytes).write();
            connection.close(LossCause.OUTPUT_OVERFLOW, nowNs);
        }
    }
}
