package io.sipproxy.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Where a name server is, as an operator writes it. */
public final class NameServerAddress {
    private static final int DEFAULT_PORT = 53;
    private static final int MAX_PORT = 65_535;

    private NameServerAddress() {
    }

    /**
     * Takes an address apart.
     *
     * @param text IPv4 address, IPv6 address, either in front of a colon and a port, IPv6 then in brackets.
     * @return the address, or null if it is not valid.
     */
    public static InetSocketAddress of(final String text) {
        final InetAddress alone = Hosts.ipAddress(text);
        if (alone != null) {
            return alone.isMulticastAddress() || alone.isAnyLocalAddress() ? null
                : new InetSocketAddress(alone, DEFAULT_PORT);
        }
        final boolean isBracketed = text.startsWith("[");
        final int hostEnd = isBracketed ? text.indexOf(']') : text.indexOf(':');
        if (hostEnd < 0) {
            return null;
        }
        final String host = text.substring(isBracketed ? 1 : 0, hostEnd);
        final String rest = text.substring(isBracketed ? hostEnd + 1 : hostEnd);
        final InetAddress address = host.indexOf(':') >= 0 == isBracketed ? Hosts.ipAddress(host) : null;
        final Object port = rest.isEmpty() ? Long.valueOf(DEFAULT_PORT)
            : rest.startsWith(":") ? new IntegerRange(1, MAX_PORT).parse(rest.substring(1)) : null;
        return address == null || port == null || address.isMulticastAddress() || address.isAnyLocalAddress() ? null
            : new InetSocketAddress(address, ((Long) port).intValue());
    }
}
