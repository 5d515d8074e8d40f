package io.sipproxy.sip;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class UriComparisonTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        // the examples of RFC 3261 section 19.1.4
        "sip:%61lice@atlanta.com;transport=TCP   | sip:alice@AtLanTa.CoM;Transport=tcp",
        "sip:carol@chicago.com                   | sip:carol@chicago.com;newparam=5",
        "sip:carol@chicago.com                   | sip:carol@chicago.com;security=on",
        "sip:carol@chicago.com;newparam=5        | sip:carol@chicago.com;security=on",
        "sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com "
            + "| sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com",
        "sip:alice@atlanta.com?subject=project%20x&priority=urgent "
            + "| sip:alice@atlanta.com?priority=urgent&subject=project%20x",
        // and what its rules say
        "SIP:a@h                                 | sip:a@h",
        "sips:a@h:5061                           | SIPS:a@H:5061",
        "sip:h                                   | sip:H",
        "sip:a%3bb@h                             | sip:a%3Bb@h",
        "sip:a:p%77@h                            | sip:a:pw@h",
        "sip:a@h:05060                           | sip:a@h:5060",
        "sip:a@[2001:DB8:0::1]                   | sip:a@[2001:db8::1]",
        "sip:a@h;x=1;y=2                         | sip:a@h;Y=2;X=1",
        "sip:a@h;x=%41                           | sip:a@h;%78=a",
        "sip:a@h;lr                              | sip:a@h",
        "sip:a@h;                                | sip:a@h;;",
        "sip:a@h;x=1;x=2                         | sip:a@h;X=1;x=3",
        "sip:a@h?a=1&b=2&a=1                     | sip:a@h?b=2&A=1&&a=1",
        "sip:a@h?                                | sip:a@h",
        // RFC 3966 section 4
        "tel:+1-201-555-0123                     | TEL:+1(201)555.0123",
        "tel:7042;phone-context=example.com      | tel:70-42;PHONE-CONTEXT=Example.COM",
        "tel:7042;phone-context=+1-914           | tel:7042;phone-context=+1914",
        "tel:1aF;ext=1-2;isub=A                  | tel:1Af;isub=a;ext=12",
        // other schemes
        "URN:service:sos                         | urn:service:sos",
    })
    void shouldBeEqualBothWays(final String a, final String b) {
        assertEquality(true, a, b);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "SIP:ALICE@AtLanTa.CoM;Transport=udp     | sip:alice@AtLanTa.CoM;Transport=UDP",
        "sip:bob@biloxi.com                      | sip:bob@biloxi.com:5060",
        "sip:bob@biloxi.com                      | sip:bob@biloxi.com;transport=udp",
        "sip:bob@biloxi.com                      | sip:bob@biloxi.com:6000;transport=tcp",
        "sip:carol@chicago.com                   | sip:carol@chicago.com?Subject=next%20meeting",
        "sip:bob@phone21.boxesbybob.com          | sip:bob@192.0.2.4",
        "sip:carol@chicago.com;security=off      | sip:carol@chicago.com;security=on",
        "sip:a@h                                 | sips:a@h",
        "sip:a@h                                 | tel:1",
        "sip:h                                   | sip:a@h",
        "sip:a@h                                 | sip:a:@h",
        "sip:a:b@h                               | sip:a:B@h",
        "sip:a@h                                 | sip:ab@h",
        "sip:a%3Bb@h                             | sip:a;b@h",
        "sip:a%40b@h                             | sip:a@b",
        "sip:a@h;user=phone                      | sip:a@h",
        "sip:a@h;ttl=1                           | sip:a@h",
        "sip:a@h;method=INVITE                   | sip:a@h",
        "sip:a@h;maddr=1.2.3.4                   | sip:a@h",
        "sip:a@h;Tr%61nsport=udp                 | sip:a@h",
        "sip:a@h;user=phone                      | sip:a@h;user=ip",
        "sip:a@h;x                               | sip:a@h;x=",
        "sip:a@h;x=1                             | sip:a@h;x",
        "sip:a@h:5060                            | sip:a@h:5061",
        "sip:a@[::1]                             | sip:a@[::2]",
        "sip:a@[::ffff:192.0.2.1]                | sip:a@192.0.2.1",
        "sip:a@h?a=1&b=2                         | sip:a@h?a=1",
        "sip:a@h?a=1&a=1                         | sip:a@h?a=1",
        "sip:a@h?a=1&a=2                         | sip:a@h?a=1&a=1",
        "sip:a@h?a=1                             | sip:a@h?a=2",
        "tel:+12015550123                        | tel:12015550123",
        "tel:+12015550123                        | tel:+1201555012",
        "tel:7042;phone-context=a.com            | tel:7042;phone-context=b.com",
        "tel:7042;phone-context=a-b.com          | tel:7042;phone-context=ab.com",
        "tel:7042;phone-context=a.com            | tel:7042",
        "tel:7042;foo                            | tel:7042",
        "tel:7042;ext=1                          | tel:7042;ext=2",
        "urn:service:sos                         | urn:service:SOS",
        "urn:service:sos                         | urm:service:sos",
        "urn:service:sos                         | urn:service:so",
    })
    void shouldDifferBothWays(final String a, final String b) {
        assertEquality(false, a, b);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "sip:a@192.0.2.1:5060                    | sip:a@192.0.2.1                             | true",
        "sip:a@h;transport=tcp                   | sip:a@H:5060;ob;TRANSPORT=TCP;x=1           | true",
        "sip:a@h                                 | sip:a@h;transport=udp                       | true",
        "sip:%61:pw@h?x=y                        | sip:a@h;user=phone;maddr=1.1.1.1            | true",
        "sips:a@h                                | sip:a@h;transport=tls                       | true",
        "sips:a@h;transport=tcp                  | sips:a@h:5061                               | true",
        "sip:h                                   | sip:h;lr                                    | true",
        "sip:a@[::1]                             | sip:a@[0:0::1]                              | true",
        "sip:a@h;transport=ws                    | sip:a@h;transport=WS                        | true",
        "tel:+1-2                                | tel:+12                                     | true",
        "sip:a@h;transport=ws                    | sip:a@h;transport=sctp                      | false",
        "sip:a@h;transport=ws                    | sip:a@h                                     | false",
        "sip:a@h                                 | sip:A@h                                     | false",
        "sip:a@h                                 | sip:h                                       | false",
        "sip:a@h                                 | sip:a@g                                     | false",
        "sip:a@h                                 | sip:a@h:5061                                | false",
        "sip:a@h                                 | sip:a@h;transport=tcp                       | false",
        "sip:a@h                                 | sips:a@h                                    | false",
        "sip:a@h:5061                            | sips:a@h:5061                               | false",
        "sip:1@h                                 | tel:1                                       | false",
        "tel:1                                   | tel:2                                       | false",
    })
    void shouldCompareOnlyWhatLeadsToTheTarget(final String a, final String b, final boolean same) {
        final Text textA = Text.of(a);
        final Text textB = Text.of(' ' + b);
        final SipUri uriA = parse(textA, 0);
        final SipUri uriB = parse(textB, 1);
        assertEquals(same, SipUri.sameTarget(textA.buffer, uriA, textB.buffer, uriB));
        assertEquals(same, SipUri.sameTarget(textB.buffer, uriB, textA.buffer, uriA));
    }

    @Test
    void shouldEqualNothingWhenNothingWasParsed() {
        final Text text = Text.of("sip:h");
        final SipUri nothing = new SipUri();
        assertEquals(false, SipUri.equal(text.buffer, nothing, text.buffer, parse(text, 0)));
        assertEquals(false, SipUri.equal(text.buffer, parse(text, 0), text.buffer, nothing));
        assertEquals(false, SipUri.equal(text.buffer, nothing, text.buffer, nothing));
        assertEquals(false, SipUri.sameTarget(text.buffer, nothing, text.buffer, parse(text, 0)));
    }

    @Test
    void shouldCompareUpToTheLimitAndBeyondItOnlyCopies() {
        final String atLimit = items(UriComparison.MAX_ITEMS);
        assertEquality(true, "sip:a@h;" + atLimit, "sip:a@H;" + atLimit.toUpperCase());
        final String above = items(UriComparison.MAX_ITEMS + 1);
        assertEquality(false, "sip:a@h;" + above, "sip:a@h;" + above.toUpperCase());
        assertEquality(true, "sip:a@h;" + above, "sip:a@h;" + above);
        assertEquality(false, "sip:a@h?" + above.replace(';', '&'), "sip:a@h?" + above.toUpperCase().replace(';', '&'));
    }

    @Test
    void shouldBeReflexiveAndSymmetricOnRandomUris() {
        final Random random = new Random(3261);
        final String[] parts = {
            "a", "A", "%61", ";x=1", ";x", ";transport=tcp", ";user=phone", "?a=1", "&a=1", "@h", ":1"};
        int equal = 0;
        for (int i = 0; i < 100_000; i++) {
            final Text textA = random(random, parts);
            final Text textB = random(random, parts);
            final SipUri a = new SipUri();
            final SipUri b = new SipUri();
            if (a.parse(textA.buffer, Text.OFFSET, textA.length) && b.parse(textB.buffer, Text.OFFSET, textB.length)) {
                assertTrue(SipUri.equal(textA.buffer, a, textA.buffer, a));
                final boolean forward = SipUri.equal(textA.buffer, a, textB.buffer, b);
                assertEquals(forward, SipUri.equal(textB.buffer, b, textA.buffer, a));
                equal += forward ? 1 : 0;
            }
        }
        assertTrue(equal > 100, "too few equal ones to mean anything: " + equal);
    }

    private static Text random(final Random random, final String[] parts) {
        final StringBuilder uri = new StringBuilder("sip:u@h");
        for (int i = random.nextInt(5); i > 0; i--) {
            uri.append(parts[random.nextInt(parts.length)]);
        }
        return Text.of(uri.toString());
    }

    private static String items(final int count) {
        final StringBuilder items = new StringBuilder();
        for (int i = 0; i < count; i++) {
            items.append(i == 0 ? "" : ";").append("p").append(i).append("=v").append(i);
        }
        return items.toString();
    }

    private static void assertEquality(final boolean expected, final String a, final String b) {
        final Text textA = Text.of(a);
        final Text textB = Text.of(' ' + b); // another offset than the first
        final SipUri uriA = parse(textA, 0);
        final SipUri uriB = parse(textB, 1);
        assertEquals(expected, SipUri.equal(textA.buffer, uriA, textB.buffer, uriB));
        assertEquals(expected, SipUri.equal(textB.buffer, uriB, textA.buffer, uriA));
    }

    private static SipUri parse(final Text text, final int skip) {
        final SipUri uri = new SipUri();
        assertTrue(uri.parse(text.buffer, Text.OFFSET + skip, text.length - skip));
        return uri;
    }
}
