package io.sipproxy.sip;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class AsciiTest {
    private static UnsafeBuffer buffer(final String text) {
        return new UnsafeBuffer(Ascii.bytes(text));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0", "7, 7", "0068, 68", "4294967296, 4294967296", "9007199254740992, 9007199254740992",
        "9007199254740993, -1", "99999999999999999999999999999, -1", "'', -1", "-1, -1", "+1, -1", "1 , 1", "'1 ', -1",
        "1a, -1", "/, -1", ":, -1"
    })
    void shouldReadUnsignedNumbers(final String text, final long expected) {
        assertEquals(expected, Ascii.parseUnsigned(buffer(text), 0, text.length()));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0", "1, 1000", "0.5, 500", "0.05, 50", "0.123, 123", "1.000, 1000", "1., 1000", "0., 0", "1.001, -1",
        "2, -1", "0.1234, -1", ".5, -1", "'', -1", "'0,5', -1", "0x5, -1", "0.a, -1"
    })
    void shouldReadQValues(final String text, final int expected) {
        assertEquals(expected, Ascii.parseQValue(buffer(text), 0, text.length()));
    }

    @Test
    void shouldKnowTokenCharacters() {
        final String token = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.!%*_+`'~";
        for (int b = Byte.MIN_VALUE; b <= Byte.MAX_VALUE; b++) {
            assertEquals(b >= 0 && token.indexOf(b) >= 0, Ascii.isToken((byte) b), "byte " + b);
        }
        assertTrue(Ascii.isToken(buffer(token), 0, token.length()));
        assertFalse(Ascii.isToken(buffer("a b"), 0, 3));
        assertFalse(Ascii.isToken(buffer("ab"), 0, 0));
    }

    @Test
    void shouldIgnoreTheCaseOfLettersOnly() {
        assertTrue(Ascii.equalsIgnoreCase(buffer("Call-ID"), 0, 7, Ascii.bytes("cALL-id")));
        assertFalse(Ascii.equalsIgnoreCase(buffer("Call\rID"), 0, 7, Ascii.bytes("Call-ID")));
        assertFalse(Ascii.equalsIgnoreCase(buffer("@"), 0, 1, Ascii.bytes("`")));
        assertFalse(Ascii.equalsIgnoreCase(buffer("Call-I"), 0, 6, Ascii.bytes("Call-ID")));
        assertFalse(Ascii.equals(buffer("call-id"), 0, 7, Ascii.bytes("Call-ID")));
        assertTrue(Ascii.equals(buffer("xxAB"), 2, buffer("AB"), 0, 2));
        assertFalse(Ascii.equals(buffer("xxAB"), 2, buffer("ab"), 0, 2));
        assertTrue(Ascii.equalsIgnoreCase(buffer("xxAB"), 2, buffer("ab"), 0, 2));
    }

    @Test
    void shouldSkipFoldsAsWhiteSpace() {
        final UnsafeBuffer text = buffer(" \r\n\t x \r\n ");
        assertEquals(5, Ascii.skipWhitespace(text, 0, text.capacity()));
        assertEquals(6, Ascii.trimEnd(text, 0, text.capacity()));
        assertEquals(5, Ascii.trimEnd(text, 5, 5));
        assertEquals(3, Ascii.skipWhitespace(text, 0, 3));
    }

    @Test
    void shouldTellAbsentSpansFromEmptyOnes() {
        final Span span = new Span();
        final UnsafeBuffer text = buffer("Alice");
        assertFalse(span.isPresent());
        assertFalse(span.equals(text, new byte[0]));
        assertEquals("", span.text(text));

        span.set(2, 0);
        assertTrue(span.isPresent());
        assertTrue(span.equals(text, new byte[0]));

        span.set(1, 3);
        assertEquals("lic", span.text(text));
        assertEquals(4, span.end());
        assertTrue(span.equalsIgnoreCase(text, Ascii.bytes("LIC")));

        final Span copy = new Span();
        copy.set(span);
        span.clear();
        assertFalse(span.isPresent());
        assertEquals("lic", copy.text(text));
    }
}
