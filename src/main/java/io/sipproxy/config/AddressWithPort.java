package io.sipproxy.config;

/** An IP address with a port; an {@link java.net.InetSocketAddress}. */
record AddressWithPort() implements ValueKind {
    @Override
    public Object parse(final String text) {
        return SocketAddressText.parse(text, -1);
    }

    @Override
    public String valid() {
        return "IP:PORT, IPv6 in brackets";
    }
}
