package io.sipproxy.transport.tls;

import java.nio.file.Path;
import java.util.List;

/**
 * What TLS is told at the start. Immutable.
 *
 * @param certificate        this proxy's certificate with its chain, PEM; or PKCS#12 with the key in it
 * @param privateKey         PKCS#8 PEM; null if it is in the file of the certificate
 * @param privateKeyPassword of the key or the PKCS#12 file; null for none
 * @param trustedCa          PEM of the authorities that peers' certificates have to come from; null for the JDK's
 * @param verifiesPeers      whether the peers of connections that this side opens are verified, chain and name
 * @param clientCertificates whether those who connect are asked for a certificate
 * @param protocols          such as TLSv1.3; not empty
 * @param ciphers            names of cipher suites in order of preference; empty for the JDK's
 * @param maxHandshakes      most handshakes of accepted connections at a time
 */
public record TlsSettings(
    Path certificate,
    Path privateKey,
    String privateKeyPassword,
    Path trustedCa,
    boolean verifiesPeers,
    ClientCertificates clientCertificates,
    List<String> protocols,
    List<String> ciphers,
    int maxHandshakes) {

    /** Copies the lists. */
    public TlsSettings {
        protocols = List.copyOf(protocols);
        ciphers = List.copyOf(ciphers);
        if (protocols.isEmpty() || maxHandshakes < 1) {
            throw new IllegalArgumentException("TLS needs a protocol and room for a handshake");
        }
    }

    /**
     * The same keys for any number of peers that need not prove anything.
     *
     * @param protocol the only one that is spoken
     * @return the settings
     */
    public TlsSettings trusting(final String protocol) {
        return new TlsSettings(certificate, privateKey, privateKeyPassword, trustedCa, false, ClientCertificates.NONE,
            List.of(protocol), ciphers, Integer.MAX_VALUE);
    }

    /** The file that the key is in. */
    Path keyFile() {
        return privateKey == null ? certificate : privateKey;
    }

    /** No password in any log. */
    @Override
    public String toString() {
        return "TLS with " + certificate;
    }
}
