package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnAddressesTest {
    private static final List<String> NAMES = List.of("proxy.example.com", "example.org", "10.0.0.9", "[2001:db8::9]",
        "fe80::1");

    private final OwnAddresses own = new OwnAddresses(NAMES, 5060, 5061);
    private final OwnAddresses elsewhere = new OwnAddresses(NAMES, 5080, 0);

    @ParameterizedTest
    @CsvSource({
        "sip:proxy.example.com,                true",
        "sip:PROXY.Example.COM:5060,           true",
        "sip:bob@example.org,                  true",
        "sip:bob@example.org:5061,             true",
        "sip:bob@example.org:5070,             false",
        "sip:bob@sub.example.org,              false",
        "sip:bob@example.orgs,                 false",
        "sip:10.0.0.9,                         true",
        "sip:10.0.0.9:5060;lr,                 true",
        "sip:10.0.0.90,                        false",
        "sip:010.0.0.9,                        false",
        "sip:[2001:db8::9],                    true",
        "sip:[2001:DB8:0:0:0:0:0:9]:5060,      true",
        "sip:[2001:db8::a],                    false",
        "sip:[fe80::1]:5061,                   true",
        "sip:[::ffff:10.0.0.9],                true",
        "sips:proxy.example.com,               true",
        "tel:+4912345,                         false",
        "sip:bob@example.org;maddr=10.0.0.9,   true",
        "sip:bob@example.org;maddr=10.0.0.8,   false",
        "sip:bob@example.net;maddr=10.0.0.9,   false",
    })
    void shouldKnowItsDomainsByNameAddressAndPort(final String text, final boolean expected) {
        final Parsed.Uri uri = Parsed.uri(text);
        assertEquals(expected, own.isOwnDomain(uri.buffer(), uri.uri()));
    }

    @ParameterizedTest
    @CsvSource({
        "sip:10.0.0.9;lr,                   true,  false",
        "sip:10.0.0.9:5060;lr,              true,  false",
        "sip:10.0.0.9:5080;lr,              false, true",
        "sips:10.0.0.9;lr,                  true,  false",
        "sips:10.0.0.9:5061;lr,             true,  false",
        "sip:10.0.0.9;transport=tls;lr,     true,  false",
        "sip:10.0.0.1;lr,                   false, false",
        "sip:user@10.0.0.9;lr,              true,  false",
        "sip:10.0.0.9;lr;maddr=10.0.0.1,    false, false",
        "sip:10.0.0.1;lr;maddr=10.0.0.9,    true,  false",
        "sip:user@10.0.0.9:5080;lr,         false, true",
    })
    void shouldKnowARouteToItself(final String text, final boolean onDefaultPort, final boolean onPort5080) {
        final Parsed.Uri uri = Parsed.uri(text);
        assertEquals(onDefaultPort, own.isSelf(uri.buffer(), uri.uri()), "5060 and 5061");
        assertEquals(onPort5080, elsewhere.isSelf(uri.buffer(), uri.uri()), "5080 only");
    }

    @ParameterizedTest
    @CsvSource({
        "sip:bob@example.org,       true",
        "sip:bob@example.org:5080,  true",
        "sip:bob@example.org:5060,  false",
        "sip:bob@10.0.0.9,          true",
    })
    void shouldAnswerForItsDomainWithoutAPortOnWhateverPortItListens(final String text, final boolean expected) {
        final Parsed.Uri uri = Parsed.uri(text);
        assertEquals(expected, elsewhere.isOwnDomain(uri.buffer(), uri.uri()));
    }
}
