package io.sipproxy.transport.tls;

import io.sipproxy.transport.tls.TlsMaterialException.Fault;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Whose signatures under a peer's certificate count. */
final class TrustMaterial {
    private TrustMaterial() {
    }

    static X509ExtendedTrustManager load(final TlsSettings settings) throws TlsMaterialException {
        try {
            final TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(settings.trustedCa() == null ? null : store(settings));
            for (final TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager extended) {
                    return extended;
                }
            }
            throw new TlsMaterialException(Fault.TRUSTED_CA, "this JDK cannot verify certificates");
        } catch (final GeneralSecurityException | IOException e) {
            if (e instanceof TlsMaterialException told) {
                throw told;
            }
            throw new TlsMaterialException(Fault.TRUSTED_CA, "cannot be used: " + e.getMessage(), e);
        }
    }

    private static KeyStore store(final TlsSettings settings) throws GeneralSecurityException, IOException {
        final KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        final byte[] file = Pem.readFile(settings.trustedCa(), Fault.TRUSTED_CA);
        int number = 0;
        for (final X509Certificate authority : Certificates.of(file, settings.trustedCa(), Fault.TRUSTED_CA)) {
            store.setCertificateEntry(Integer.toString(number++), authority);
        }
        return store;
    }
}
