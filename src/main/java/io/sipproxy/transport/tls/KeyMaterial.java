package io.sipproxy.transport.tls;

import io.sipproxy.transport.tls.TlsMaterialException.Fault;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/**
 * Who this proxy is: certificate chain and private key, from PEM files or one PKCS#12 file. If that holds several, the
 * name that a client asks for (SNI) decides between them.
 *
 * @param managers    for the context
 * @param certificate the first, for the log
 */
record KeyMaterial(KeyManager[] managers, X509Certificate certificate) {
    private static final String ALIAS = "sip";
    private static final char[] NO_PASSWORD = new char[0];

    static KeyMaterial load(final TlsSettings settings) throws TlsMaterialException {
        final byte[] file = Pem.readFile(settings.certificate(), Fault.CERTIFICATE);
        final boolean isPem = Pem.isPem(file);
        final char[] password = isPem || settings.privateKeyPassword() == null ? NO_PASSWORD :
            settings.privateKeyPassword().toCharArray();
        try {
            final KeyStore store = isPem ? fromPem(settings, file) : fromPkcs12(settings, file, password);
            final KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
            factory.init(store, password);
            return new KeyMaterial(factory.getKeyManagers(), first(store));
        } catch (final UnrecoverableKeyException e) {
            throw wrongPassword(settings, e);
        } catch (final GeneralSecurityException | IOException e) {
            if (e instanceof TlsMaterialException told) {
                throw told;
            }
            throw new TlsMaterialException(Fault.CERTIFICATE,
                "file " + settings.certificate() + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** The JDK takes other passwords for no kind of file. */
    static TlsMaterialException wrongPassword(final TlsSettings settings, final Throwable cause) {
        final String password = settings.privateKeyPassword() == null ? "" : settings.privateKeyPassword();
        return new TlsMaterialException(Fault.PASSWORD, "it does not open the key in " + settings.keyFile() +
            (password.chars().allMatch(c -> c < 128) ? "" : "; valid are ASCII characters only"), cause);
    }

    private static KeyStore fromPem(final TlsSettings settings, final byte[] file)
        throws GeneralSecurityException, IOException {
        final var certificates = Certificates.of(file, settings.certificate(), Fault.CERTIFICATE);
        final byte[] keyFile = settings.privateKey() == null ? file :
            Pem.readFile(settings.privateKey(), Fault.PRIVATE_KEY);
        final PrivateKey key = PrivateKeys.of(keyFile, settings);
        final KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(ALIAS, key, NO_PASSWORD, Certificates.chain(certificates, key, settings.certificate()));
        return store;
    }

    private static KeyStore fromPkcs12(final TlsSettings settings, final byte[] file, final char[] password)
        throws GeneralSecurityException, TlsMaterialException {
        final KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(new ByteArrayInputStream(file), password);
        } catch (final IOException e) {
            if (e.getCause() instanceof UnrecoverableKeyException) {
                throw wrongPassword(settings, e);
            }
            throw new TlsMaterialException(Fault.CERTIFICATE,
                "file " + settings.certificate() + " is neither PEM nor PKCS#12", e);
        }
        if (first(store) == null) {
            throw new TlsMaterialException(Fault.CERTIFICATE,
                "file " + settings.certificate() + " holds no private key with its certificate");
        }
        return store;
    }

    private static X509Certificate first(final KeyStore store) throws GeneralSecurityException {
        for (final String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                return (X509Certificate)store.getCertificate(alias);
            }
        }
        return null;
    }
}
