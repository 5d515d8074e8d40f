package io.sipproxy.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** IP address and port in one text, as an operator writes them. */
public final class SocketAddressText {
    private static final int MAX_PORT = 65_535;

    private SocketAddressText() {
    }

    /**
     * Takes an address apart.
     *
     * @param text        IPv4 address, IPv6 address, either in front of a colon and a port, IPv6 then in brackets.
     * @param defaultPort the port if none is written; negative if one has to be.
     * @return address of one host, and port; null if it is not valid.
     */
    public static InetSocketAddress parse(final String text, final int defaultPort) {
        final InetAddress alone = Hosts.ipAddress(text);
        if (alone != null) {
            return defaultPort < 0 || !isOfOneHost(alone) ? null : new InetSocketAddress(alone, defaultPort);
        }
        final boolean isBracketed = text.startsWith("[");
        final int hostEnd = isBracketed ? text.indexOf(']') : text.indexOf(':');
        if (hostEnd < 0) {
            return null;
        }
        final String host = text.substring(isBracketed ? 1 : 0, hostEnd);
        final String rest = text.substring(isBracketed ? hostEnd + 1 : hostEnd);
        final InetAddress address = host.indexOf(':') >= 0 == isBracketed ? Hosts.ipAddress(host) : null;
        final int port = port(rest, defaultPort);
        return address == null || port < 0 || !isOfOneHost(address) ? null : new InetSocketAddress(address, port);
    }

    private static int port(final String rest, final int defaultPort) {
        if (rest.isEmpty()) {
            return defaultPort;
        }
        final Object port = rest.startsWith(":") ? new IntegerRange(1, MAX_PORT).parse(rest.substring(1)) : null;
        return port == null ? -1 : ((Long) port).intValue();
    }

    private static boolean isOfOneHost(final InetAddress address) {
        return !address.isMulticastAddress() && !address.isAnyLocalAddress();
    }
}
