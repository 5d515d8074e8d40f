package io.sipproxy.capture;

import io.sipproxy.sip.IpLiteral;
import io.sipproxy.sip.Transport;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.LossCause;
import io.sipproxy.transport.PeerAddress;
import org.agrona.DirectBuffer;

/** A link that has two ends, and nothing else. */
final class TestLink extends Link {
    private final PeerAddress local;

    private TestLink(final long id, final PeerAddress remote, final PeerAddress local) {
        super(id, remote, 0);
        this.local = local;
    }

    /** @param local null if the socket does not tell. */
    static TestLink of(final long id, final PeerAddress remote, final PeerAddress local) {
        return new TestLink(id, remote, local);
    }

    static TestLink tcp(final String remote, final int port) {
        return new TestLink(7, address(Transport.TCP, remote, port), null);
    }

    static PeerAddress address(final Transport transport, final String address, final int port) {
        final IpLiteral literal = new IpLiteral();
        if (!literal.parse(address)) {
            throw new IllegalArgumentException(address);
        }
        return new PeerAddress(transport, literal.hi(), literal.lo(), port);
    }

    @Override
    public PeerAddress local() {
        return local;
    }

    @Override
    public boolean isUsable() {
        return true;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean send(final DirectBuffer buffer, final int offset, final int length, final long nowNs) {
        throw new AssertionError("nothing is sent here");
    }

    @Override
    public void close(final LossCause cause, final long nowNs) {
        throw new AssertionError("nothing is closed here");
    }
}
