package io.sipproxy.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SecretMaskTest {
    /** Values of Authorization, with a secret in each. */
    private static final List<String> MALFORMED = List.of(" secret", "secret=", " Digest secret",
        " Digest username=\"bob, response=\"secret\"", " Digest realm=\"x\" response=secret",
        " Digest realm=x response=secret", " Digest username=bob; response=\"secret\"",
        " Digest username=bob;response=secret", " Digest response=\"secret", " Digest response=\"\\\"secret\"",
        " Digest secret=, secretsecretsecretsecret=x", " Digest realm=\"a\\\", x=\"secret\"",
        " secretsecretsecretsecret x", " Digest,secret", " =secret", " \"secret\"", " Digest =secret,\"secret\"",
        " Digest\u00fcsecret");

    private final SecretMask mask = new SecretMask();

    private String mask(final String message) {
        final byte[] bytes = message.getBytes(StandardCharsets.ISO_8859_1);
        final MaskedText masked = mask.mask(bytes, bytes.length);
        return new String(masked.bytes(), 0, masked.length(), StandardCharsets.ISO_8859_1);
    }

    private void shows(final String shown, final String line) {
        assertEquals("X y SIP/2.0\r\n" + shown + "\r\nTo: a\r\n\r\n",
            mask("X y SIP/2.0\r\n" + line + "\r\nTo: a\r\n\r\n"));
    }

    @Test
    void shouldLeaveWhatIsNoSecretAsItIs() {
        final String message = "INVITE sip:bob@example.com:5060;transport=tcp SIP/2.0\r\n"
            + "Via: SIP/2.0/TCP 192.0.2.1:5060;branch=z9hG4bK1;rport\r\n"
            + "From: \"A: B\" <sip:alice@example.com>;tag=1\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\n"
            + "Subject: a fold\r\n  and more\r\nContent-Length: 30\r\n\r\n"
            + "v=0\r\no=- 1 1 IN IP4 192.0.2.1\n\r\na=rtpmap:0 PCMU\ra=ice-ufrag:x\r\nkey=value\r\n\u00fc\u0080\t";
        assertEquals(message, mask(message));
        assertEquals("", mask(""));
        assertEquals("\r\n\r\n", mask("\r\n\r\n"));
    }

    @Test
    void shouldShowSchemeUserAndRealmOfCredentialsOnly() {
        shows("Authorization: Digest username=\"bob\", realm=\"a, b\", nonce=***, uri=***, response=***, qop=***",
            "Authorization: Digest username=\"bob\", realm=\"a, b\", nonce=\"n,\\\"x\", uri=\"sip:a,b\", "
                + "response=\"6629fae49393a05397450978507c4ef1\", qop=auth");
        shows("proxy-authorization :\tDIGEST\r\n UserName = bob ,REALM=\"r\",response=***,\r\n\tcnonce=***",
            "proxy-authorization :\tDIGEST\r\n UserName = bob ,REALM=\"r\",response = \"secret\",\r\n\tcnonce=secret");
        shows("Authorization: Basic ***", "Authorization: Basic c2VjcmV0OnNlY3JldA==");
        shows("Authorization: Bearer ***", "Authorization: Bearer secret, secret");
    }

    @Test
    void shouldRatherHideCredentialsThatAreMalformed() {
        for (final String value : MALFORMED) {
            final String masked =
                mask("X y SIP/2.0\r\nAuthorization:" + value + "\r\n\r\n").replace("secret=***", "");
            assertFalse(masked.contains("secret"), () -> value + " -> " + masked);
        }
    }

    @Test
    void shouldHideWhatTheNextCredentialsAreMadeOf() {
        shows("Authentication-Info: nextnonce=***, qop=auth, rspauth=***, cnonce=***, nc=00000001",
            "Authentication-Info: nextnonce=\"secret\", qop=auth, rspauth=\"secret\", cnonce=\"secret\", nc=00000001");
        shows("Proxy-Authentication-Info: NextNonce=***", "Proxy-Authentication-Info: NextNonce=secret");
    }

    @Test
    void shouldHideTheTokenOfThisProxyWhereverAUriStands() {
        shows("Record-Route: <sip:192.0.2.9:5060;lr;rrt=***>,<sip:192.0.2.9;RRT=***;lr>",
            "Record-Route: <sip:192.0.2.9:5060;lr;rrt=0123456789abcdef01234567>,<sip:192.0.2.9;RRT=abc%61b;lr>");
        shows("Route: <sip:192.0.2.9;rrt=***?x=y>", "Route: <sip:192.0.2.9;rrt=abc?x=y>");
        shows("Refer-To: <sip:a@b?Route=%3Csip:192.0.2.9%3Brrt%3D***%3E>",
            "Refer-To: <sip:a@b?Route=%3Csip:192.0.2.9%3Brrt%3D0123abcd%3E>");
        shows("Subject: rrt=1;xrrt=2;rrt 3;rrtx=4", "Subject: rrt=1;xrrt=2;rrt 3;rrtx=4");
        assertEquals("BYE sip:192.0.2.9;rrt=*** SIP/2.0\r\n", mask("BYE sip:192.0.2.9;rrt=abc SIP/2.0\r\n"));
    }

    @Test
    void shouldHidePasswordsInUris() {
        shows("To: <sip:bob:***@example.com:5060>, <SIPS:al;x=y:***@example.com>",
            "To: <sip:bob:secret@example.com:5060>, <SIPS:al;x=y:sec:ret@example.com>");
        shows("Contact: <sip:192.0.2.1:5060>, <sip:bob@example.com:5060>",
            "Contact: <sip:192.0.2.1:5060>, <sip:bob@example.com:5060>");
    }

    @Test
    void shouldHideKeysOfMedia() {
        assertEquals("m=audio 1 RTP/SAVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:***\r\n"
            + "A=CRYPTO:2  F8_128 ***\r\nk=***\r\na=key-mgmt:mikey ***\na=ice-pwd:***\r\na=ice-ufrag:x\r\n",
            mask("m=audio 1 RTP/SAVP 0\r\n"
                + "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0|2^20|1:4;inline:c2VjcmV0 KDR=1\r\n"
                + "A=CRYPTO:2  F8_128 other:c2VjcmV0\r\nk=base64:c2VjcmV0\r\na=key-mgmt:mikey c2VjcmV0\n"
                + "a=ice-pwd:c2VjcmV0\r\na=ice-ufrag:x\r\n"));
    }

    @Test
    void shouldHideSecretsOfAMessageInTheBody() {
        assertEquals("NOTIFY x SIP/2.0\r\n\r\nINVITE y SIP/2.0\r\nAuthorization: Digest response=***\r\n\r\nk=***",
            mask(
                "NOTIFY x SIP/2.0\r\n\r\nINVITE y SIP/2.0\r\nAuthorization: Digest response=\"s\"\r\n\r\nk=s"));
    }

    @Test
    void shouldReplaceWhatATerminalWouldTakeForACommand() {
        assertEquals("a?[2Jb?c\td\u00fc?", mask("a\u001b[2Jb\u0000c\td\u00fc\u007f"));
    }

    @Test
    void shouldTakeAnyBytesInLittleTime() {
        final Random random = new Random(1);
        final String[] parts = {"sip:", "a:", "@", ";rrt=", "%3brrt%3d", "Authorization: Digest ", "\"", "\\", ",", "=",
            "\r\n", "\n ", "k=", "a=crypto:", " ", "\u0000", "\u00ff", "%", "realm=", "inline:"};
        for (int i = 0; i < 20_000; i++) {
            final StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(20); n >= 0; n--) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            mask(text.toString());
        }
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> mask("sip:".repeat(40_000)));
    }
}
