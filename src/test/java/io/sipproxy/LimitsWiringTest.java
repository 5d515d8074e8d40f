package io.sipproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sipproxy.config.Configuration;
import io.sipproxy.sip.MessageLimits;
import io.sipproxy.status.Counters;
import io.sipproxy.status.EventLog;
import io.sipproxy.transport.TransportLimits;
import org.junit.jupiter.api.Test;

/** Limits that follow from others when they are not set. */
class LimitsWiringTest {
    private static Wiring wiring(final String... options) {
        return new Wiring(Configuration.of(options), new EventLog(new Counters()));
    }

    @Test
    void shouldHaveTheDefaultsOfTheTransportsByDefault() {
        assertEquals(TransportLimits.DEFAULT, wiring().transport().limits());
        assertEquals(50_000, wiring().transaction().maxTransactionsPerSource());
        assertEquals(30_000_000_000L, wiring().transport().writeStallNs());
    }

    @Test
    void shouldShareALittleMemoryAndFewTransactionsAlike() {
        final Wiring small = wiring("max-buffer-memory", "16777216", "max-transactions", "100");
        assertEquals(4_194_304, small.transport().limits().incompleteBytes());
        assertEquals(8_388_608, small.transport().limits().outputBytes());
        assertEquals(25, small.transaction().maxTransactionsPerSource());
        assertEquals(4_194_304, small.transaction().maxMemoryPerSource());
    }

    @Test
    void shouldTakeWhatIsSet() {
        final Wiring set = wiring("max-incomplete-memory", "1048576", "max-output-memory", "2097152",
            "max-transactions-per-source", "0", "max-connections-per-source", "7", "tcp-message-timeout", "5",
            "max-transaction-memory-per-source", "8", "max-pings", "2", "max-malformed", "3", "tcp-write-timeout", "7");
        assertEquals(new TransportLimits(7, 5_000_000_000L, 1_048_576, 2_097_152, 2, 3), set.transport().limits());
        assertEquals(0, set.transaction().maxTransactionsPerSource());
        assertEquals(8, set.transaction().maxMemoryPerSource());
        final Wiring messages = wiring("max-headers", "16", "max-header-size", "256", "max-vias", "3", "max-routes", "4");
        assertEquals(new MessageLimits(16, 256, 3, 4), messages.transport().messageLimits());
        assertEquals(7_000_000_000L, set.transport().writeStallNs());
    }
}
