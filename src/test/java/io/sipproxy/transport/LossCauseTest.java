package io.sipproxy.transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LossCauseTest {
    @ParameterizedTest
    @CsvSource({
        "Connection reset, RESET",
        "Connection reset by peer, RESET",
        "Broken pipe, RESET",
        "An existing connection was forcibly closed by the remote host, RESET",
        "Connection timed out, TIMED_OUT",
        "Operation timed out, TIMED_OUT",
        "No route to host, READ_ERROR",
        ", READ_ERROR"})
    void shouldTellTheCauseByTheTextOfTheSystem(final String text, final LossCause cause) {
        assertEquals(cause, LossCause.of(new IOException(text), LossCause.READ_ERROR));
    }

    @Test
    void shouldCountEveryCauseByItself() {
        final Set<Object> counters = new HashSet<>();
        for (final LossCause cause : LossCause.values()) {
            assertTrue(counters.add(cause.counter()), cause.name());
            assertEquals("LOST_" + cause.name(), cause.counter().name());
        }
    }
}
