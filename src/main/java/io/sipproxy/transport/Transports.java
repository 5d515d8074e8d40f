package io.sipproxy.transport;

import io.sipproxy.sip.Transport;

/** How the upper layers get at links. Looking one up allocates nothing. Loop thread only. */
public interface Transports {
    /**
     * A usable link to a peer: an existing one of either direction, else a new one. On TCP the connect is only started;
     * what is sent meanwhile is queued, and a failure is told to the link's users.
     *
     * @param purpose   {@link Purpose#REQUEST} or {@link Purpose#RESPONSE}
     * @param transport of the peer
     * @param hi        upper 64 bits of its address; 0 for IPv4
     * @param lo        lower 64 bits of its address; IPv4-mapped for IPv4
     * @param port      1-65535
     * @param host      name that stands for that address, which the peer has to prove over TLS; null if it is known by
     *                  its address only
     * @param nowNs     time of the pass
     * @return the link, or null if none can be made: the transport is not enabled, or a limit is reached
     */
    Link linkTo(Purpose purpose, Transport transport, long hi, long lo, int port, String host, long nowNs);

    /**
     * As {@link #linkTo(Purpose, Transport, long, long, int, String, long)} for a request.
     *
     * @param transport of the peer
     * @param hi        upper 64 bits of its address; 0 for IPv4
     * @param lo        lower 64 bits of its address; IPv4-mapped for IPv4
     * @param port      1-65535
     * @param host      name that the peer has to prove over TLS; null if it is known by its address only
     * @param nowNs     time of the pass
     * @return the link, or null if none can be made
     */
    default Link linkTo(
        final Transport transport, final long hi, final long lo, final int port, final String host, final long nowNs) {
        return linkTo(Purpose.REQUEST, transport, hi, lo, port, host, nowNs);
    }

    /**
     * As {@link #linkTo(Transport, long, long, int, String, long)} for a peer that is known by its address only.
     *
     * @param transport of the peer
     * @param hi        upper 64 bits of its address; 0 for IPv4
     * @param lo        lower 64 bits of its address; IPv4-mapped for IPv4
     * @param port      1-65535
     * @param nowNs     time of the pass
     * @return the link, or null if none can be made
     */
    default Link linkTo(
        final Transport transport, final long hi, final long lo, final int port, final long nowNs) {
        return linkTo(transport, hi, lo, port, null, nowNs);
    }

    /**
     * An existing usable link to a peer.
     *
     * @param transport of the peer
     * @param hi        upper 64 bits of its address; 0 for IPv4
     * @param lo        lower 64 bits of its address; IPv4-mapped for IPv4
     * @param port      1-65535
     * @param host      name that the peer has to have proved over TLS; null if it is known by its address only
     * @return the link, or null if there is none
     */
    Link find(Transport transport, long hi, long lo, int port, String host);

    /**
     * As {@link #find(Transport, long, long, int, String)} for a peer that is known by its address only.
     *
     * @param transport of the peer
     * @param hi        upper 64 bits of its address; 0 for IPv4
     * @param lo        lower 64 bits of its address; IPv4-mapped for IPv4
     * @param port      1-65535
     * @return the link, or null if there is none
     */
    default Link find(final Transport transport, final long hi, final long lo, final int port) {
        return find(transport, hi, lo, port, null);
    }

    /**
     * A new connection even if there is one to the same peer: that one is suspected to be dead. From then on
     * {@link #find} and {@link #linkTo} answer with the new one.
     *
     * @param purpose   {@link Purpose#REQUEST} or {@link Purpose#RESPONSE}
     * @param transport TCP or TLS
     * @param hi        upper 64 bits of its address; 0 for IPv4
     * @param lo        lower 64 bits of its address; IPv4-mapped for IPv4
     * @param port      1-65535
     * @param host      name that the peer has to prove over TLS; null if it is known by its address only
     * @param nowNs     time of the pass
     * @return the connection being opened, or null if none can be made
     */
    Link open(Purpose purpose, Transport transport, long hi, long lo, int port, String host, long nowNs);

    /**
     * As {@link #open(Purpose, Transport, long, long, int, String, long)} for a request.
     *
     * @param transport TCP or TLS
     * @param hi        upper 64 bits of its address; 0 for IPv4
     * @param lo        lower 64 bits of its address; IPv4-mapped for IPv4
     * @param port      1-65535
     * @param host      name that the peer has to prove over TLS; null if it is known by its address only
     * @param nowNs     time of the pass
     * @return the connection being opened, or null if none can be made
     */
    default Link open(
        final Transport transport, final long hi, final long lo, final int port, final String host, final long nowNs) {
        return open(Purpose.REQUEST, transport, hi, lo, port, host, nowNs);
    }

    /**
     * As {@link #open(Transport, long, long, int, String, long)} for a peer that is known by its address only.
     *
     * @param transport TCP or TLS
     * @param hi        upper 64 bits of its address; 0 for IPv4
     * @param lo        lower 64 bits of its address; IPv4-mapped for IPv4
     * @param port      1-65535
     * @param nowNs     time of the pass
     * @return the connection being opened, or null if none can be made
     */
    default Link open(final Transport transport, final long hi, final long lo, final int port, final long nowNs) {
        return open(transport, hi, lo, port, null, nowNs);
    }
}
