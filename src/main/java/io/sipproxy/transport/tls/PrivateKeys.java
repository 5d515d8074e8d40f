package io.sipproxy.transport.tls;

import io.sipproxy.transport.tls.TlsMaterialException.Fault;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** The private key of a PEM file: PKCS#8 (RFC 5958), as it is or encrypted with a password (PBES1 and PBES2, RFC 8018). */
final class PrivateKeys {
    private static final String[] ALGORITHMS = {"RSA", "EC", "RSASSA-PSS", "EdDSA", "DSA"};
    private static final String CONVERT = "; convert it: openssl pkcs8 -topk8 -in OLD -out NEW";

    private PrivateKeys() {
    }

    static PrivateKey of(final byte[] file, final TlsSettings settings) throws TlsMaterialException {
        final Path name = settings.keyFile();
        for (final Pem.Block block : Pem.blocks(file, name, Fault.PRIVATE_KEY)) {
            switch (block.label()) {
                case "PRIVATE KEY":
                    return plain(block.der(), name);
                case "ENCRYPTED PRIVATE KEY":
                    return plain(decrypt(block.der(), settings), name);
                case "RSA PRIVATE KEY":
                case "EC PRIVATE KEY":
                case "DSA PRIVATE KEY":
                    throw new TlsMaterialException(Fault.PRIVATE_KEY,
                        "file " + name + " holds an " + block.label() + ", which is not PKCS#8" + CONVERT);
                default:
                    break;
            }
        }
        throw new TlsMaterialException(Fault.PRIVATE_KEY,
            "file " + name + " holds no private key: valid is PKCS#8 PEM, with -----BEGIN PRIVATE KEY-----");
    }

    private static PrivateKey plain(final byte[] der, final Path name) throws TlsMaterialException {
        for (final String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (final InvalidKeySpecException e) {
                // Another algorithm's key, or none at all: that shows when all have been tried.
                continue;
            } catch (final GeneralSecurityException | RuntimeException e) {
                break;
            }
        }
        throw new TlsMaterialException(Fault.PRIVATE_KEY, "file " + name + " holds a key of no known algorithm");
    }

    private static byte[] decrypt(final byte[] der, final TlsSettings settings) throws TlsMaterialException {
        final Path name = settings.keyFile();
        final String password = settings.privateKeyPassword();
        if (password == null) {
            throw new TlsMaterialException(Fault.PASSWORD, "the key in " + name + " is encrypted");
        }
        try {
            final EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
            final String algorithm = algorithm(info);
            final PBEKeySpec spec = new PBEKeySpec(password.toCharArray());
            final SecretKey key = SecretKeyFactory.getInstance(algorithm).generateSecret(spec);
            spec.clearPassword();
            final Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(Cipher.DECRYPT_MODE, key, info.getAlgParameters());
            return info.getKeySpec(cipher).getEncoded();
        } catch (final java.security.NoSuchAlgorithmException e) {
            throw new TlsMaterialException(Fault.PRIVATE_KEY,
                "the key in " + name + " is encrypted in a way that is not known: " + e.getMessage(), e);
        } catch (final GeneralSecurityException e) {
            throw KeyMaterial.wrongPassword(settings, e);
        } catch (final IOException e) {
            throw new TlsMaterialException(Fault.PRIVATE_KEY, "file " + name + " holds a broken key", e);
        }
    }

    /** PBES2 is the name of a scheme; the parameters know which algorithms make it up, and tell it as their text. */
    private static String algorithm(final EncryptedPrivateKeyInfo info) {
        final String name = info.getAlgName();
        final boolean isScheme = name.equals("PBES2") || name.equals("1.2.840.113549.1.5.13");
        return isScheme ? info.getAlgParameters().toString() : name;
    }
}
