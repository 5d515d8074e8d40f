package io.sipproxy.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** A certificate authority for tests: makes keys and certificates of every kind in a millisecond or two. */
public final class TestCa {
    private static final AtomicLong SERIAL = new AtomicLong(1000);
    private static final byte[] ECDSA = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));

    private final KeyPair keys = newKeys("EC");
    private final byte[] name;
    private final X509Certificate certificate;

    /** @param commonName of the authority. */
    public TestCa(final String commonName) {
        name = name(commonName);
        final byte[] constraints = Der.sequence(Der.oid("2.5.29.19"), Der.bool(true),
            Der.octets(Der.sequence(Der.bool(true))));
        certificate = sign(name, keys, Instant.now().minus(Duration.ofDays(1)), Duration.ofDays(3650),
            List.of(constraints));
    }

    /** A key pair with its certificate. */
    public record Identity(PrivateKey key, X509Certificate certificate) {
        /** The certificate and the key in one PEM text. */
        public String pem() {
            return TestCa.pem("CERTIFICATE", encoded(certificate)) + keyPem();
        }

        /** The certificate as PEM text. */
        public String certificatePem() {
            return TestCa.pem("CERTIFICATE", encoded(certificate));
        }

        /** The key as PKCS#8 PEM text. */
        public String keyPem() {
            return TestCa.pem("PRIVATE KEY", key.getEncoded());
        }

        /**
         * The key as encrypted PKCS#8 PEM text.
         *
         * @param algorithm the JDK's name.
         * @param oid of the algorithm, or of the scheme that it belongs to.
         */
        public String encryptedKeyPem(final String algorithm, final String oid, final String password) {
            try {
                final SecretKey secret =
                    SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password.toCharArray()));
                final Cipher cipher = Cipher.getInstance(algorithm);
                cipher.init(Cipher.ENCRYPT_MODE, secret);
                final byte[] bytes = cipher.doFinal(key.getEncoded());
                return TestCa.pem("ENCRYPTED PRIVATE KEY", Der.sequence(
                    Der.sequence(Der.oid(oid), cipher.getParameters().getEncoded()), Der.octets(bytes)));
            } catch (final GeneralSecurityException | IOException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Certificate and key in one PEM file. */
        public Path write(final Path file) {
            return TestCa.write(file, pem());
        }
    }

    /** What is asked of a certificate; by default an EC key, valid now, for nobody. */
    public final class Request {
        private final String commonName;
        private final List<byte[]> names = new ArrayList<>();
        private String algorithm = "EC";
        private Instant from = Instant.now().minus(Duration.ofDays(2));
        private Duration validity = Duration.ofDays(365);

        private Request(final String commonName) {
            this.commonName = commonName;
        }

        public Request dns(final String dns) {
            names.add(Der.tagged(0x82, dns.getBytes(StandardCharsets.US_ASCII)));
            return this;
        }

        public Request uri(final String uri) {
            names.add(Der.tagged(0x86, uri.getBytes(StandardCharsets.US_ASCII)));
            return this;
        }

        public Request ip(final String address) {
            try {
                names.add(Der.tagged(0x87, InetAddress.getByName(address).getAddress()));
            } catch (final UnknownHostException e) {
                throw new UncheckedIOException(e);
            }
            return this;
        }

        public Request rsa() {
            algorithm = "RSA";
            return this;
        }

        public Request expired() {
            validity = Duration.ofDays(1);
            return this;
        }

        public Request until(final Instant end) {
            validity = Duration.between(from, end);
            return this;
        }

        public Request notYetValid() {
            from = Instant.now().plus(Duration.ofDays(1));
            return this;
        }

        public Identity issue() {
            final List<byte[]> extensions = new ArrayList<>();
            if (!names.isEmpty()) {
                extensions.add(Der.sequence(Der.oid("2.5.29.17"),
                    Der.octets(Der.sequence(names.toArray(byte[][]::new)))));
            }
            final KeyPair pair = newKeys(algorithm);
            return new Identity(pair.getPrivate(), sign(name(commonName), pair, from, validity, extensions));
        }
    }

    public Request request(final String commonName) {
        return new Request(commonName);
    }

    /** A certificate for a host, which may be an address. */
    public Identity issue(final String host) {
        final Request request = request("test");
        return (host.matches("[0-9.]+|.*:.*") ? request.ip(host) : request.dns(host)).issue();
    }

    /** The authority's own certificate as PEM text. */
    public String pem() {
        return pem("CERTIFICATE", encoded(certificate));
    }

    public Path write(final Path file) {
        return write(file, pem());
    }

    public X509Certificate certificate() {
        return certificate;
    }

    private X509Certificate sign(final byte[] subject, final KeyPair pair, final Instant from,
        final Duration validity, final List<byte[]> extensions) {
        final byte[] version = Der.tagged(0xa0, Der.integer(2));
        final byte[] body = Der.sequence(version, Der.integer(SERIAL.incrementAndGet()), ECDSA, name,
            Der.sequence(Der.time(from), Der.time(from.plus(validity))), subject, pair.getPublic().getEncoded(),
            extensions.isEmpty() ? new byte[0] : Der.tagged(0xa3, Der.sequence(extensions.toArray(byte[][]::new))));
        try {
            final Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(body);
            final byte[] whole = Der.sequence(body, ECDSA, Der.bits(signature.sign()));
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(whole));
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] name(final String commonName) {
        return Der.sequence(Der.set(Der.sequence(Der.oid("2.5.4.3"), Der.utf8(commonName))));
    }

    private static KeyPair newKeys(final String algorithm) {
        try {
            final KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if ("EC".equals(algorithm)) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            } else {
                generator.initialize(2048);
            }
            return generator.generateKeyPair();
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] encoded(final X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A block of PEM text. */
    public static String pem(final String label, final byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
            + "\n-----END " + label + "-----\n";
    }

    /** Writes a text file. */
    public static Path write(final Path file, final String text) {
        try {
            return Files.writeString(file, text);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
