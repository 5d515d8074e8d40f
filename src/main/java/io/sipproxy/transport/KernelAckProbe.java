package io.sipproxy.transport;

import io.sipproxy.transport.nativesocket.NativeSockets;
import io.sipproxy.transport.nativesocket.TcpInfo;

import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/** Reads the kernel's TCP_INFO: of Linux, macOS or Windows, of which only the first tells when the peer was heard. */
final class KernelAckProbe implements AckProbe {
    /** Knows nothing; for when connections are not watched. */
    static final AckProbe NONE = new AckProbe() {
        @Override
        public boolean read(final SocketChannel channel) {
            return false;
        }

        @Override
        public boolean isOutstanding() {
            return false;
        }

        @Override
        public long unacknowledged() {
            return 0;
        }

        @Override
        public boolean knowsLastAck() {
            return false;
        }

        @Override
        public long sinceLastAckNs() {
            return 0;
        }
    };

    private final NativeSockets sockets;
    private final TcpInfo info = new TcpInfo();

    KernelAckProbe(final NativeSockets sockets) {
        this.sockets = sockets;
    }

    @Override
    public boolean read(final SocketChannel channel) {
        return sockets.read(channel, info)
            && (info.isAvailable(TcpInfo.Field.UNACKED) || info.isAvailable(TcpInfo.Field.UNACKED_BYTES));
    }

    @Override
    public boolean isOutstanding() {
        return info.hasOutstanding();
    }

    @Override
    public long unacknowledged() {
        return Math.max(info.unacked(), info.unackedBytes());
    }

    @Override
    public boolean knowsLastAck() {
        return info.isAvailable(TcpInfo.Field.LAST_ACK_RECEIVED);
    }

    /** {@inheritDoc} A peer that keeps its window shut and answers the probes for that lives, however rare they are. */
    @Override
    public long sinceLastAckNs() {
        return info.isPeerWindowShut() ? 0 : TimeUnit.MILLISECONDS.toNanos(info.lastAckReceivedMs());
    }
}
