package io.sipproxy.digest;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoncesTest {
    private static final long LIFETIME_NS = 1000;

    private final Nonces nonces = new Nonces(new byte[] {1, 2, 3}, LIFETIME_NS);

    @Test
    void shouldBeFreshUntilTheEndOfItsLife() {
        for (final long nowNs : new long[] {-5000, 0, Long.MAX_VALUE - 10}) {
            final String nonce = nonces.make(1, 2, nowNs);
            assertTrue(nonces.isFresh(nonce, 1, 2, nowNs));
            assertTrue(nonces.isFresh(nonce, 1, 2, nowNs + LIFETIME_NS - 1), "also when the clock overflows");
            assertFalse(nonces.isFresh(nonce, 1, 2, nowNs + LIFETIME_NS));
        }
    }

    @Test
    void shouldBeOfUseToItsSourceOnly() {
        final String nonce = nonces.make(1, 2, 50);
        assertFalse(nonces.isFresh(nonce, 1, 3, 50));
        assertFalse(nonces.isFresh(nonce, 2, 2, 50));
    }

    @Test
    void shouldNotBeMadeWithoutTheKey() {
        assertFalse(nonces.isFresh(new Nonces(new byte[] {1, 2, 4}, LIFETIME_NS).make(1, 2, 50), 1, 2, 50));
    }

    @Test
    void shouldNotBeMadeYounger() {
        final String nonce = nonces.make(1, 2, 50);
        for (int i = 0; i < nonce.length(); i++) {
            final char other = nonce.charAt(i) == '0' ? '1' : '0';
            assertFalse(nonces.isFresh(nonce.substring(0, i) + other + nonce.substring(i + 1), 1, 2, 50));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "00000000000000000000000000000000000000000000000000",
        "gggggggggggggggggggggggggggggggggggggggggggggggg", "000000000000000000000000000000000000000000000000"})
    void shouldRefuseWhatIsNone(final String nonce) {
        assertFalse(nonces.isFresh(nonce, 1, 2, 50));
    }
}
