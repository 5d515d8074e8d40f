package io.sipproxy.inspect;

import io.sipproxy.transport.Link;

/** Which connections are listed at all. */
public enum ConnectionKind {
    /** All. */
    ALL {
        @Override
        boolean includes(final Link link) {
            return true;
        }
    },
    /** Those that the peer opened. */
    INBOUND {
        @Override
        boolean includes(final Link link) {
            return link.isInbound();
        }
    },
    /** Those that this proxy opened. */
    OUTBOUND {
        @Override
        boolean includes(final Link link) {
            return !link.isInbound();
        }
    },
    /** Those that transactions would miss. */
    IN_USE {
        @Override
        boolean includes(final Link link) {
            return link.hasUsers();
        }
    },
    /** Those on which something was not acknowledged in time. */
    SUSPECT {
        @Override
        boolean includes(final Link link) {
            return link.isSuspect();
        }
    };

    abstract boolean includes(Link link);
}
