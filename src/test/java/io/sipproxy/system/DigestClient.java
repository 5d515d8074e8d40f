package io.sipproxy.system;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A user of a phone that can answer a challenge (RFC 3261 22.2, RFC 8760); shares nothing with the proxy. */
record DigestClient(String user, String password) {
    /** Puts the credentials for a challenge into the request, whose CSeq becomes the next one. */
    TextMessage answer(final TextMessage request, final TextMessage challenge, final String algorithm) {
        final boolean isProxy = challenge.status() == 407;
        final String name = isProxy ? "Proxy-Authenticate" : "WWW-Authenticate";
        final String value = challenge.linesWithout().stream()
            .filter(line -> line.startsWith(name + ":") && (line + ",").contains("algorithm=" + algorithm + ","))
            .findFirst().orElseThrow(() -> new AssertionError("no " + algorithm + " in:\n" + challenge));
        return request.set("CSeq", request.cseqNumber() + 1 + " " + request.method())
            .set(isProxy ? "Proxy-Authorization" : "Authorization",
                credentials(request.method(), request.uri(), value, algorithm));
    }

    private String credentials(final String method, final String uri, final String challenge, final String algorithm) {
        final String realm = quoted(challenge, "realm");
        final String nonce = quoted(challenge, "nonce");
        final String cnonce = SipPeer.unique();
        final String proof = hash(algorithm, hash(algorithm, user + ":" + realm + ":" + password) + ":" + nonce
            + ":00000001:" + cnonce + ":auth:" + hash(algorithm, method + ":" + uri));
        return "Digest username=\"" + user + "\", realm=\"" + realm + "\", nonce=\"" + nonce + "\", uri=\"" + uri
            + "\", algorithm=" + algorithm + ", qop=auth, nc=00000001, cnonce=\"" + cnonce + "\", response=\"" + proof
            + "\"";
    }

    private static String quoted(final String challenge, final String name) {
        final Matcher matcher = Pattern.compile("\\b" + name + "=\"([^\"]*)\"").matcher(challenge);
        if (!matcher.find()) {
            throw new AssertionError("no " + name + " in " + challenge);
        }
        return matcher.group(1);
    }

    private static String hash(final String algorithm, final String text) {
        try {
            return HexFormat.of().formatHex(
                MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (final NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
