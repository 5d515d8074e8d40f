package io.sipproxy.config;

import java.net.InetAddress;

/** The IP address of an interface, or the unspecified address for all of them; an {@link InetAddress}. */
record IpAddress() implements ValueKind {
    @Override
    public Object parse(final String text) {
        final InetAddress address = Hosts.ipAddress(text);
        return address == null || address.isMulticastAddress() ? null : address;
    }

    @Override
    public String valid() {
        return "IPv4 or IPv6 address";
    }
}
