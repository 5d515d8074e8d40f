package io.sipproxy.dns;

/**
 * The order in which one request tries the servers of a host: by rank, those of equal rank by chance in proportion to
 * their weights (RFC 2782). Equal seeds give equal orders. Reused; allocates nothing.
 */
public final class ServiceOrder {
    private final int[] order = new int[ResolvedHost.MAX_SERVICES];
    private int size;
    private long state;

    /**
     * Puts the servers in order.
     *
     * @param seed what chance follows from.
     */
    public void arrange(final ResolvedHost host, final long seed) {
        size = host.services();
        state = seed;
        for (int i = 0; i < size; i++) {
            order[i] = i;
        }
        int start = 0;
        while (start < size) {
            int end = start + 1;
            while (end < size && host.service(end).rank() == host.service(start).rank()) {
                end++;
            }
            for (int i = start; i < end - 1; i++) {
                moveToFront(i, choose(host, i, end));
            }
            start = end;
        }
    }

    /** @return the place of the server that the running sum of weights first reaches the chosen number at. */
    private int choose(final ResolvedHost host, final int start, final int end) {
        int sum = 0;
        boolean hasZero = false;
        for (int i = start; i < end; i++) {
            sum += host.service(order[i]).weight();
            hasZero |= host.service(order[i]).weight() == 0;
        }
        if (sum == 0) {
            return start + random(end - start);
        }
        // RFC 2782 draws from 0 to the sum so that a weight of 0 has a chance; without one 0 would favour the first.
        final int chosen = hasZero ? random(sum + 1) : 1 + random(sum);
        int running = 0;
        for (int i = start; i < end; i++) {
            running += host.service(order[i]).weight();
            if (running >= chosen) {
                return i;
            }
        }
        return end - 1;
    }

    private void moveToFront(final int front, final int chosen) {
        final int value = order[chosen];
        for (int i = chosen; i > front; i--) {
            order[i] = order[i - 1];
        }
        order[front] = value;
    }

    /** SplitMix64: well spread also from seeds that differ little. */
    private int random(final int bound) {
        state += 0x9e3779b97f4a7c15L;
        long mixed = state;
        mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        mixed ^= mixed >>> 31;
        return (int) ((mixed >>> 1) % bound);
    }

    /** @return how many servers there are. */
    public int size() {
        return size;
    }

    /** @return the index in {@link ResolvedHost#service} of the server that is tried at this place. */
    public int get(final int place) {
        return order[place];
    }
}
