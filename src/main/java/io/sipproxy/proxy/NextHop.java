package io.sipproxy.proxy;

import io.sipproxy.sip.Transport;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.Transports;
import java.util.Arrays;

/**
 * Where one copy of a request is sent: an address, or a connection that is known to lead there; and where it is sent
 * when that fails, one address after the other (RFC 3263 4.3). Reused.
 */
final class NextHop {
    /** More addresses nobody waits for. */
    static final int MAX_ADDRESSES = 16;

    private static final int USUAL_ADDRESSES = 2;

    private Link flow;
    private Transport[] transports = new Transport[USUAL_ADDRESSES];
    /** Of each address hi, lo and port. */
    private long[] addresses = new long[3 * USUAL_ADDRESSES];
    private String[] hosts = new String[USUAL_ADDRESSES];
    private int count;
    private int current;

    /**
     * Adds an address: the first is where the request goes, each further one is for when those before have failed.
     *
     * @param host name that the address stands for, which the peer has to prove over TLS; null if there is none.
     * @return false if there are too many.
     */
    boolean add(final Transport transport, final long hi, final long lo, final int port, final String host) {
        if (count == MAX_ADDRESSES) {
            return false;
        }
        if (count == transports.length) {
            grow();
        }
        transports[count] = transport;
        addresses[3 * count] = hi;
        addresses[3 * count + 1] = lo;
        addresses[3 * count + 2] = port;
        hosts[count] = host;
        count++;
        return true;
    }

    private void grow() {
        transports = Arrays.copyOf(transports, MAX_ADDRESSES);
        addresses = Arrays.copyOf(addresses, 3 * MAX_ADDRESSES);
        hosts = Arrays.copyOf(hosts, MAX_ADDRESSES);
    }

    /** A connection that leads there; the address, if there is one, is where another can be opened. */
    void flow(final Link link) {
        flow = link;
    }

    boolean isFlow() {
        return flow != null;
    }

    boolean hasAddress() {
        return current < count;
    }

    /** @return whether there are several addresses, of which some may have failed. */
    boolean isOneOfSeveral() {
        return count > 1;
    }

    /** @return how many addresses there are, those that have failed among them. */
    int count() {
        return count;
    }

    /** @return how many of them have failed. */
    int position() {
        return current;
    }

    /** @return whether there is another address to try. */
    boolean hasNext() {
        return current + 1 < count;
    }

    /**
     * What there is now has failed: the next address takes its place.
     *
     * @return false if there is none; then nothing changes.
     */
    boolean next() {
        if (!hasNext()) {
            return false;
        }
        flow = null;
        current++;
        return true;
    }

    /** There will be no other attempt. */
    void forgetNext() {
        count = Math.min(count, current + 1);
    }

    Transport transport() {
        return transports[current];
    }

    long hi() {
        return addresses[3 * current];
    }

    long lo() {
        return addresses[3 * current + 1];
    }

    int port() {
        return (int) addresses[3 * current + 2];
    }

    void set(final NextHop other) {
        clear();
        flow = other.flow;
        for (int i = 0; i < other.count; i++) {
            add(other.transports[i], other.addresses[3 * i], other.addresses[3 * i + 1],
                (int) other.addresses[3 * i + 2], other.hosts[i]);
        }
        current = other.current;
    }

    /** @return the name that the address stands for; null if there is none. */
    String host() {
        return hosts[current];
    }

    void clear() {
        flow = null;
        count = 0;
        current = 0;
    }

    /** @return the link to send on; null if there is none and none can be made. */
    Link link(final Transports links, final long nowNs) {
        if (flow != null) {
            return flow;
        }
        return hasAddress() ? links.linkTo(transport(), hi(), lo(), port(), host(), nowNs) : null;
    }

    /** @return the link to the first address, from where it is now, to which there is one; null if there is none. */
    Link firstLink(final Transports links, final long nowNs) {
        Link link = link(links, nowNs);
        while (link == null && next()) {
            link = link(links, nowNs);
        }
        return link;
    }
}
