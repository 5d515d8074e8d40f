package io.sipproxy.sip;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ReasonPhraseTest {
    @ParameterizedTest
    @CsvSource({
        "100, Trying", "200, OK", "408, Request Timeout", "481, Call/Transaction Does Not Exist",
        "503, Service Unavailable", "513, Message Too Large", "606, Not Acceptable", "608, Rejected",
        "101, Progress", "299, OK", "399, Redirection", "499, Request Failure", "599, Server Failure",
        "699, Global Failure", "99, Unknown", "700, Unknown", "0, Unknown", "-1, Unknown",
        "2147483647, Unknown", "-2147483648, Unknown"
    })
    void shouldGiveRegisteredPhraseOrThatOfTheClass(final int status, final String phrase) {
        assertEquals(phrase, new String(ReasonPhrase.of(status), StandardCharsets.US_ASCII));
    }

    @Test
    void shouldHaveAPhraseForEveryStatus() {
        for (int status = 100; status < 700; status++) {
            assertTrue(ReasonPhrase.of(status).length > 0);
        }
    }
}
