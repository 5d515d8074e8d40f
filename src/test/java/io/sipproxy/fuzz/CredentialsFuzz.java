package io.sipproxy.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sipproxy.digest.Credentials;
import io.sipproxy.digest.DigestAlgorithm;

/** Authorization and Proxy-Authorization. */
public final class CredentialsFuzz {
    private CredentialsFuzz() {
    }

    /** One input: the value of the header field. */
    public static void fuzzerTestOneInput(final byte[] input) {
        final Credentials credentials = Credentials.parse(new String(input, ISO_8859_1));
        if (credentials == null) {
            return;
        }
        credentials.user();
        credentials.realm();
        credentials.nonce();
        credentials.uri();
        if (credentials.isComplete()) {
            final DigestAlgorithm algorithm = credentials.algorithm();
            final String right = algorithm.ha1("alice", "example.com", "secret");
            final String wrong = algorithm.ha1("alice", "example.com", "guess");
            final boolean isProof = credentials.isProofOf(right, "REGISTER");
            Check.that(!isProof || !credentials.isProofOf(wrong, "REGISTER"), "a proof of two passwords");
            Check.that(!isProof || !credentials.isProofOf(right, "INVITE"), "a proof for two methods");
        }
    }
}
