package io.sipproxy.proxy;

import io.sipproxy.sip.SipText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a phone does with a challenge (RFC 3261 22.2, RFC 7616 3.4), written apart from the code that checks it. */
record DigestPhone(String user, String password) {
    /** The request again, next in order, with an answer to the topmost challenge of the algorithm. */
    SipText answer(final SipText request, final SipText challenge, final String algorithm) {
        final boolean isProxy = challenge.status() == 407;
        final String value = challenge.headers(isProxy ? "Proxy-Authenticate" : "WWW-Authenticate").stream()
            .filter(one -> one.endsWith("algorithm=" + algorithm) || one.contains("algorithm=" + algorithm + ","))
            .findFirst().orElseThrow(() -> new AssertionError("no challenge for " + algorithm + " in\n" + challenge));
        final String[] cseq = request.header("CSeq").split(" ");
        final String header = isProxy ? "Proxy-Authorization" : "Authorization";
        return SipText.of(request.toString()).without(header)
            .withBranch("z9hG4bK" + Long.toHexString(System.nanoTime()))
            .with("CSeq", Integer.parseInt(cseq[0]) + 1 + " " + cseq[1])
            .add(header, credentials(request.method(), request.uri(), value, algorithm));
    }

    private String credentials(final String method, final String uri, final String challenge, final String algorithm) {
        final String realm = param(challenge, "realm");
        final String nonce = param(challenge, "nonce");
        final String ha1 = hash(algorithm, user + ":" + realm + ":" + password);
        final String ha2 = hash(algorithm, method + ":" + uri);
        final String response = hash(algorithm, ha1 + ":" + nonce + ":00000001:0a4f113b:auth:" + ha2);
        return String.format("Digest username=\"%s\", realm=\"%s\", nonce=\"%s\", uri=\"%s\", response=\"%s\", "
            + "algorithm=%s, cnonce=\"0a4f113b\", qop=auth, nc=00000001", user, realm, nonce, uri, response, algorithm);
    }

    static String param(final String value, final String name) {
        final Matcher matcher = Pattern.compile("[ ,]" + name + "=\"?([^\",]*)").matcher(value);
        return matcher.find() ? matcher.group(1) : null;
    }

    private static String hash(final String algorithm, final String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm.toUpperCase(Locale.ROOT))
                .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (final NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
