package io.sipproxy.transport;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.status.Event;
import io.sipproxy.status.EventLog;

import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SocketChannel;

/** Applies the options that every socket gets. An option that the system refuses does not cost the socket. */
final class SocketOptions {
    /** Room for the datagrams that arrive while the loop is busy; the system gives as much of it as it allows. */
    private static final int DATAGRAM_BUFFER = 4 * 1024 * 1024;

    private final TransportSettings settings;
    private final Counters counters;
    private final EventLog events;

    SocketOptions(final TransportSettings settings, final Counters counters, final EventLog events) {
        this.settings = settings;
        this.counters = counters;
        this.events = events;
    }

    /** What is written during a pass leaves in one write already, so Nagle's delay can only do harm. */
    void apply(final SocketChannel channel, final long nowNs) {
        set(channel, StandardSocketOptions.TCP_NODELAY, true, nowNs);
        applyTos(channel, nowNs);
    }

    void apply(final DatagramChannel channel, final long nowNs) {
        set(channel, StandardSocketOptions.SO_RCVBUF, DATAGRAM_BUFFER, nowNs);
        set(channel, StandardSocketOptions.SO_SNDBUF, DATAGRAM_BUFFER, nowNs);
        applyTos(channel, nowNs);
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
            counters.increment(Counter.SOCKET_OPTIONS_FAILED);
            events.event(Event.SPR_OPTION_NOT_APPLIED, option.name(), nowNs)
                .put("value", value).put("error", e.getMessage()).write();
        }
    }
}
