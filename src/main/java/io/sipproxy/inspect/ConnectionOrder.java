package io.sipproxy.inspect;

import io.sipproxy.transport.Link;
import io.sipproxy.transport.PeerAddress;

/** Which connections come first, and so which are left out when there are too many. */
public enum ConnectionOrder {
    /** In no order, which costs least. */
    ANY {
        @Override
        long key(final Link link) {
            return 0;
        }
    },
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
    },
    /** By the peer's address and port, IPv4 first; of an IPv6 address only the network counts. */
    PEER {
        @Override
        long key(final Link link) {
            final PeerAddress peer = link.remote();
            return peer.isIpv4() ? (peer.lo() & IPV4_BITS) << PORT_BITS | peer.port() : IPV6 | peer.hi() >>> 2;
        }
    };

    private static final long IPV4_BITS = 0xffff_ffffL;
    private static final int PORT_BITS = 16;
    private static final long IPV6 = 1L << 62;

    /** The smallest comes first; of equals, the one with the smaller number. */
    abstract long key(Link link);

    static long lastUsedNs(final Link link) {
        return Math.max(link.lastReceivedNs(), link.lastSentNs());
    }
}
