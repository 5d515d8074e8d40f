package io.sipproxy.dns;

import io.sipproxy.sip.Transport;

/** What a URI leaves open about the servers of its host (RFC 3263 4.1, 4.2). */
public enum LookupKind {
    /** A port is given: only addresses are asked for. */
    ADDRESS,
    /** UDP is given: SRV for it. */
    UDP,
    /** TCP is given: SRV for it. */
    TCP,
    /** TLS over TCP is given, or a sips URI says TCP: SRV for it. */
    TLS,
    /** Neither port nor transport is given: NAPTR. */
    ANY,
    /** As ANY, of a sips URI. */
    ANY_SECURE;

    /**
     * The kind that a URI asks for.
     *
     * @param isSecure whether it is a sips URI.
     * @param transport what its transport parameter says; null without one.
     * @param hasPort whether it names a port.
     */
    public static LookupKind of(final boolean isSecure, final Transport transport, final boolean hasPort) {
        if (hasPort) {
            return ADDRESS;
        }
        if (isSecure) {
            return transport == null ? ANY_SECURE : TLS;
        }
        if (transport == null) {
            return ANY;
        }
        return switch (transport) {
            case UDP -> UDP;
            case TCP -> TCP;
            case TLS -> TLS;
        };
    }
}
