package io.sipproxy.transport;

/**
 * Every TCP and TLS connection at one moment, those being opened and closed included, in no order. The tables are
 * copied at once, which takes little time even for a hundred thousand; the gaps in them are left out bit by bit.
 */
public final class ConnectionSnapshot {
    private static final int SLOTS_PER_STEP = 1024;

    private final Link[] slots;
    private final Link[] links;
    private int next;
    private int found;

    ConnectionSnapshot(final Link[] slots, final int size) {
        this.slots = slots;
        this.links = new Link[size];
    }

    /**
     * Goes on; a step takes some microseconds.
     *
     * @return whether that was the last one
     */
    public boolean step() {
        for (final int end = Math.min(slots.length, next + SLOTS_PER_STEP); next < end; next++) {
            if (slots[next] != null) {
                links[found++] = slots[next];
            }
        }
        return next == slots.length;
    }

    /**
     * After the last step. A connection that is over by then says so.
     *
     * @return the connections
     */
    public Link[] connections() {
        return links;
    }
}
