package io.sipproxy.inspect;

import io.sipproxy.transport.Link;

/** Which connections come first, and so which are left out when there are too many. */
public enum ConnectionOrder {
    /** In the order of their numbers: the oldest first. */
    ID {
        @Override
        long key(final Link link) {
            return link.id();
        }
    },
    /** The newest first. */
    NEWEST {
        @Override
        long key(final Link link) {
            return -link.id();
        }
    },
    /** Those that have been quiet for longest first. */
    IDLE {
        @Override
        long key(final Link link) {
            return lastUsedNs(link);
        }
    },
    /** Those first that most bytes came on. */
    RECEIVED {
        @Override
        long key(final Link link) {
            return -link.bytesReceived();
        }
    },
    /** Those first that most bytes were sent on. */
    SENT {
        @Override
        long key(final Link link) {
            return -link.bytesSent();
        }
    };

    /** The smallest comes first. */
    abstract long key(Link link);

    static long lastUsedNs(final Link link) {
        return Math.max(link.lastReceivedNs(), link.lastSentNs());
    }
}
