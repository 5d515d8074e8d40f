package io.sipproxy.transport.tls;

import java.io.IOException;

/** Something that TLS is set up with is missing or unusable; says which, and why. */
public final class TlsMaterialException extends IOException {
    /** Which of the settings is at fault. */
    public enum Fault {
        /** The certificate or its chain. */
        CERTIFICATE,
        /** The private key. */
        PRIVATE_KEY,
        /** The password of the private key. */
        PASSWORD,
        /** The trusted authorities. */
        TRUSTED_CA,
        /** The protocol versions. */
        PROTOCOLS,
        /** The cipher suites. */
        CIPHERS
    }

    private static final long serialVersionUID = 1;

    private final Fault fault;

    TlsMaterialException(final Fault fault, final String message, final Throwable cause) {
        super(message, cause);
        this.fault = fault;
    }

    TlsMaterialException(final Fault fault, final String message) {
        this(fault, message, null);
    }

    /**
     * @return which of the settings is at fault
     */
    public Fault fault() {
        return fault;
    }
}
