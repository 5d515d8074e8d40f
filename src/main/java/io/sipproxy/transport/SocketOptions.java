package io.sipproxy.transport;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.status.Event;
import io.sipproxy.status.EventLog;
import io.sipproxy.transport.nativesocket.NativeSockets;

import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.Set;

/**
 * Applies the options that every socket gets. An option that the system refuses does not cost the socket: it is counted
 * each time and logged the first time. With keep-alive off the JDK sets what there is to set, and no call goes to
 * {@link NativeSockets}.
 */
final class SocketOptions {
    /** Room for the datagrams that arrive while the loop is busy; the system gives as much of it as it allows. */
    private static final int DATAGRAM_BUFFER = 4 * 1024 * 1024;

    private final TransportSettings settings;
    private final KeepAliveSettings keepAlive;
    private final NativeSockets nativeSockets;
    private final Counters counters;
    private final EventLog events;
    private final Set<String> reported = new HashSet<>();

    SocketOptions(
        final TransportSettings settings,
        final NativeSockets nativeSockets,
        final Counters counters,
        final EventLog events) {
        this.settings = settings;
        this.keepAlive = settings.keepAlive();
        this.nativeSockets = nativeSockets;
        this.counters = counters;
        this.events = events;
    }

    /** Before it is bound: a connection that is accepted inherits the options on most systems. */
    void apply(final ServerSocketChannel channel, final long nowNs) {
        if (keepAlive.isEnabled()) {
            applyNative(channel, nowNs);
        }
    }

    /**
     * Before connect, or after accept. What is written during a pass leaves in one write already, so Nagle's delay can
     * only do harm.
     */
    void apply(final SocketChannel channel, final long nowNs) {
        if (keepAlive.isEnabled()) {
            applyNative(channel, nowNs);
        } else {
            set(channel, StandardSocketOptions.TCP_NODELAY, true, nowNs);
            applyTos(channel, nowNs);
        }
    }

    void apply(final DatagramChannel channel, final long nowNs) {
        set(channel, StandardSocketOptions.SO_RCVBUF, DATAGRAM_BUFFER, nowNs);
        set(channel, StandardSocketOptions.SO_SNDBUF, DATAGRAM_BUFFER, nowNs);
        applyTos(channel, nowNs);
    }

    private void applyNative(final NetworkChannel channel, final long nowNs) {
        check("SO_KEEPALIVE", 1, nativeSockets.keepAlive(channel, true), nowNs);
        if (keepAlive.idleSeconds() != TransportSettings.UNSET) {
            final int seconds = keepAlive.idleSeconds();
            check("TCP_KEEPIDLE", seconds, nativeSockets.keepAliveIdle(channel, seconds), nowNs);
        }
        if (keepAlive.intervalSeconds() != TransportSettings.UNSET) {
            final int seconds = keepAlive.intervalSeconds();
            check("TCP_KEEPINTVL", seconds, nativeSockets.keepAliveInterval(channel, seconds), nowNs);
        }
        if (keepAlive.count() != TransportSettings.UNSET) {
            final int count = keepAlive.count();
            check("TCP_KEEPCNT", count, nativeSockets.keepAliveCount(channel, count), nowNs);
        }
        if (keepAlive.hasUserTimeout()) {
            final int milliseconds = keepAlive.userTimeoutMs();
            check("TCP_USER_TIMEOUT", milliseconds, nativeSockets.userTimeout(channel, milliseconds), nowNs);
        }
        check("TCP_NODELAY", 1, nativeSockets.noDelay(channel, true), nowNs);
        if (settings.ipTos() != TransportSettings.UNSET) {
            final int tos = settings.ipTos();
            check("IP_TOS", tos, nativeSockets.typeOfService(channel, tos), nowNs);
        }
    }

    private void applyTos(final NetworkChannel channel, final long nowNs) {
        if (settings.ipTos() != TransportSettings.UNSET) {
            set(channel, StandardSocketOptions.IP_TOS, settings.ipTos(), nowNs);
        }
    }

    private <T> void set(
        final NetworkChannel channel, final SocketOption<T> option, final T value, final long nowNs) {
        try {
            channel.setOption(option, value);
        } catch (final IOException | UnsupportedOperationException e) {
            report(option.name(), value, e.getMessage(), nowNs);
        }
    }

    private void check(final String option, final int value, final int error, final long nowNs) {
        if (error != NativeSockets.OK) {
            report(option, value, nativeSockets.errorText(error), nowNs);
        }
    }

    /** What one socket is refused the next will be too: the operator is told once. */
    private void report(final String option, final Object value, final String error, final long nowNs) {
        counters.increment(Counter.SOCKET_OPTIONS_FAILED);
        if (reported.add(option)) {
            events.event(Event.SPR_OPTION_NOT_APPLIED, option, nowNs).put("value", value).put("error", error).write();
        }
    }
}
