package io.sipproxy.transport.nativesocket;

import static io.sipproxy.transport.nativesocket.LinuxOptions.EINVAL;
import static io.sipproxy.transport.nativesocket.LinuxOptions.ENOPROTOOPT;
import static io.sipproxy.transport.nativesocket.LinuxOptions.IPPROTO_IP;
import static io.sipproxy.transport.nativesocket.LinuxOptions.IPPROTO_IPV6;
import static io.sipproxy.transport.nativesocket.LinuxOptions.IPPROTO_TCP;
import static io.sipproxy.transport.nativesocket.LinuxOptions.IPV6_TCLASS;
import static io.sipproxy.transport.nativesocket.LinuxOptions.IP_TOS;
import static io.sipproxy.transport.nativesocket.LinuxOptions.SOL_SOCKET;
import static io.sipproxy.transport.nativesocket.LinuxOptions.SO_KEEPALIVE;
import static io.sipproxy.transport.nativesocket.LinuxOptions.TCP_INFO;
import static io.sipproxy.transport.nativesocket.LinuxOptions.TCP_KEEPCNT;
import static io.sipproxy.transport.nativesocket.LinuxOptions.TCP_KEEPIDLE;
import static io.sipproxy.transport.nativesocket.LinuxOptions.TCP_KEEPINTVL;
import static io.sipproxy.transport.nativesocket.LinuxOptions.TCP_NODELAY;
import static io.sipproxy.transport.nativesocket.LinuxOptions.TCP_USER_TIMEOUT;

import java.nio.channels.NetworkChannel;

/** Linux. */
final class LinuxSockets extends PosixSockets {
    LinuxSockets(final FileDescriptors descriptors, final PosixCalls calls) {
        super(descriptors, calls, TcpInfoLayout.LINUX, LinuxOptions.EBADF, ENOPROTOOPT);
    }

    @Override
    public int keepAlive(final NetworkChannel channel, final boolean on) {
        return set(channel, SOL_SOCKET, SO_KEEPALIVE, toInt(on));
    }

    @Override
    public int keepAliveIdle(final NetworkChannel channel, final int seconds) {
        return set(channel, IPPROTO_TCP, TCP_KEEPIDLE, seconds);
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
        return set(channel, IPPROTO_TCP, TCP_USER_TIMEOUT, milliseconds);
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
        return read(channel, IPPROTO_TCP, TCP_INFO, info);
    }

    @Override
    public String description() {
        return "Linux, through JNR";
    }
}
