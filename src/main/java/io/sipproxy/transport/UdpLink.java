package io.sipproxy.transport;

import org.agrona.DirectBuffer;

/** One peer on UDP. Holds no resources: it is never lost but by the end of the endpoint. */
final class UdpLink extends Link {
    private final UdpEndpoint endpoint;
    private boolean isClosed;

    UdpLink(final UdpEndpoint endpoint, final long id, final PeerAddress remote, final long nowNs) {
        super(id, remote, nowNs);
        this.endpoint = endpoint;
    }

    @Override
    public boolean isUsable() {
        return !isClosed && endpoint.isOpen();
    }

    @Override
    public boolean isOpen() {
        return isUsable();
    }

    @Override
    public PeerAddress local() {
        return endpoint.local();
    }

    @Override
    public boolean send(final DirectBuffer buffer, final int offset, final int length, final long nowNs) {
        return isUsable() && endpoint.send(this, buffer, offset, length, nowNs);
    }

    @Override
    public void close(final LossCause cause, final long nowNs) {
        if (!isClosed) {
            isClosed = true;
            endpoint.onClosed(this);
            tellUsers(cause, nowNs);
            endpoint.tellLoss(this, cause, nowNs);
        }
    }

    @Override
    protected void onUserFailure(final Throwable failure) {
        endpoint.failed(this, failure);
    }
}
