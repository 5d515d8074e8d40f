package io.sipproxy.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With the examples that RFC 7616 3.9.1 and RFC 2617 3.5 give. */
class CredentialsTest {
    private static final String RFC_7616 = """
        Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", algorithm=%s,
          nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001,
          cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth, response="%s",
          opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"""";
    private static final String RFC_2617 = "Digest username=\"Mufasa\", realm=\"testrealm@host.com\", "
        + "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", uri=\"/dir/index.html\", qop=auth, nc=00000001, "
        + "cnonce=\"0a4f113b\", response=\"6629fae49393a05397450978507c4ef1\"";

    @ParameterizedTest
    @CsvSource({
        "SHA-256, 753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
        "MD5, 8ca523f5e9506fed4657c9700eebdbec",
        "sha-256, 753927FA0E85D155564E2E272A28D1802CA10DAF4496794697CF8DB5856CB6C1",
    })
    void shouldProveThePasswordInTheExampleOfRfc7616(final String algorithm, final String response) {
        final Credentials credentials = Credentials.parse(String.format(RFC_7616, algorithm, response));
        assertTrue(credentials.isComplete());
        final DigestAlgorithm known = credentials.algorithm();
        final String ha1 = known.ha1("Mufasa", "http-auth@example.org", "Circle of Life");
        assertTrue(credentials.isProofOf(ha1, "GET"));
        assertFalse(credentials.isProofOf(ha1, "PUT"));
        assertFalse(credentials.isProofOf(known.ha1("Mufasa", "http-auth@example.org", "circle of life"), "GET"));
    }

    @Test
    void shouldProveThePasswordInTheExampleOfRfc2617() {
        final Credentials credentials = Credentials.parse(RFC_2617);
        assertEquals(DigestAlgorithm.MD5, credentials.algorithm());
        assertTrue(credentials.isComplete());
        assertEquals("939e7578ed9e3c518a452acee763bce9",
            DigestAlgorithm.MD5.ha1("Mufasa", "testrealm@host.com", "Circle Of Life"));
        assertTrue(credentials.isProofOf("939e7578ed9e3c518a452acee763bce9", "GET"));
    }

    @Test
    void shouldTakeTheOldFormWithoutQopForMd5Only() {
        // RFC 2069 2.4, with the response of its erratum.
        final String old = "Digest username=\"Mufasa\",realm=\"testrealm@host.com\","
            + "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\",uri=\"/dir/index.html\","
            + "response=\"1949323746fe6a43ef61f9606e7febea\"";
        final Credentials credentials = Credentials.parse(old);
        assertTrue(credentials.isComplete());
        final String ha1 = DigestAlgorithm.MD5.ha1("Mufasa", "testrealm@host.com", "CircleOfLife");
        assertTrue(credentials.isProofOf(ha1, "GET"));
        assertFalse(Credentials.parse(old + ",algorithm=SHA-256").isComplete());
    }

    @ParameterizedTest
    @ValueSource(strings = {"username", "realm", "nonce", "uri", "cnonce", "nc", "response"})
    void shouldBeIncompleteWhenSomethingIsMissing(final String name) {
        assertFalse(Credentials.parse(RFC_2617.replace(name + "=", "x-" + name + "=")).isComplete());
    }

    @ParameterizedTest
    @CsvSource({
        "nc=00000001, nc=00000000",
        "nc=00000001, nc=1",
        "nc=00000001, nc=0000000g",
        "nc=00000001, nc=000000001",
        "qop=auth, qop=auth-int",
        "qop=auth, 'qop=auth,algorithm=MD5-sess'",
        "qop=auth, 'qop=auth,algorithm=SHA-512-256'",
    })
    void shouldBeIncompleteWhenSomethingIsNotWhatWasOffered(final String part, final String other) {
        final Credentials credentials = Credentials.parse(RFC_2617.replace(part, other));
        assertNotNull(credentials);
        assertFalse(credentials.isComplete());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Digest", "Digest ", "Basic dXNlcjpwYXNz", "Digest a", "Digest a=", "Digest =b",
        "Digest a=\"b", "Digest a=\"b\\\"", "Digest a=b c=d", "Digest a=b,", "Digest a=b,,c=d", "Digest a=b;c=d",
        "Digest a=b, A=c", "Digest,a=b", "Digesta=b", "Digest a=\"b\"c", "\"", "Digest a=\"\\"})
    void shouldRefuseWhatIsMalformed(final String value) {
        assertNull(Credentials.parse(value));
    }

    @Test
    void shouldReadAnySpacingAndCase() {
        final Credentials credentials =
            Credentials.parse("  dIGEST\r\n UserName = \"a, b\" ,\tREALM=\"\", nonce=x\r\n ,uri=\"sip:x;y=z\"  ");
        assertEquals("a, b", credentials.user());
        assertEquals("", credentials.realm());
        assertEquals("x", credentials.nonce());
        assertEquals("sip:x;y=z", credentials.uri());
    }

    @Test
    void shouldRefuseEndlessParameters() {
        final StringBuilder value = new StringBuilder("Digest a0=b");
        for (int i = 1; i < 40; i++) {
            value.append(",a").append(i).append("=b");
        }
        assertNull(Credentials.parse(value.toString()));
    }
}
