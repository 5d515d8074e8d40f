package io.sipproxy.config;

import java.util.regex.Pattern;

/** The address of a SIP Server: a SIP URI that says where and by which transport; a {@link SipAddress}. */
record SipServerUri() implements ValueKind {
    /** Other parameters would be silently without effect on a next hop. */
    private static final Pattern PARAMETERS =
        Pattern.compile("[^;]*(;transport=[a-z]+|;lr)*", Pattern.CASE_INSENSITIVE);

    @Override
    public Object parse(final String text) {
        final SipAddress address = SipAddress.parse(text);
        final boolean plain = address != null && address.user() == null && PARAMETERS.matcher(text).matches();
        return plain ? address : null;
    }

    @Override
    public String valid() {
        return "sip:HOST[:PORT][;transport=udp, tcp or tls]";
    }
}
