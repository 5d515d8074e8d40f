package io.sipproxy.transport;

import io.sipproxy.sip.Transport;
import org.agrona.DirectBuffer;

/** A link that goes nowhere. */
final class FakeLink extends Link {
    boolean isLost;
    int failures;

    FakeLink(final long id, final long hi, final long lo, final int port) {
        super(id, new PeerAddress(Transport.TCP, hi, lo, port), 0);
    }

    @Override
    public boolean isUsable() {
        return !isLost;
    }

    @Override
    public boolean isOpen() {
        return !isLost;
    }

    @Override
    public boolean send(final DirectBuffer buffer, final int offset, final int length, final long nowNs) {
        return false;
    }

    @Override
    public void close(final LossCause cause, final long nowNs) {
        isLost = true;
        tellUsers(cause, nowNs);
    }

    @Override
    protected void onUserFailure(final Throwable failure) {
        failures++;
    }
}
