package io.sipproxy.transport;

/**
 * Closes connections that were quiet for the idle timeout, unless somebody uses them. Instead of a timer for each
 * connection, the table is looked through in many small steps, so that a hundred thousand idle connections neither
 * cost memory for timers nor hold the loop up. A connection goes at most a quarter of the timeout late.
 */
final class IdleSweep extends Timer {
    private static final int STEPS_PER_CYCLE = 64;
    private static final int CYCLES_PER_TIMEOUT = 4;

    private final TransportContext context;
    private final LinkTable<TcpConnection> connections;
    private final long timeoutNs;
    private final long stepNs;
    private int slot;

    IdleSweep(final TransportContext context, final LinkTable<TcpConnection> connections) {
        this.context = context;
        this.connections = connections;
        this.timeoutNs = context.settings.idleTimeoutNs();
        this.stepNs = timeoutNs / (CYCLES_PER_TIMEOUT * STEPS_PER_CYCLE);
    }

    void start(final long nowNs) {
        if (timeoutNs > 0) {
            context.loop.timers().schedule(this, nowNs + stepNs);
        }
    }

    void stop() {
        context.loop.timers().cancel(this);
    }

    @Override
    protected void onTimer(final long nowNs) {
        context.loop.timers().schedule(this, nowNs + stepNs);
        for (int i = connections.capacity() / STEPS_PER_CYCLE + 1; i > 0; i--) {
            slot = slot + 1 & connections.capacity() - 1;
            closeIfIdle(nowNs);
        }
    }

    /** A removal may move another connection into the slot. */
    private void closeIfIdle(final long nowNs) {
        TcpConnection connection = connections.at(slot);
        while (connection != null && isIdle(connection, nowNs)) {
            connection.close(LossCause.IDLE, nowNs);
            connection = connections.at(slot);
        }
    }

    private boolean isIdle(final TcpConnection connection, final long nowNs) {
        final long lastUsedNs = Math.max(connection.lastReceivedNs, connection.lastSentNs);
        return nowNs - lastUsedNs >= timeoutNs && connection.isIdle();
    }
}
