package io.sipproxy.transport.tls;

import io.sipproxy.transport.tls.TlsMaterialException.Fault;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** The certificates of a PEM file. */
final class Certificates {
    private static final byte[] PROBE = {1, 2, 3, 4, 5, 6, 7, 8};

    private Certificates() {
    }

    /** All of them, in the order of the file; at least one. */
    static List<X509Certificate> of(final byte[] file, final Path name, final Fault fault)
        throws TlsMaterialException {
        final List<X509Certificate> certificates = new ArrayList<>();
        for (final Pem.Block block : Pem.blocks(file, name, fault)) {
            if (block.label().equals("CERTIFICATE") || block.label().equals("X509 CERTIFICATE")) {
                certificates.add(parse(block.der(), name, fault));
            }
        }
        if (certificates.isEmpty()) {
            throw new TlsMaterialException(fault, "file " + name + " holds no certificate: valid is PEM, with " +
                "-----BEGIN CERTIFICATE-----");
        }
        return certificates;
    }

    /** The certificate of the key and those that lead from it to its authority, whatever their order in the file. */
    static X509Certificate[] chain(final List<X509Certificate> all, final PrivateKey key, final Path name)
        throws TlsMaterialException {
        final List<X509Certificate> chain = new ArrayList<>();
        X509Certificate next = null;
        for (final X509Certificate certificate : all) {
            if (next == null && isPair(key, certificate.getPublicKey())) {
                next = certificate;
            }
        }
        if (next == null) {
            throw new TlsMaterialException(Fault.PRIVATE_KEY, "the key belongs to no certificate in " + name);
        }
        while (next != null && !chain.contains(next)) {
            chain.add(next);
            next = issuer(next, all);
        }
        return chain.toArray(X509Certificate[]::new);
    }

    private static X509Certificate issuer(final X509Certificate certificate, final List<X509Certificate> all) {
        for (final X509Certificate candidate : all) {
            if (candidate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal()) &&
                !candidate.equals(certificate)) {
                return candidate;
            }
        }
        return null;
    }

    private static boolean isPair(final PrivateKey key, final PublicKey publicKey) {
        if (!key.getAlgorithm().equals(publicKey.getAlgorithm())) {
            return false;
        }
        try {
            final Signature signature = Signature.getInstance(switch (key.getAlgorithm()) {
                case "RSA" -> "SHA256withRSA";
                case "EC" -> "SHA256withECDSA";
                case "DSA" -> "SHA256withDSA";
                default -> key.getAlgorithm();
            });
            signature.initSign(key);
            signature.update(PROBE);
            final byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (final GeneralSecurityException e) {
            return false;
        }
    }

    private static X509Certificate parse(final byte[] der, final Path name, final Fault fault)
        throws TlsMaterialException {
        try {
            if (der == null) {
                throw new CertificateException("headers within the block");
            }
            return (X509Certificate)CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(der));
        } catch (final CertificateException e) {
            throw new TlsMaterialException(fault, "file " + name + " holds a broken certificate: " + e.getMessage(), e);
        }
    }
}
