package io.sipproxy.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.sip.Ascii;
import java.util.HashSet;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class KeyedHashTest {
    /** The bytes 00 to 0f, little-endian. */
    private final KeyedHash hash = new KeyedHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

    /** SipHash-2-4-128 of the bytes 00, 01, ... for lengths of whole words, as OpenSSL's MAC SIPHASH gives them too. */
    @Test
    void shouldAgreeWithTheReferenceForWholeWords() {
        hash.start().finish();
        assertResult("a3817f04ba25a8e66df67214c7550293");
        hash.start().add(0x0706050403020100L).finish();
        assertResult("3b62a9ba6258f5610f83e264f31497b4");
        hash.start().add(0x0706050403020100L).add(0x0f0e0d0c0b0a0908L).finish();
        assertResult("6ee2a4ca67b054bbfd3315bf85230577");
    }

    private void assertResult(final String bytes) {
        assertEquals(bytes, String.format("%016x%016x", Long.reverseBytes(hash.lo()), Long.reverseBytes(hash.hi())));
    }

    @Test
    void shouldReadFieldsFromAnyOffsetAndOfAnyLength() {
        final UnsafeBuffer field = new UnsafeBuffer(Ascii.bytes("xxz9hG4bK-12345678-abcxx"));
        final UnsafeBuffer same = new UnsafeBuffer(Ascii.bytes("z9hG4bK-12345678-abc"));
        for (int length = 0; length <= same.capacity(); length++) {
            hash.start().add(field, 2, length).finish();
            final long hi = hash.hi();
            final long lo = hash.lo();
            hash.start().add(same, 0, length).finish();
            assertEquals(hi, hash.hi());
            assertEquals(lo, hash.lo());
        }
    }

    @Test
    void shouldTellListsOfFieldsApart() {
        final Set<Long> results = new HashSet<>();
        final String[][] lists = {{}, {""}, {"", ""}, {"a"}, {"a", ""}, {"", "a"}, {"ab"}, {"a", "b"}, {"b", "a"},
            {"12345678"}, {"1234567", "8"}, {"12345678", ""}, {"1234567\0"}, {"1234567"}, {"\0"}};
        for (final String[] list : lists) {
            hash.start();
            for (final String field : list) {
                hash.add(new UnsafeBuffer(Ascii.bytes(field)), 0, field.length());
            }
            assertTrue(results.add(hash.finish().lo()), () -> String.join("|", list));
        }
    }

    @Test
    void shouldDependOnBothHalvesOfTheKey() {
        final long result = hash.start().add(1).finish().lo();
        assertNotEquals(result, new KeyedHash(0, 0x0f0e0d0c0b0a0908L).start().add(1).finish().lo());
        assertNotEquals(result, new KeyedHash(0x0706050403020100L, 0).start().add(1).finish().lo());
    }

    @Test
    void shouldMakeEqualFingerprintsOfEqualDigestsOnly() {
        final Fingerprint one = new Fingerprint();
        one.set(1, 2);
        final Fingerprint other = new Fingerprint();
        other.set(one);
        assertEquals(one, other);
        assertEquals(one.hashCode(), other.hashCode());
        assertEquals("00000000000000010000000000000002", one.toString());
        other.set(1, 3);
        assertFalse(one.equals(other));
        other.set(3, 2);
        assertFalse(one.equals(other));
        assertFalse(one.equals((Object) "x"));
    }
}
