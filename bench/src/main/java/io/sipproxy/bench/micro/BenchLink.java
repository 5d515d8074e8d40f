package io.sipproxy.bench.micro;

import io.sipproxy.sip.Transport;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.LossCause;
import io.sipproxy.transport.PeerAddress;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A link without a socket: keeps the last message that was sent, and the number of them. */
public final class BenchLink extends Link {
    private static final int MAX_MESSAGE = 8192;
    private static final long IPV4_MAPPED = 0xffff_0000_0000L;

    private final UnsafeBuffer last = new UnsafeBuffer(new byte[MAX_MESSAGE]);
    private int lastLength;
    private long sent;

    /**
     * @param id       number of the link
     * @param ipv4     address of the peer, its four bytes as an int
     * @param port     of the peer
     */
    public BenchLink(final Transport transport, final long id, final int ipv4, final int port) {
        super(id, new PeerAddress(transport, 0, IPV4_MAPPED | ipv4 & 0xffff_ffffL, port), 0);
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
        last.putBytes(0, buffer, offset, length);
        lastLength = length;
        sent++;
        return true;
    }

    @Override
    public void close(final LossCause cause, final long nowNs) {
        throw new IllegalStateException("closed: " + cause);
    }

    @Override
    protected void onUserFailure(final Throwable failure) {
        throw new IllegalStateException(failure);
    }

    /** @return the buffer that holds the last message. */
    public UnsafeBuffer last() {
        return last;
    }

    /** @return the last message as text. */
    public String lastText() {
        return last.getStringWithoutLengthUtf8(0, lastLength);
    }

    /** @return how many messages were sent. */
    public long sent() {
        return sent;
    }
}
