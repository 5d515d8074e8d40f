package io.sipproxy.transport.tls;

import io.sipproxy.tls.TestCa;
import io.sipproxy.transport.tls.TlsMaterialException.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Keys and certificates in every form that is taken, and what is said of those that are not. */
class TlsContextTest {
    private static final TestCa CA = new TestCa("authority");
    private static final TestCa.Identity ID = CA.issue("sip.example");
    private static final String PASSWORD = "sesame, 123";

    @TempDir
    private Path directory;

    @Test
    void shouldTakeOnePemFileWhenKeyIsInIt() throws Exception {
        assertEquals(ID.certificate(), load(write("a", ID.pem()), null, null).certificate());
        load(write("b", "key first:\n" + ID.keyPem() + "and some - text -\n" + ID.certificatePem()), null, null);
        load(write("c", ID.pem().replace("\n", "\r\n")), null, null);
    }

    @Test
    void shouldTakeTwoPemFilesWhenKeyIsApart() throws Exception {
        load(write("cert", ID.certificatePem()), write("key", ID.keyPem()), null);
    }

    @Test
    void shouldTakeRsaKeyWhenGiven() throws Exception {
        load(write("rsa", CA.request("x").dns("a").rsa().issue().pem()), null, null);
    }

    @Test
    void shouldPutChainInOrderWhenFileIsNot() throws Exception {
        final TestCa.Identity other = CA.issue("other.example");
        assertEquals(ID.certificate(),
            load(write("mix", CA.pem() + other.certificatePem() + ID.pem()), null, null).certificate());
    }

    @ParameterizedTest
    @CsvSource({"PBEWithHmacSHA256AndAES_256, 1.2.840.113549.1.5.13", "PBEWithHmacSHA1AndAES_128, 1.2.840.113549.1.5.13",
        "PBEWithSHA1AndDESede, 1.2.840.113549.1.12.1.3"})
    void shouldTakeEncryptedKeyWhenPasswordFits(final String algorithm, final String oid) throws Exception {
        final Path certificate = write("cert", ID.certificatePem());
        final Path key = write("key", ID.encryptedKeyPem(algorithm, oid, PASSWORD));
        load(certificate, key, PASSWORD);
        assertFault(Fault.PASSWORD, "is encrypted", certificate, key, null);
        assertFault(Fault.PASSWORD, "it does not open the key in", certificate, key, "wrong");
        assertFault(Fault.PASSWORD, "valid are ASCII characters only", certificate, key, "s\u00e9same");
    }

    @Test
    void shouldIgnorePasswordWhenKeyIsNotEncrypted() throws Exception {
        load(write("a", ID.pem()), null, "s\u00e9same");
    }

    @Test
    void shouldTakePkcs12WhenPasswordFits() throws Exception {
        final Path file = pkcs12(PASSWORD, ID);
        assertEquals(ID.certificate(), load(file, null, PASSWORD).certificate());
        assertFault(Fault.PASSWORD, "it does not open", file, null, "wrong");
        assertFault(Fault.PASSWORD, "it does not open", file, null, null);
    }

    @Test
    void shouldShowTheCertificateThatIsAskedForWhenThereAreSeveral() throws Exception {
        final TestCa.Identity one = CA.issue("one.example");
        final TestCa.Identity two = CA.issue("two.example");
        final TlsContext context = load(pkcs12(PASSWORD, one, two), null, PASSWORD);
        assertEquals(one.certificate(), Handshakes.shown(context, "one.example", CA));
        assertEquals(two.certificate(), Handshakes.shown(context, "two.example", CA));
    }

    private Path pkcs12(final String password, final TestCa.Identity... identities) throws Exception {
        final KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < identities.length; i++) {
            store.setKeyEntry("key" + i, identities[i].key(), password.toCharArray(),
                new Certificate[] {identities[i].certificate()});
        }
        final Path file = directory.resolve("store.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, password.toCharArray());
        }
        return file;
    }

    @Test
    void shouldSayWhatIsWrongWhenCertificateIsNotUsable() {
        final Path missing = directory.resolve("missing.pem");
        assertFault(Fault.CERTIFICATE, "there is no file " + missing, missing, null, null);
        assertFault(Fault.CERTIFICATE, "is neither PEM nor PKCS#12", write("text", "hello"), null, null);
        assertFault(Fault.CERTIFICATE, "holds no certificate", write("key", ID.keyPem()), null, null);
        assertFault(Fault.CERTIFICATE, "breaks off", write("cut", ID.pem().substring(0, 100)), null, null);
        assertFault(Fault.CERTIFICATE, "not base64",
            write("odd", "-----BEGIN CERTIFICATE-----\n*\n-----END CERTIFICATE-----\n"), null, null);
        assertFault(Fault.CERTIFICATE, "a broken certificate",
            write("junk", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), null, null);
    }

    @Test
    void shouldSayWhatIsWrongWhenKeyIsNotUsable() {
        final Path certificate = write("cert", ID.certificatePem());
        assertFault(Fault.PRIVATE_KEY, "holds no private key", certificate, null, null);
        assertFault(Fault.PRIVATE_KEY, "there is no file", certificate, directory.resolve("missing"), null);
        assertFault(Fault.PRIVATE_KEY, "the key belongs to no certificate", certificate,
            write("other", CA.issue("x").keyPem()), null);
        assertFault(Fault.PRIVATE_KEY, "openssl pkcs8 -topk8", certificate,
            write("old", "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----\n"),
            null);
        assertFault(Fault.PRIVATE_KEY, "no known algorithm", certificate,
            write("junk", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"), null);
    }

    @Test
    void shouldSayWhatIsWrongWhenAuthoritiesAreNotUsable() {
        final TlsSettings settings = settings(write("a", ID.pem()), null, null, directory.resolve("none"),
            List.of("TLSv1.3"), List.of());
        assertEquals(Fault.TRUSTED_CA, assertThrows(TlsMaterialException.class, () -> TlsContext.load(settings)).fault());
    }

    @ParameterizedTest
    @CsvSource({"TLS_NO_SUCH_SUITE, is not known to this JDK", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, a handshake with itself fails"})
    void shouldSayWhatIsWrongWhenCiphersDoNotWork(final String cipher, final String text) {
        final TlsSettings settings = settings(write("a", ID.pem()), null, null, null, List.of("TLSv1.2"), List.of(cipher));
        final TlsMaterialException e = assertThrows(TlsMaterialException.class, () -> TlsContext.load(settings));
        assertEquals(Fault.CIPHERS, e.fault());
        assertTrue(e.getMessage().contains(text), e::getMessage);
    }

    @Test
    void shouldSpeakOnlyWhatIsConfigured() throws Exception {
        final TlsContext context = TlsContext.load(settings(write("a", ID.pem()), null, null, null,
            List.of("TLSv1.3"), List.of("TLS_AES_256_GCM_SHA384")));
        assertEquals(List.of("TLSv1.3"), List.of(context.serverEngine().getEnabledProtocols()));
        assertEquals(List.of("TLS_AES_256_GCM_SHA384"),
            List.of(context.clientEngine("sip.example", 5061).getEnabledCipherSuites()));
    }

    @Test
    void shouldNotTellPasswordWhenShown() {
        assertFalse(settings(directory.resolve("a"), null, PASSWORD, null, List.of("TLSv1.3"), List.of()).toString()
            .contains(PASSWORD));
    }

    private static TlsContext load(final Path certificate, final Path key, final String password) throws Exception {
        return TlsContext.load(settings(certificate, key, password, null, List.of("TLSv1.3", "TLSv1.2"), List.of()));
    }

    private static TlsSettings settings(final Path certificate, final Path key, final String password,
        final Path trusted, final List<String> protocols, final List<String> ciphers) {
        return new TlsSettings(certificate, key, password, trusted, true, ClientCertificates.NONE, protocols, ciphers, 10);
    }

    private static void assertFault(final Fault fault, final String text, final Path certificate, final Path key,
        final String password) {
        final TlsMaterialException e =
            assertThrows(TlsMaterialException.class, () -> load(certificate, key, password));
        assertEquals(fault, e.fault(), e::getMessage);
        assertTrue(e.getMessage().contains(text), e::getMessage);
    }

    private Path write(final String name, final String text) {
        return TestCa.write(directory.resolve(name), text);
    }
}
