package io.sipproxy.system.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.system.Call;
import io.sipproxy.system.TextMessage;
import java.util.List;

/** What the operator reads in the log when a connection was lost. */
class RecoveryEventsTest extends RecoveryScenario {
    @Scenario
    void shouldLogLossReopeningAndRequestWhenCallIsRecovered() {
        final Site site = site();
        final TextMessage first = site.ring();
        Site.flowOf(first).reset();
        site.complete(site.expectAgain(first, Deadline.in(AT_ONCE_MILLIS)), 2);
        expectLine(site, "40010 SPR_CONNECTION_LOST ", "detector=RESET", "age-ms=", "idle-ms=");
        expectLine(site, "40011 SPR_CONNECTION_REOPENED ");
        expectLine(site, "40012 SPR_REQUEST_RESENT ", "call-id=" + first.callId(), "detector=RESET");
        assertEquals(List.of(), lines(site, "40013 "));
    }

    @Scenario
    void shouldLogReleaseWhenCallCannotBeRecovered() {
        final Site site = site();
        final TextMessage invite = site.place();
        final TextMessage first = site.ringing();
        site.phoneWire().refuse();
        Site.flowOf(first).reset();
        site.expectRelease(invite, 500, Deadline.in(1_000));
        expectLine(site, "40010 SPR_CONNECTION_LOST ", "detector=RESET");
        expectLine(site, "40013 SPR_CALL_RELEASED ", "call-id=" + invite.callId(), "detector=", "age-ms=");
    }

    @Scenario
    void shouldNameKeepAliveWhenFlowIsDroppedWhileRinging() {
        final Site site = site();
        final TextMessage first = site.ring();
        final Deadline deadline = Site.drop(first, 6_000);
        site.complete(site.expectAgain(first, deadline), 2);
        expectLine(site, "40010 SPR_CONNECTION_LOST ", "detector=TIMED_OUT");
        expectLine(site, "40012 SPR_REQUEST_RESENT ", "call-id=" + first.callId(), "detector=TIMED_OUT");
    }

    @Scenario
    void shouldNameAckWatchWhenCallIsPlacedIntoDroppedFlow() {
        final Site site = site();
        final Call before = site.talk();
        before.hangUpByCaller();
        final Deadline deadline = Site.drop(before.received(), 3_000);
        final TextMessage invite = site.place();
        site.complete(site.phone().expectRequest("INVITE", deadline.left()), 2);
        expectLine(site, "40010 SPR_CONNECTION_LOST ", "detector=ACK_TIMEOUT", "unacknowledged=");
        expectLine(site, "40012 SPR_REQUEST_RESENT ", "call-id=" + invite.callId(), "detector=ACK_TIMEOUT");
    }

    /** One line that begins so, names the site's phone, and contains these texts. */
    private static void expectLine(final Site site, final String start, final String... parts) {
        final Deadline deadline = Deadline.in(2_000);
        List<String> lines = lines(site, start);
        while (lines.isEmpty() && !deadline.isOver()) {
            Thread.onSpinWait();
            lines = lines(site, start);
        }
        assertEquals(1, lines.size(), () -> "lines with " + start + "for " + site.line().phoneHost());
        for (final String part : parts) {
            assertTrue(lines.get(0).contains(part), "no '" + part + "' in: " + lines.get(0));
        }
    }

    private static List<String> lines(final Site site, final String start) {
        final String peer = "peer=tcp:" + site.line().phoneHost() + ":";
        return site.proxy().out().stream().filter(line -> line.contains(" " + start) && line.contains(peer)).toList();
    }
}
