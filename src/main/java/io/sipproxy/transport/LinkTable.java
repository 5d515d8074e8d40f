package io.sipproxy.transport;

import io.sipproxy.sip.Transport;

/**
 * Links by peer: open addressing, so that neither a lookup nor an entry needs another object. There may be several
 * links to one peer, for instance while a connection takes the place of a stale one.
 *
 * @param <L> kind of link
 */
final class LinkTable<L extends Link> {
    private static final int INITIAL_CAPACITY = 64;

    private Link[] slots = new Link[INITIAL_CAPACITY];
    private int size;

    int size() {
        return size;
    }

    int capacity() {
        return slots.length;
    }

    /** The link in a slot, or null; slots change with every removal. */
    @SuppressWarnings("unchecked")
    L at(final int slot) {
        return (L)slots[slot];
    }

    void add(final L link) {
        if (++size > slots.length / 2) {
            grow();
        }
        insert(link);
    }

    /** The newest usable link to the peer known by its address, or null. */
    L find(final Transport transport, final long hi, final long lo, final int port) {
        return find(transport, hi, lo, port, null);
    }

    /** The newest usable link to the peer that leads to the host, or null. */
    @SuppressWarnings("unchecked")
    L find(final Transport transport, final long hi, final long lo, final int port, final String host) {
        final int mask = slots.length - 1;
        int slot = PeerAddress.hash(transport, hi, lo, port) & mask;
        Link found = null;
        for (Link link = slots[slot]; link != null; link = slots[slot]) {
            if ((found == null || link.id() > found.id()) && link.remote().matches(transport, hi, lo, port) &&
                link.isUsable() && link.leadsTo(host)) {
                found = link;
            }
            slot = slot + 1 & mask;
        }
        return (L)found;
    }

    /** Takes a link out; returns false if it was not in. */
    boolean remove(final L link) {
        final int mask = slots.length - 1;
        int slot = home(link);
        while (slots[slot] != link) {
            if (slots[slot] == null) {
                return false;
            }
            slot = slot + 1 & mask;
        }
        size--;
        close(slot);
        return true;
    }

    /** Copies every slot into the array; returns the index behind the last. */
    int copyTo(final Link[] target, final int offset) {
        System.arraycopy(slots, 0, target, offset, slots.length);
        return offset + slots.length;
    }

    /** Takes out every link that has no users; returns how many those were. */
    int removeUnused() {
        final Link[] old = slots;
        final int before = size;
        slots = new Link[old.length];
        size = 0;
        for (final Link link : old) {
            if (link != null && link.hasUsers()) {
                insert(link);
                size++;
            }
        }
        return before - size;
    }

    /** Moves later entries of the run into the gap, unless that is before the slot where their search begins. */
    private void close(final int emptied) {
        final int mask = slots.length - 1;
        int gap = emptied;
        int slot = gap;
        while (true) {
            slot = slot + 1 & mask;
            final Link link = slots[slot];
            if (link == null) {
                slots[gap] = null;
                return;
            }
            final int distanceFromHome = slot - home(link) & mask;
            final int distanceFromGap = slot - gap & mask;
            if (distanceFromHome >= distanceFromGap) {
                slots[gap] = link;
                gap = slot;
            }
        }
    }

    private void grow() {
        final Link[] old = slots;
        slots = new Link[old.length * 2];
        for (final Link link : old) {
            if (link != null) {
                insert(link);
            }
        }
    }

    private void insert(final Link link) {
        final int mask = slots.length - 1;
        int slot = home(link);
        while (slots[slot] != null) {
            slot = slot + 1 & mask;
        }
        slots[slot] = link;
    }

    private int home(final Link link) {
        return link.remote().hashCode() & slots.length - 1;
    }
}
