package io.sipproxy.config;

/** A host name or the IP address of one host; a {@link String}. */
record Host() implements ValueKind {
    @Override
    public Object parse(final String text) {
        return Hosts.isHost(text) ? text : null;
    }

    @Override
    public String valid() {
        return "host name or IP address of one host";
    }
}
