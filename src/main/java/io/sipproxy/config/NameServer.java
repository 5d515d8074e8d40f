package io.sipproxy.config;

/** The address of a name server, with or without a port; an {@link java.net.InetSocketAddress}. */
record NameServer() implements ValueKind {
    @Override
    public Object parse(final String text) {
        return NameServerAddress.of(text);
    }

    @Override
    public String valid() {
        return "IP[:PORT]";
    }
}
