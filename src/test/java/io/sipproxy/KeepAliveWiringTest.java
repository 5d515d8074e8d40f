package io.sipproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.config.Configuration;
import io.sipproxy.status.Counters;
import io.sipproxy.status.EventLog;
import io.sipproxy.transport.KeepAliveSettings;
import io.sipproxy.transport.TransportSettings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeepAliveWiringTest {
    private static final int UNSET = TransportSettings.UNSET;
    private static final long DEFAULT_ACK_TIMEOUT_NS = 2_000_000_000L;

    @Test
    void shouldBeOffByDefaultWhateverElseIsSet() {
        assertSame(KeepAliveSettings.DISABLED, wired().keepAlive());
        assertSame(KeepAliveSettings.DISABLED, wired("tcp-keep-alive-idle", "2", "tcp-user-timeout", "5").keepAlive());
        assertFalse(KeepAliveSettings.DISABLED.isEnabled() || KeepAliveSettings.DISABLED.hasAckTimeout());
    }

    @Test
    void shouldLeaveTimersToTheSystemWhenOnlyEnabled() {
        assertEquals(new KeepAliveSettings(true, UNSET, UNSET, UNSET, UNSET, DEFAULT_ACK_TIMEOUT_NS), enabled());
        assertFalse(enabled().hasUserTimeout());
    }

    @Test
    void shouldDeriveUserTimeoutWhenAllThreeTimersAreSet() {
        assertEquals(new KeepAliveSettings(true, 2, 1, 3, 5_000, DEFAULT_ACK_TIMEOUT_NS), enabled(
            "tcp-keep-alive-idle", "2", "tcp-keep-alive-interval", "1", "tcp-keep-alive-count", "3"));
        assertEquals(UNSET,
            enabled("tcp-keep-alive-idle", "2", "tcp-keep-alive-interval", "1").userTimeoutMs());
    }

    @Test
    void shouldTakeUserTimeoutAsGivenWhenItIs() {
        assertEquals(1_500, enabled("tcp-keep-alive-idle", "2", "tcp-keep-alive-interval", "1",
            "tcp-keep-alive-count", "3", "tcp-user-timeout", "1500").userTimeoutMs());
        assertEquals(7_000, enabled("tcp-user-timeout", "7s").userTimeoutMs());
        final KeepAliveSettings off = enabled("tcp-keep-alive-idle", "2", "tcp-keep-alive-interval", "1",
            "tcp-keep-alive-count", "3", "tcp-user-timeout", "0");
        assertEquals(0, off.userTimeoutMs());
        assertFalse(off.hasUserTimeout());
    }

    @Test
    void shouldNotOverflowWhenTimersAreLargest() {
        final KeepAliveSettings largest = enabled("tcp-keep-alive-idle", "32767",
            "tcp-keep-alive-interval", "32767", "tcp-keep-alive-count", "127");
        assertEquals(new KeepAliveSettings(true, 32_767, 32_767, 127, Integer.MAX_VALUE, DEFAULT_ACK_TIMEOUT_NS),
            largest);
    }

    @Test
    void shouldRoundUpWhenTimersAreNotWholeSeconds() {
        final KeepAliveSettings rounded =
            enabled("tcp-keep-alive-idle", "1001ms", "tcp-keep-alive-interval", "2000ms");
        assertEquals(2, rounded.idleSeconds());
        assertEquals(2, rounded.intervalSeconds());
    }

    @Test
    void shouldWatchAcknowledgementsUnlessTurnedOff() {
        assertTrue(enabled().hasAckTimeout());
        assertEquals(200_000_000L, enabled("tcp-ack-timeout", "200ms").ackTimeoutNs());
        assertFalse(enabled("tcp-ack-timeout", "0").hasAckTimeout());
    }

    @Test
    void shouldRefuseSettingsOutOfRange() {
        assertThrows(IllegalArgumentException.class, () -> new KeepAliveSettings(true, 0, 1, 1, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new KeepAliveSettings(true, 1, 32_768, 1, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new KeepAliveSettings(true, 1, 1, 128, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new KeepAliveSettings(true, 1, 1, 1, -2, 0));
        assertThrows(IllegalArgumentException.class, () -> new KeepAliveSettings(true, 1, 1, 1, 1, -1));
    }

    private static KeepAliveSettings enabled(final String... options) {
        final List<String> all = new ArrayList<>(List.of("sip-enable-tcp-keep-alive", "true"));
        all.addAll(List.of(options));
        return wired(all.toArray(String[]::new)).keepAlive();
    }

    private static TransportSettings wired(final String... options) {
        final EventLog silent = new EventLog(new Counters(), (event, line) -> { });
        return new Wiring(Configuration.of(options), silent).transport();
    }
}
