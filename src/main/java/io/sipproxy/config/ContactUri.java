package io.sipproxy.config;

/** Where a device is: a SIP URI that may have a user and URI parameters; a {@link SipAddress}. */
record ContactUri() implements ValueKind {
    @Override
    public Object parse(final String text) {
        return SipAddress.parse(text);
    }

    @Override
    public String valid() {
        return "sip:[USER@]HOST[:PORT][;transport=udp, tcp or tls]";
    }
}
