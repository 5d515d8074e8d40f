package io.sipproxy.sip;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Random;

import static io.sipproxy.sip.Samples.OPTIONS;
import static io.sipproxy.sip.Samples.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** Values are counted as they are meant, however they are spread over lines. */
class ValueLimitsTest {
    private static final int MOST = 7;
    private static final MessageLimits LIMITS = new MessageLimits(64, 10_000, MOST, MOST);
    private static final String VIA = "v: SIP/2.0/TCP h;branch=z9hG4bK1\r\n";

    @ParameterizedTest
    @CsvSource({
        "Route, <a:b>, TOO_MANY_ROUTES",
        "Route, '<sip:proxy.example.com;lr>;x=\"a,b\"', TOO_MANY_ROUTES",
        "Record-Route, '\"Proxy, the first\" <sip:a,b@proxy.example.com;lr>', TOO_MANY_RECORD_ROUTES",
        "Via, SIP/2.0/UDP h, TOO_MANY_VIAS",
        "v, 'SIP / 2.0 / UDP client.example.com:5060 ;branch=z9hG4bKlong.enough', TOO_MANY_VIAS"})
    void shouldCountValuesHoweverTheyAreSpread(final String name, final String value, final ParseError error) {
        final Random random = new Random(5);
        // The top Via is there in any case.
        final int further = error == ParseError.TOO_MANY_VIAS ? MOST - 1 : MOST;
        for (int i = 0; i < 500; i++) {
            final int count = 1 + random.nextInt(2 * MOST);
            final String message = with(OPTIONS, VIA, VIA + lines(name, value, count, random));
            assertEquals(count > further ? error : null, Samples.parse(message, LIMITS).error(), message);
        }
    }

    private static String lines(final String name, final String value, final int count, final Random random) {
        final StringBuilder lines = new StringBuilder();
        for (int left = count; left > 0; ) {
            final int inLine = 1 + random.nextInt(left);
            lines.append(name).append(": ");
            for (int i = 0; i < inLine; i++) {
                lines.append(i == 0 ? "" : random.nextBoolean() ? "," : " ,\r\n ").append(value);
            }
            lines.append("\r\n");
            left -= inLine;
        }
        return lines.toString();
    }

    @Test
    void shouldNotLimitWhatWasLookedAtBefore() {
        final String route = "Route: " + "<sip:a;lr>,".repeat(1000) + "\r\n";
        assertNull(Samples.parse(with(OPTIONS, VIA, VIA.repeat(50) + route), MessageLimits.ofHeaders(64)).error());
    }

    @Test
    void shouldRefuseLimitsThatNothingFits() {
        assertThrows(IllegalArgumentException.class, () -> new MessageLimits(0, 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new MessageLimits(1, 0, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new MessageLimits(1, 1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new MessageLimits(1, 1, 1, 0));
    }
}
