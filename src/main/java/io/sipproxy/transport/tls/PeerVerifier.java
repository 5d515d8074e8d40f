package io.sipproxy.transport.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Decides about peers' certificates: the chain by the trusted authorities and, for a connection that this side opens,
 * the name by RFC 5922: the domain is the host that was to be reached, which the engine was made for. Called on helper
 * threads.
 */
final class PeerVerifier extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager chains;
    private final boolean verifiesServers;

    PeerVerifier(final X509ExtendedTrustManager chains, final boolean verifiesServers) {
        this.chains = chains;
        this.verifiesServers = verifiesServers;
    }

    @Override
    public void checkServerTrusted(final X509Certificate[] chain, final String authType, final SSLEngine engine)
        throws CertificateException {
        if (!verifiesServers) {
            return;
        }
        chains.checkServerTrusted(chain, authType, engine);
        checkName(chain[0], engine.getPeerHost());
    }

    @Override
    public void checkClientTrusted(final X509Certificate[] chain, final String authType, final SSLEngine engine)
        throws CertificateException {
        chains.checkClientTrusted(chain, authType, engine);
    }

    static void checkName(final X509Certificate certificate, final String host) throws CertificateException {
        final SipIdentities identities = SipIdentities.of(certificate);
        if (host == null || !identities.contains(host)) {
            throw new NameMismatchException("it is for " + identities + ", not for " + host);
        }
    }

    /** Who the certificate is for is not whom this side wants to talk to. */
    static final class NameMismatchException extends CertificateException {
        private static final long serialVersionUID = 1;

        NameMismatchException(final String message) {
            super(message);
        }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return chains.getAcceptedIssuers();
    }

    @Override
    public void checkServerTrusted(final X509Certificate[] chain, final String authType, final Socket socket)
        throws CertificateException {
        throw new CertificateException("only engines are served");
    }

    @Override
    public void checkClientTrusted(final X509Certificate[] chain, final String authType, final Socket socket)
        throws CertificateException {
        throw new CertificateException("only engines are served");
    }

    @Override
    public void checkServerTrusted(final X509Certificate[] chain, final String authType) throws CertificateException {
        throw new CertificateException("only engines are served");
    }

    @Override
    public void checkClientTrusted(final X509Certificate[] chain, final String authType) throws CertificateException {
        throw new CertificateException("only engines are served");
    }
}
