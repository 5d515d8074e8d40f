package io.sipproxy.transport.tls;

import io.sipproxy.tls.TestCa;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** RFC 5922 section 7. */
class SipIdentitiesTest {
    private static final TestCa CA = new TestCa("authority");

    @Test
    void shouldCountDnsNamesOnlyWhenThereIsNoSipUri() {
        final SipIdentities both = of(CA.request("cn.example").uri("sip:example.com").dns("pbx.example.com"));
        assertTrue(both.contains("example.com"));
        assertFalse(both.contains("pbx.example.com"));
        final SipIdentities names = of(CA.request("cn.example").dns("a.example").dns("b.example"));
        assertTrue(names.contains("a.example") && names.contains("b.example"));
    }

    @Test
    void shouldCountCommonNameOnlyWhenThereIsNoAlternativeName() {
        assertTrue(of(CA.request("cn.example")).contains("cn.example"));
        assertFalse(of(CA.request("cn.example").dns("a.example")).contains("cn.example"));
        assertFalse(of(CA.request("cn.example").uri("http://a.example")).contains("cn.example"));
        assertEquals("nobody", of(CA.request("Some Phone")).toString());
    }

    @Test
    void shouldCountAddressesWhenNextHopIsOne() {
        final SipIdentities addresses = of(CA.request("x").ip("192.0.2.1").ip("2001:db8::1"));
        assertTrue(addresses.contains("192.0.2.1"));
        assertTrue(addresses.contains("2001:DB8:0::1"));
        assertTrue(addresses.contains("[2001:db8::1]"));
        assertFalse(addresses.contains("192.0.2.2"));
        assertTrue(of(CA.request("x").uri("sip:a.example").ip("192.0.2.1")).contains("192.0.2.1"));
    }

    @ParameterizedTest
    @CsvSource({
        "sip:example.com,                example.com,  true", "SIP:Example.COM,            example.com, true",
        "sip:example.com:5061,           example.com,  true", "sip:example.com;transport=tls, example.com, true",
        "sip:example.com?x=y,            example.com,  true", "sip:[2001:db8::1]:5061,     2001:db8::1, true",
        "sip:192.0.2.1,                  192.0.2.1,    true", "sip:alice@example.com,      example.com, false",
        "sips:example.com,               example.com,  false", "sip:*.example.com,         a.example.com, false",
        "http://example.com,             example.com,  false", "sip:example.com,           a.example.com, false",
        "sip:example.com,                xample.com,   false", "sip:,                      example.com, false"})
    void shouldTakeHostOfSipUriWhenItHasNoUser(final String uri, final String host, final boolean isProof) {
        assertEquals(isProof, of(CA.request("x").uri(uri)).contains(host));
    }

    @ParameterizedTest
    @CsvSource({"*.example.com, a.example.com, false", "example.com, EXAMPLE.com, true", "example.com, example.com., true",
        ".example.com, a.example.com, false", "a.example.com, example.com, false"})
    void shouldCompareWholeNames(final String name, final String host, final boolean isProof) {
        assertEquals(isProof, of(CA.request("x").dns(name)).contains(host));
    }

    private static SipIdentities of(final TestCa.Request request) {
        return SipIdentities.of(request.issue().certificate());
    }
}
