package io.sipproxy.transport;

import java.nio.channels.SocketChannel;

/** A kernel that acknowledges when the test says so; of a system that tells when it was, or of one that does not. */
final class FakeAckProbe implements AckProbe {
    boolean canTell = true;
    boolean knowsLastAck = true;
    long outstanding;
    int reads;
    private long lastAckNs;
    private long nowNs;

    void now(final long newNowNs) {
        nowNs = newNowNs;
    }

    /** The peer acknowledges all but so much. */
    void acknowledge(final long allBut) {
        outstanding = allBut;
        lastAckNs = nowNs;
    }

    @Override
    public boolean read(final SocketChannel channel) {
        reads++;
        return canTell;
    }

    @Override
    public boolean isOutstanding() {
        return outstanding > 0;
    }

    @Override
    public long unacknowledged() {
        return outstanding;
    }

    @Override
    public boolean knowsLastAck() {
        return knowsLastAck;
    }

    @Override
    public long sinceLastAckNs() {
        if (!knowsLastAck) {
            throw new AssertionError("this system does not tell");
        }
        return nowNs - lastAckNs;
    }
}
