package io.sipproxy.sip;

import org.agrona.DirectBuffer;

import java.util.Locale;

/** The transports that this proxy speaks, as they are named in Via headers and in URIs. */
public enum Transport {
    /** RFC 3261 section 18: unreliable, so that the transaction layer retransmits. */
    UDP(false, false, 5060),
    /** A stream without protection. */
    TCP(true, false, 5060),
    /** TLS over TCP; what a sips URI asks for. */
    TLS(true, true, 5061);

    private static final Transport[] VALUES = values();

    private final boolean reliable;
    private final boolean secure;
    private final int defaultPort;
    private final byte[] viaName;
    private final byte[] uriName;

    Transport(final boolean reliable, final boolean secure, final int defaultPort) {
        this.reliable = reliable;
        this.secure = secure;
        this.defaultPort = defaultPort;
        viaName = Ascii.bytes(name());
        uriName = Ascii.bytes(name().toLowerCase(Locale.ROOT));
    }

    /**
     * Whether the transport itself retransmits (RFC 3261 section 17).
     *
     * @return true for TCP and TLS.
     */
    public boolean reliable() {
        return reliable;
    }

    /**
     * Whether the transport protects what it carries.
     *
     * @return true for TLS.
     */
    public boolean secure() {
        return secure;
    }

    /**
     * The port that is meant when none is written (RFC 3261 section 19.1.2).
     *
     * @return 5060, for TLS 5061.
     */
    public int defaultPort() {
        return defaultPort;
    }

    /**
     * The name in a Via header, upper case. Not to be changed by the caller.
     *
     * @return for example the bytes of "TCP".
     */
    public byte[] viaName() {
        return viaName;
    }

    /**
     * The name in a URI's transport parameter, lower case. Not to be changed by the caller.
     *
     * @return for example the bytes of "tcp".
     */
    public byte[] uriName() {
        return uriName;
    }

    /**
     * Finds a transport by its name, without regard to case.
     *
     * @param buffer to read.
     * @param offset of the name.
     * @param length of the name.
     * @return the transport, or null if this proxy does not speak it.
     */
    public static Transport find(final DirectBuffer buffer, final int offset, final int length) {
        for (final Transport transport : VALUES) {
            if (Ascii.equalsIgnoreCase(buffer, offset, length, transport.viaName)) {
                return transport;
            }
        }
        return null;
    }
}
