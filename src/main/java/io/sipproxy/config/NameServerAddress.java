package io.sipproxy.config;

import java.net.InetSocketAddress;

/** Where a name server is, as an operator writes it. */
public final class NameServerAddress {
    private static final int DEFAULT_PORT = 53;

    private NameServerAddress() {
    }

    /**
     * Takes an address apart.
     *
     * @param text IPv4 address, IPv6 address, either in front of a colon and a port, IPv6 then in brackets.
     * @return the address, or null if it is not valid.
     */
    public static InetSocketAddress of(final String text) {
        return SocketAddressText.parse(text, DEFAULT_PORT);
    }
}
