package io.sipproxy.transport;

/**
 * The accepted connections that have brought no well-formed message yet, in the order in which they were opened. Linked
 * through the connections themselves.
 */
final class Strangers {
    /** In use are at most the first few, if any: who has sent no request has nobody to wait for. */
    private static final int LOOKS = 64;

    private TcpConnection oldest;
    private TcpConnection newest;

    void add(final TcpConnection connection) {
        connection.isStranger = true;
        connection.olderStranger = newest;
        if (newest == null) {
            oldest = connection;
        } else {
            newest.newerStranger = connection;
        }
        newest = connection;
    }

    /** It has brought a message, or it is over; does nothing if it was none. */
    void remove(final TcpConnection connection) {
        if (!connection.isStranger) {
            return;
        }
        final TcpConnection older = connection.olderStranger;
        final TcpConnection newer = connection.newerStranger;
        if (older == null) {
            oldest = newer;
        } else {
            older.newerStranger = newer;
        }
        if (newer == null) {
            newest = older;
        } else {
            newer.olderStranger = older;
        }
        connection.isStranger = false;
        connection.olderStranger = null;
        connection.newerStranger = null;
    }

    /** The oldest that nobody depends on; null if there is none. */
    TcpConnection oldestUnused() {
        TcpConnection connection = oldest;
        for (int i = 0; i < LOOKS && connection != null && connection.isInUse(); i++) {
            connection = connection.newerStranger;
        }
        return connection == null || connection.isInUse() ? null : connection;
    }
}
