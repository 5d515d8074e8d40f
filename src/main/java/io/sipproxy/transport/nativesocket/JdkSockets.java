package io.sipproxy.transport.nativesocket;

import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import jdk.net.ExtendedSocketOptions;

/**
 * The JDK's own options, where JNR does not load or is not wanted: no user timeout, and nothing to read. Its values are
 * objects, so calls may allocate. A listener takes no option of a connection; each connection is given its own.
 */
final class JdkSockets implements NativeSockets {
    /** The JDK has no such option on this system. */
    static final int NOT_SUPPORTED = -1;
    /** The JDK reported an error; it does not say its number. */
    static final int FAILED = -2;

    private String lastFailure = "";

    @Override
    public int keepAlive(final NetworkChannel channel, final boolean on) {
        return set(channel, StandardSocketOptions.SO_KEEPALIVE, on);
    }

    @Override
    public int keepAliveIdle(final NetworkChannel channel, final int seconds) {
        return set(channel, ExtendedSocketOptions.TCP_KEEPIDLE, seconds);
    }

    @Override
    public int keepAliveInterval(final NetworkChannel channel, final int seconds) {
        return set(channel, ExtendedSocketOptions.TCP_KEEPINTERVAL, seconds);
    }

    @Override
    public int keepAliveCount(final NetworkChannel channel, final int count) {
        return set(channel, ExtendedSocketOptions.TCP_KEEPCOUNT, count);
    }

    @Override
    public int userTimeout(final NetworkChannel channel, final int milliseconds) {
        return NOT_SUPPORTED;
    }

    @Override
    public int noDelay(final NetworkChannel channel, final boolean on) {
        return set(channel, StandardSocketOptions.TCP_NODELAY, on);
    }

    @Override
    public int typeOfService(final NetworkChannel channel, final int value) {
        return set(channel, StandardSocketOptions.IP_TOS, value);
    }

    @Override
    public boolean hasTcpInfo() {
        return false;
    }

    @Override
    public boolean read(final NetworkChannel channel, final TcpInfo info) {
        info.clear();
        return false;
    }

    @Override
    public String errorText(final int error) {
        return error == NOT_SUPPORTED ? "not supported by the JDK on this system" : lastFailure;
    }

    @Override
    public String description() {
        return "the JDK's";
    }

    private <T> int set(final NetworkChannel channel, final SocketOption<T> option, final T value) {
        if (channel instanceof ServerSocketChannel) {
            return OK;
        }
        try {
            channel.setOption(option, value);
            return OK;
        } catch (final UnsupportedOperationException e) {
            return NOT_SUPPORTED;
        } catch (final IOException e) {
            lastFailure = String.valueOf(e);
            return FAILED;
        }
    }
}
