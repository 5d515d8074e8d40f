package io.sipproxy.sip;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.util.Random;
import java.util.function.IntPredicate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ScanTest {
    /** Bytes on both sides of every bound that the searches have. */
    private static final byte[] ALPHABET = {
        0, 1, 9, 10, 13, 0x1F, 0x20, 0x21, '9', ':', ';', '>', '?', 0x7F, (byte) 0x80, (byte) 0x8A, (byte) 0xA0,
        (byte) 0xBA, (byte) 0xFF, '"', '#', '%', '&', ',', '-', '<', '=', '@', 'A', '\\', ']', '|',
        'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm'
    };

    @Test
    void shouldFindTheSameAsAByteByByteSearch() {
        final Random random = new Random(20261);
        for (int round = 0; round < 20_000; round++) {
            final byte[] bytes = new byte[random.nextInt(40)];
            final int letters = random.nextInt(ALPHABET.length);
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = ALPHABET[letters + random.nextInt(ALPHABET.length - letters)];
            }
            final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
            final int offset = random.nextInt(bytes.length + 1);
            final int limit = offset + random.nextInt(bytes.length - offset + 1);
            assertEquals(
                search(bytes, offset, limit, b -> b < 0x20 && b != 9), Scan.nextControl(buffer, offset, limit));
            assertEquals(search(bytes, offset, limit, b -> b <= 0x20), Scan.nextBlank(buffer, offset, limit));
            assertEquals(
                search(bytes, offset, limit, b -> b <= 0x20 || b == ':'),
                Scan.nextColonOrBlank(buffer, offset, limit));
            assertEquals(search(bytes, offset, limit, b -> b == '>'), Scan.indexOf(buffer, offset, limit, '>'));
            assertEquals(search(bytes, offset, limit, isOneOf("<>")), Scan.nextAngle(buffer, offset, limit));
            assertEquals(search(bytes, offset, limit, isOneOf(",\"<>")), Scan.nextOfList(buffer, offset, limit));
            assertEquals(search(bytes, offset, limit, isOneOf(",;\"<>")), Scan.nextOfAddress(buffer, offset, limit));
            assertEquals(
                search(bytes, offset, limit, isOneOf(";,=\"").or(b -> b <= 0x20)),
                Scan.paramNameEnd(buffer, offset, limit));
            assertEquals(
                search(bytes, offset, limit, isOneOf(";,\"").or(b -> b <= 0x20)),
                Scan.paramValueEnd(buffer, offset, limit));
            assertEquals(
                search(bytes, offset, limit, isOneOf("@%\"<>").or(b -> b <= 0x20 || b == 0x7F)),
                Scan.nextOfUri(buffer, offset, limit));
        }
    }

    private static IntPredicate isOneOf(final String characters) {
        return b -> characters.indexOf(b) >= 0;
    }

    @Test
    void shouldSkipQuotedStringsWithQuotedPairs() {
        assertEquals(8, skipQuoted("\"a\\\"b\\\\\"c"));
        assertEquals(2, skipQuoted("\"\""));
        assertEquals(28, skipQuoted("\"as long as\\\" several words\" and more"));
        assertEquals(-1, skipQuoted("\"abc"));
        assertEquals(-1, skipQuoted("\"abc\\\""));
        assertEquals(-1, skipQuoted("\"\\"));
        assertEquals(-1, Scan.skipQuoted(new UnsafeBuffer(Ascii.bytes("\"abc\"")), 0, 4));
    }

    private static int skipQuoted(final String text) {
        return Scan.skipQuoted(new UnsafeBuffer(Ascii.bytes(text)), 0, text.length());
    }

    private static int search(final byte[] bytes, final int offset, final int limit, final IntPredicate wanted) {
        for (int i = offset; i < limit; i++) {
            if (wanted.test(bytes[i] & 0xFF)) {
                return i;
            }
        }
        return limit;
    }

    @Test
    void shouldTellLineEndsFromWhatMayBecomeOne() {
        final UnsafeBuffer text = new UnsafeBuffer(Ascii.bytes("\r\n\nx\rx\r"));
        assertEquals(2, Scan.terminator(text, 0, 7));
        assertEquals(-1, Scan.terminator(text, 0, 1));
        assertEquals(1, Scan.terminator(text, 2, 7));
        assertEquals(0, Scan.terminator(text, 3, 7));
        assertEquals(0, Scan.terminator(text, 4, 7));
        assertEquals(-1, Scan.terminator(text, 6, 7));
        assertEquals(-1, Scan.terminator(text, 7, 7));
    }

    @Test
    void shouldFindBlankLines() {
        assertTrue(blank("a\r\n\r\n"));
        assertTrue(blank("a\n\n"));
        assertTrue(blank("a\n\r\nb"));
        assertFalse(blank("a\r\n\r"));
        assertFalse(blank("a\r\n \r\n"));
        assertFalse(blank("a\n\rb\n"));
        assertFalse(blank(""));
    }

    private static boolean blank(final String text) {
        return Scan.hasBlankLine(new UnsafeBuffer(Ascii.bytes(text)), 0, text.length());
    }
}
