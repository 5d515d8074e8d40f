package io.sipproxy.transport.nativesocket;

import static io.sipproxy.transport.nativesocket.MacOptions.EINVAL;
import static io.sipproxy.transport.nativesocket.MacOptions.ENOPROTOOPT;
import static io.sipproxy.transport.nativesocket.MacOptions.IPPROTO_IP;
import static io.sipproxy.transport.nativesocket.MacOptions.IPPROTO_IPV6;
import static io.sipproxy.transport.nativesocket.MacOptions.IPPROTO_TCP;
import static io.sipproxy.transport.nativesocket.MacOptions.IPV6_TCLASS;
import static io.sipproxy.transport.nativesocket.MacOptions.IP_TOS;
import static io.sipproxy.transport.nativesocket.MacOptions.SOL_SOCKET;
import static io.sipproxy.transport.nativesocket.MacOptions.SO_KEEPALIVE;
import static io.sipproxy.transport.nativesocket.MacOptions.TCP_CONNECTION_INFO;
import static io.sipproxy.transport.nativesocket.MacOptions.TCP_KEEPALIVE;
import static io.sipproxy.transport.nativesocket.MacOptions.TCP_KEEPCNT;
import static io.sipproxy.transport.nativesocket.MacOptions.TCP_KEEPINTVL;
import static io.sipproxy.transport.nativesocket.MacOptions.TCP_NODELAY;
import static io.sipproxy.transport.nativesocket.MacOptions.TCP_RXT_CONNDROPTIME;

import java.nio.channels.NetworkChannel;

/** macOS. Its user timeout is counted in seconds and bounds retransmission only, not a peer that keeps its window shut. */
final class MacSockets extends PosixSockets {
    MacSockets(final FileDescriptors descriptors, final PosixCalls calls) {
        super(descriptors, calls, TcpInfoLayout.MAC, MacOptions.EBADF, ENOPROTOOPT);
    }

    @Override
    public int keepAlive(final NetworkChannel channel, final boolean on) {
        return set(channel, SOL_SOCKET, SO_KEEPALIVE, toInt(on));
    }

    @Override
    public int keepAliveIdle(final NetworkChannel channel, final int seconds) {
        return set(channel, IPPROTO_TCP, TCP_KEEPALIVE, seconds);
    }

    @Override
    public int keepAliveInterval(final NetworkChannel channel, final int seconds) {
        return set(channel, IPPROTO_TCP, TCP_KEEPINTVL, seconds);
    }

    @Override
    public int keepAliveCount(final NetworkChannel channel, final int count) {
        return set(channel, IPPROTO_TCP, TCP_KEEPCNT, count);
    }

    @Override
    public int userTimeout(final NetworkChannel channel, final int milliseconds) {
        return set(channel, IPPROTO_TCP, TCP_RXT_CONNDROPTIME, Milliseconds.toSeconds(milliseconds));
    }

    @Override
    public int noDelay(final NetworkChannel channel, final boolean on) {
        return set(channel, IPPROTO_TCP, TCP_NODELAY, toInt(on));
    }

    @Override
    public int typeOfService(final NetworkChannel channel, final int value) {
        return EitherFamily.result(set(channel, IPPROTO_IP, IP_TOS, value),
            set(channel, IPPROTO_IPV6, IPV6_TCLASS, value), ENOPROTOOPT, EINVAL);
    }

    @Override
    public boolean read(final NetworkChannel channel, final TcpInfo info) {
        return read(channel, IPPROTO_TCP, TCP_CONNECTION_INFO, info);
    }

    @Override
    public String description() {
        return "macOS, through JNR";
    }
}
