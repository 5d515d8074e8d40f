package io.sipproxy.bench.micro;

import io.sipproxy.sip.Transport;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.Purpose;
import io.sipproxy.transport.Transports;

/** All ways lead over the same link. */
public final class BenchTransports implements Transports {
    private final Link link;

    /** @param link that every look-up answers with. */
    public BenchTransports(final Link link) {
        this.link = link;
    }

    @Override
    public Link linkTo(final Purpose purpose, final Transport transport, final long hi, final long lo,
        final int port, final String host, final long nowNs) {
        return link;
    }

    @Override
    public Link find(final Transport transport, final long hi, final long lo, final int port, final String host) {
        return link;
    }

    @Override
    public Link open(final Purpose purpose, final Transport transport, final long hi, final long lo,
        final int port, final String host, final long nowNs) {
        return link;
    }
}
