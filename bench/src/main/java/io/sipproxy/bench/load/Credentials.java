package io.sipproxy.bench.load;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** A key with a certificate that it has signed itself, made for one run by the JDK's keytool. */
public final class Credentials {
    public static final String PASSWORD = "benchmark";
    private static final String ALIAS = "bench";

    private final Path keyStore;
    private final Path certificate;
    private final KeyStore store;

    private Credentials(final Path keyStore, final Path certificate, final KeyStore store) {
        this.keyStore = keyStore;
        this.certificate = certificate;
        this.store = store;
    }

    /** @param addresses for which the certificate is. The files are deleted at the end of this program. */
    public static Credentials make(final List<String> addresses) throws IOException, InterruptedException {
        final Path directory = Files.createTempDirectory("sipproxy-bench");
        final Path keyStore = directory.resolve("bench.p12");
        final Path certificate = directory.resolve("bench.pem");
        List.of(directory, keyStore, certificate).forEach(path -> path.toFile().deleteOnExit());
        keytool("-genkeypair", "-keystore", keyStore.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD,
            "-alias", ALIAS, "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=bench", "-validity", "2", "-ext",
            addresses.stream().map("ip:"::concat).collect(Collectors.joining(",", "san=", "")));
        try (InputStream in = Files.newInputStream(keyStore)) {
            final KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            Files.writeString(certificate, "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(store.getCertificate(ALIAS).getEncoded())
                + "\n-----END CERTIFICATE-----\n");
            return new Credentials(keyStore, certificate, store);
        } catch (final GeneralSecurityException e) {
            throw new IOException("the key that keytool made cannot be used", e);
        }
    }

    private static void keytool(final String... arguments) throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(List.of(Program.ofJdk("keytool")));
        command.addAll(List.of(arguments));
        Program.run(command);
    }

    /** @return the PKCS#12 file with key and certificate. */
    public Path keyStore() {
        return keyStore;
    }

    /** @return the PEM file with the certificate, which is also the authority that has to be trusted. */
    public Path certificate() {
        return certificate;
    }

    /** @return a context for those who accept; sessions are resumed only between connections of one context. */
    SSLContext serverContext() throws IOException {
        try {
            final KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(store, PASSWORD.toCharArray());
            final SSLContext context = SSLContext.getInstance("TLS");
            // They ask for no certificate; without this the JDK's authorities would be read each time.
            context.init(keys.getKeyManagers(), new TrustManager[0], null);
            return context;
        } catch (final GeneralSecurityException e) {
            throw new IOException("no TLS context", e);
        }
    }

    /** @return a context for those who connect and trust the certificates in a PEM file. */
    public static SSLContext clientContext(final Path trusted) throws IOException {
        try (InputStream in = Files.newInputStream(trusted)) {
            final KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (final Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("trusted" + store.size(), one);
            }
            final TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(store);
            final SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (final GeneralSecurityException e) {
            throw new IOException("no TLS context with " + trusted, e);
        }
    }
}
