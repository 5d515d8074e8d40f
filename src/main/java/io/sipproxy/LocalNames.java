package io.sipproxy;

import io.sipproxy.config.Configuration;
import io.sipproxy.config.Option;
import io.sipproxy.status.Event;
import io.sipproxy.status.EventLog;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** Under which names and addresses this host is known, and which of them the proxy gives to others. */
final class LocalNames {
    private final Set<String> names = new LinkedHashSet<>();
    private final String advertised;

    LocalNames(final Configuration configuration, final EventLog events) {
        final InetAddress bind = configuration.bindAddress();
        advertised = configuration.advertisedAddress() != null ? configuration.advertisedAddress()
            : ofHost(configuration.flag(Option.RESOLVE_HOST), events);
        names.add(advertised);
        names.addAll(configuration.names(Option.SIP_DOMAINS));
        if (bind.isAnyLocalAddress()) {
            addInterfaces();
        } else {
            names.add(text(bind));
        }
        if (bind.isAnyLocalAddress() || bind.isLoopbackAddress()) {
            names.add("localhost");
        }
    }

    /** @return the name or address for Via and Record-Route, IPv6 without brackets. */
    String advertised() {
        return advertised;
    }

    /** @return all that mean this proxy. */
    Collection<String> all() {
        return names;
    }

    /** All interfaces are bound and nothing says how others reach them: the host's own name, or the address behind it. */
    private static String ofHost(final boolean asAddress, final EventLog events) {
        try {
            final InetAddress local = InetAddress.getLocalHost();
            return asAddress ? text(local) : local.getHostName();
        } catch (final UnknownHostException e) {
            final String fallback = text(InetAddress.getLoopbackAddress());
            final var line = events.event(Event.SPR_OWN_PROXY_ADDR_NOT_FOUND, null, 0);
            if (line != null) {
                line.put("reason", e.getMessage()).put("using", fallback).write();
            }
            return fallback;
        }
    }

    private void addInterfaces() {
        try {
            NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
                .forEach(address -> names.add(text(address)));
            names.add(InetAddress.getLocalHost().getHostName());
        } catch (final SocketException | UnknownHostException e) {
            names.add("127.0.0.1");
        }
    }

    private static String text(final InetAddress address) {
        final String text = address.getHostAddress();
        final int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
