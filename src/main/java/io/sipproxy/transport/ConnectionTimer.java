package io.sipproxy.transport;

/** Bounds what a connection waits for: the connect, the peer's taking output, the peer's close. */
final class ConnectionTimer extends Timer {
    private final TcpConnection connection;

    ConnectionTimer(final TcpConnection connection) {
        this.connection = connection;
    }

    @Override
    protected void onTimer(final long nowNs) {
        connection.onTimeout(nowNs);
    }
}
