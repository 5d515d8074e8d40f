package io.sipproxy.transport.nativesocket;

import static io.sipproxy.transport.nativesocket.WindowsOptions.IPPROTO_IP;
import static io.sipproxy.transport.nativesocket.WindowsOptions.IPPROTO_IPV6;
import static io.sipproxy.transport.nativesocket.WindowsOptions.IPPROTO_TCP;
import static io.sipproxy.transport.nativesocket.WindowsOptions.IPV6_TCLASS;
import static io.sipproxy.transport.nativesocket.WindowsOptions.IP_TOS;
import static io.sipproxy.transport.nativesocket.WindowsOptions.SIO_KEEPALIVE_VALS;
import static io.sipproxy.transport.nativesocket.WindowsOptions.SIO_TCP_INFO;
import static io.sipproxy.transport.nativesocket.WindowsOptions.SOL_SOCKET;
import static io.sipproxy.transport.nativesocket.WindowsOptions.SO_KEEPALIVE;
import static io.sipproxy.transport.nativesocket.WindowsOptions.TCP_KEEPCNT;
import static io.sipproxy.transport.nativesocket.WindowsOptions.TCP_KEEPIDLE;
import static io.sipproxy.transport.nativesocket.WindowsOptions.TCP_KEEPINTVL;
import static io.sipproxy.transport.nativesocket.WindowsOptions.TCP_MAXRT;
import static io.sipproxy.transport.nativesocket.WindowsOptions.TCP_MAXRTMS;
import static io.sipproxy.transport.nativesocket.WindowsOptions.TCP_NODELAY;
import static io.sipproxy.transport.nativesocket.WindowsOptions.WSAEINVAL;
import static io.sipproxy.transport.nativesocket.WindowsOptions.WSAENOPROTOOPT;
import static io.sipproxy.transport.nativesocket.WindowsOptions.WSAENOTSOCK;
import static io.sipproxy.transport.nativesocket.WindowsOptions.WSAEOPNOTSUPP;

import java.nio.channels.NetworkChannel;

/**
 * Windows. What a version does not know as an option is set the way that older versions had. Those set idle time and
 * interval together, so both are remembered: every socket of this program is given the same.
 */
final class WindowsSockets implements NativeSockets {
    private static final int FAILED = -1;
    /** Microsoft, "SIO_KEEPALIVE_VALS control code": two hours and one second. */
    private static final int DEFAULT_IDLE_MS = 7_200_000;
    private static final int DEFAULT_INTERVAL_MS = 1_000;
    /** Three ULONGs: onoff, keepalivetime, keepaliveinterval. */
    private static final int KEEPALIVE_VALS_LENGTH = 12;
    /** sizeof(TCP_INFO_v0). */
    private static final int INFO_LENGTH = 88;
    private static final int INFO_VERSION = 0;

    private final FileDescriptors descriptors;
    private final WinsockCalls calls;
    private final NativeBlock value = new NativeBlock(KEEPALIVE_VALS_LENGTH);
    private final NativeBlock infoBytes = new NativeBlock(INFO_LENGTH);
    private final NativeBlock returned = new NativeBlock(Integer.BYTES);
    private int idleMs = DEFAULT_IDLE_MS;
    private int intervalMs = DEFAULT_INTERVAL_MS;
    private boolean hasTcpInfo = true;

    WindowsSockets(final FileDescriptors descriptors, final WinsockCalls calls) {
        this.descriptors = descriptors;
        this.calls = calls;
    }

    @Override
    public int keepAlive(final NetworkChannel channel, final boolean on) {
        return set(channel, SOL_SOCKET, SO_KEEPALIVE, on ? 1 : 0);
    }

    @Override
    public int keepAliveIdle(final NetworkChannel channel, final int seconds) {
        idleMs = seconds * 1000;
        final int error = set(channel, IPPROTO_TCP, TCP_KEEPIDLE, seconds);
        return error == WSAENOPROTOOPT ? setKeepAliveValues(channel) : error;
    }

    @Override
    public int keepAliveInterval(final NetworkChannel channel, final int seconds) {
        intervalMs = seconds * 1000;
        final int error = set(channel, IPPROTO_TCP, TCP_KEEPINTVL, seconds);
        return error == WSAENOPROTOOPT ? setKeepAliveValues(channel) : error;
    }

    /** Versions without the option send ten probes, whatever is wanted. */
    @Override
    public int keepAliveCount(final NetworkChannel channel, final int count) {
        return set(channel, IPPROTO_TCP, TCP_KEEPCNT, count);
    }

    @Override
    public int userTimeout(final NetworkChannel channel, final int milliseconds) {
        final int error = set(channel, IPPROTO_TCP, TCP_MAXRTMS, milliseconds);
        return error == WSAENOPROTOOPT ?
            set(channel, IPPROTO_TCP, TCP_MAXRT, Milliseconds.toSeconds(milliseconds)) : error;
    }

    @Override
    public int noDelay(final NetworkChannel channel, final boolean on) {
        return set(channel, IPPROTO_TCP, TCP_NODELAY, on ? 1 : 0);
    }

    @Override
    public int typeOfService(final NetworkChannel channel, final int typeOfService) {
        return EitherFamily.result(set(channel, IPPROTO_IP, IP_TOS, typeOfService),
            set(channel, IPPROTO_IPV6, IPV6_TCLASS, typeOfService), WSAENOPROTOOPT, WSAEINVAL);
    }

    @Override
    public boolean hasTcpInfo() {
        return hasTcpInfo;
    }

    @Override
    public boolean read(final NetworkChannel channel, final TcpInfo info) {
        info.clear();
        final int socket = descriptors.of(channel);
        if (socket == FileDescriptors.NONE || !hasTcpInfo) {
            return false;
        }
        value.putInt(0, INFO_VERSION);
        if (calls.ioctl(socket, SIO_TCP_INFO, value, Integer.BYTES, infoBytes, returned) == FAILED) {
            // WSAEINVAL, too, may mean an unknown code, but also a socket that is not connected.
            hasTcpInfo = calls.lastError() != WSAEOPNOTSUPP;
            return false;
        }
        TcpInfoLayout.WINDOWS.decode(infoBytes.bytes(), returned.getInt(0), info);
        return true;
    }

    @Override
    public String errorText(final int error) {
        return WsaErrors.text(error);
    }

    @Override
    public String description() {
        return "Windows, through JNR";
    }

    private int set(final NetworkChannel channel, final int level, final int option, final int newValue) {
        final int socket = descriptors.of(channel);
        if (socket == FileDescriptors.NONE) {
            return WSAENOTSOCK;
        }
        value.putInt(0, newValue);
        return calls.setsockopt(socket, level, option, value, Integer.BYTES) == FAILED ? calls.lastError() : OK;
    }

    /** The channel is open: the option was tried before. */
    private int setKeepAliveValues(final NetworkChannel channel) {
        value.putInt(0, 1).putInt(4, idleMs).putInt(8, intervalMs);
        final int result = calls.ioctl(
            descriptors.of(channel), SIO_KEEPALIVE_VALS, value, KEEPALIVE_VALS_LENGTH, null, returned);
        return result == FAILED ? calls.lastError() : OK;
    }
}
