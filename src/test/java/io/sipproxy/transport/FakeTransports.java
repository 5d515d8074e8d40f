package io.sipproxy.transport;

import io.sipproxy.sip.IpLiteral;
import io.sipproxy.sip.Transport;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/** The wire as the upper layers see it, without a socket: links are made by address and kept for the test to look at. */
public final class FakeTransports implements Transports {
    private final LongSupplier clock;
    private final List<FakeLink> links = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final Set<PeerAddress> refused = new HashSet<>();
    private final Map<String, PeerAddress> addresses = new HashMap<>();
    private TransportListener listener;
    private boolean refusesAll;
    private boolean refusesTls;
    private boolean connectsSlowly;
    private int mostForResponses = Integer.MAX_VALUE;
    private int connects;
    private long lastId;

    /** @param clock the time in nanoseconds. */
    public FakeTransports(final LongSupplier clock) {
        this.clock = clock;
    }

    /** @param newListener is told of messages and lost links. */
    public void setListener(final TransportListener newListener) {
        listener = newListener;
    }

    @Override
    public Link linkTo(final Purpose purpose, final Transport transport, final long hi, final long lo, final int port,
        final String host, final long nowNs) {
        final Link existing = find(transport, hi, lo, port);
        return existing != null ? existing : open(purpose, transport, hi, lo, port, host, nowNs);
    }

    /** {@inheritDoc} The limit for responses is one for all sources. */
    @Override
    public Link open(final Purpose purpose, final Transport transport, final long hi, final long lo, final int port,
        final String host, final long nowNs) {
        final PeerAddress peer = new PeerAddress(transport, hi, lo, port);
        final boolean isForResponse = purpose == Purpose.RESPONSE;
        if (isForResponse && linksForResponses().size() >= mostForResponses
            || refusesAll || refusesTls && transport == Transport.TLS || refused.contains(peer)) {
            return null;
        }
        connects++;
        final FakeLink link = add(peer, false, !transport.reliable() || !connectsSlowly);
        link.host = host;
        link.isForResponse = isForResponse;
        return link;
    }

    @Override
    public Link find(final Transport transport, final long hi, final long lo, final int port, final String host) {
        for (int i = links.size() - 1; i >= 0; i--) {
            final FakeLink link = links.get(i);
            if (link.isUsable() && link.remote().matches(transport, hi, lo, port)) {
                return link;
            }
        }
        return null;
    }

    private FakeLink add(final PeerAddress peer, final boolean isInbound, final boolean isOpen) {
        final FakeLink link = new FakeLink(this, ++lastId, peer, isInbound, isOpen, clock.getAsLong());
        links.add(link);
        return link;
    }

    /** A peer connects, or a datagram comes from it for the first time. @param peer such as "tcp:10.0.0.1:40000". */
    public FakeLink accept(final String peer) {
        return add(address(peer), true, true);
    }

    /** The newest link to that peer, usable or not; fails if there never was one. */
    public FakeLink link(final String peer) {
        final List<FakeLink> all = links(peer);
        if (all.isEmpty()) {
            throw new AssertionError("no link to " + peer + ", only " + links);
        }
        return all.get(all.size() - 1);
    }

    /** All links to that peer, the oldest first. */
    public List<FakeLink> links(final String peer) {
        final PeerAddress address = address(peer);
        return links.stream().filter(link -> link.remote().equals(address)).toList();
    }

    /** All links, the oldest first. */
    public List<FakeLink> links() {
        return List.copyOf(links);
    }

    /** Usable links that were made for responses, the oldest first. */
    public List<FakeLink> linksForResponses() {
        return links.stream().filter(link -> link.isForResponse && link.isUsable()).toList();
    }

    /** No more than so many links for responses can be made from now on. */
    public void limitForResponses(final int newValue) {
        mostForResponses = newValue;
    }

    /** Loses all links and forgets them, for a test that goes on with the same proxy. */
    public void forgetLinks() {
        links().forEach(link -> link.lose(LossCause.END_OF_STREAM));
        links.clear();
    }

    /** No connection over TLS can be opened: there is no TLS. */
    public void withoutTls() {
        refusesTls = true;
    }

    /** Whether links to whomever can be made from now on. */
    public void refuseAll(final boolean newValue) {
        refusesAll = newValue;
    }

    /** No link to that peer can be made from now on. */
    public void refuse(final String peer) {
        refused.add(address(peer));
    }

    /** Whether connections made from now on stay connecting until {@link FakeLink#open}. */
    public void connectSlowly(final boolean newValue) {
        connectsSlowly = newValue;
    }

    /** @return how many links the proxy has made. */
    public int connects() {
        return connects;
    }

    /** @return what the users of lost links have thrown. */
    public List<Throwable> failures() {
        return failures;
    }

    TransportListener listener() {
        return listener;
    }

    long nowNs() {
        return clock.getAsLong();
    }

    private PeerAddress address(final String peer) {
        return addresses.computeIfAbsent(peer, FakeTransports::parse);
    }

    private static PeerAddress parse(final String peer) {
        final int colon = peer.indexOf(':');
        final int portColon = peer.lastIndexOf(':');
        final IpLiteral host = new IpLiteral();
        if (!host.parse(peer.substring(colon + 1, portColon))) {
            throw new AssertionError("no address in " + peer);
        }
        return new PeerAddress(Transport.valueOf(peer.substring(0, colon).toUpperCase(Locale.ROOT)), host.hi(),
            host.lo(), Integer.parseInt(peer.substring(portColon + 1)));
    }
}
