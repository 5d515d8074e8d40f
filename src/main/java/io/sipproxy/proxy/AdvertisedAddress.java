package io.sipproxy.proxy;

import io.sipproxy.sip.Ascii;
import io.sipproxy.sip.MessageWriter;
import io.sipproxy.sip.Transport;
import java.util.Locale;

/** How this proxy names itself: in Via and in Record-Route, for each transport. */
public final class AdvertisedAddress {
    private static final Transport[] TRANSPORTS = Transport.values();

    private final byte[][] viaStart = new byte[TRANSPORTS.length][];
    private final byte[][] recordRouteStart = new byte[TRANSPORTS.length][];
    private final byte[] sipsRecordRouteStart;
    private final String host;

    /**
     * @param host name or address; an IPv6 address without brackets.
     * @param port for UDP and TCP.
     * @param tlsPort for TLS; 0 if there is none.
     */
    public AdvertisedAddress(final String host, final int port, final int tlsPort) {
        this.host = host.indexOf(':') >= 0 ? '[' + host + ']' : host;
        for (final Transport transport : TRANSPORTS) {
            final String hostPort = this.host + ':' + (transport.secure() ? tlsPort : port);
            viaStart[transport.ordinal()] = Ascii.bytes("Via: SIP/2.0/" + transport + ' ' + hostPort + ";branch=");
            recordRouteStart[transport.ordinal()] = Ascii.bytes("Record-Route: <sip:" + hostPort + ";transport="
                + transport.name().toLowerCase(Locale.ROOT) + ";lr;" + RecordRouteToken.PARAMETER + '=');
        }
        sipsRecordRouteStart = Ascii.bytes("Record-Route: <sips:" + this.host + ':' + tlsPort + ";lr;"
            + RecordRouteToken.PARAMETER + '=');
    }

    /** @return the host as it stands in a URI. */
    public String host() {
        return host;
    }

    /** Writes a Via line up to the value of its branch. */
    void writeViaStart(final MessageWriter writer, final Transport transport) {
        writer.put(viaStart[transport.ordinal()]);
    }

    /**
     * Writes a Record-Route line up to the value of its token.
     *
     * @param isSips whether the request goes to a sips URI: then a side that speaks TLS gets one too (16.6 step 4).
     */
    void writeRecordRouteStart(final MessageWriter writer, final Transport transport, final boolean isSips) {
        writer.put(isSips && transport.secure() ? sipsRecordRouteStart : recordRouteStart[transport.ordinal()]);
    }
}
