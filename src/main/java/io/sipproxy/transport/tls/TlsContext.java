package io.sipproxy.transport.tls;

import io.sipproxy.sip.IpLiteral;
import io.sipproxy.transport.tls.TlsMaterialException.Fault;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Keys, certificates and trust in use, as read from the files at one moment. A reload makes another one; connections
 * that exist go on with theirs. Sessions are cached in it, so that a connection that is reopened resumes; they end with
 * it, so that what the new files no longer allow is not resumed. Safe for use by several threads.
 */
public final class TlsContext {
    private final TlsSettings settings;
    private final SSLContext context;
    private final KeyMaterial keys;
    private final X509ExtendedTrustManager trust;

    private TlsContext(final TlsSettings settings, final KeyMaterial keys, final X509ExtendedTrustManager trust)
        throws TlsMaterialException {
        this.settings = settings;
        this.keys = keys;
        this.trust = trust;
        try {
            context = SSLContext.getInstance("TLS");
            context.init(keys.managers(), new TrustManager[] {new PeerVerifier(trust, settings.verifiesPeers())}, null);
        } catch (final GeneralSecurityException e) {
            throw new TlsMaterialException(Fault.CERTIFICATE, "cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * Reads the files and proves by handshakes with itself that they work. Blocks, for up to a second the first time.
     *
     * @param settings what to read
     * @return the context
     * @throws TlsMaterialException if something is missing or unusable
     */
    public static TlsContext load(final TlsSettings settings) throws TlsMaterialException {
        final TlsContext loaded = new TlsContext(settings, KeyMaterial.load(settings), TrustMaterial.load(settings));
        loaded.check();
        return loaded;
    }

    /**
     * The same keys by other rules, for connections of this program to itself.
     *
     * @param otherSettings the rules; the files that they name are not read
     * @return the context
     * @throws TlsMaterialException if they cannot be used
     */
    public TlsContext with(final TlsSettings otherSettings) throws TlsMaterialException {
        return new TlsContext(otherSettings, keys, trust);
    }

    private void check() throws TlsMaterialException {
        final List<String> supported = List.of(context.getSupportedSSLParameters().getCipherSuites());
        for (final String cipher : settings.ciphers()) {
            if (!supported.contains(cipher)) {
                throw new TlsMaterialException(Fault.CIPHERS, cipher + " is not known to this JDK");
            }
        }
        SelfTest.run(this);
    }

    /**
     * @return what it was made from
     */
    public TlsSettings settings() {
        return settings;
    }

    /**
     * @return this proxy's certificate; of several, the first
     */
    public X509Certificate certificate() {
        return keys.certificate();
    }

    /**
     * An engine for a connection that was accepted.
     *
     * @return the engine
     */
    public SSLEngine serverEngine() {
        final SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        final SSLParameters parameters = parameters(engine);
        parameters.setUseCipherSuitesOrder(true);
        switch (settings.clientCertificates()) {
            case REQUIRED -> parameters.setNeedClientAuth(true);
            case OPTIONAL -> parameters.setWantClientAuth(true);
            default -> parameters.setWantClientAuth(false);
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    /**
     * An engine for a connection that this side opens, its first message made: that takes the time of a key pair.
     *
     * @param host name or address of the next hop: asked for by SNI if it is a name, to be proved by the certificate
     * @param port of the next hop; with the host, what a session to resume is looked for by
     * @return the engine
     * @throws SSLException if the settings leave no protocol or cipher to begin with
     */
    public SSLEngine clientEngine(final String host, final int port) throws SSLException {
        final SSLEngine engine = context.createSSLEngine(host, port);
        engine.setUseClientMode(true);
        final SSLParameters parameters = parameters(engine);
        if (isName(host)) {
            parameters.setServerNames(List.of(new SNIHostName(host)));
        }
        engine.setSSLParameters(parameters);
        engine.beginHandshake();
        return engine;
    }

    private SSLParameters parameters(final SSLEngine engine) {
        final SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(settings.protocols().toArray(String[]::new));
        if (!settings.ciphers().isEmpty()) {
            parameters.setCipherSuites(settings.ciphers().toArray(String[]::new));
        }
        return parameters;
    }

    /** Underscores and the like do exist in the names of machines, and are not allowed in SNI. */
    private static boolean isName(final String host) {
        if (new IpLiteral().parse(host)) {
            return false;
        }
        try {
            new SNIHostName(host);
            return true;
        } catch (final IllegalArgumentException e) {
            return false;
        }
    }
}
