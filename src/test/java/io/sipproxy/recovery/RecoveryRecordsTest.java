package io.sipproxy.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import io.sipproxy.transport.LossCause;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What operators see of a recovery: events, counters, and how fast it was. */
class RecoveryRecordsTest {
    private final RecoveryFixture fixture = new RecoveryFixture();
    private final SipText invite = RecoveryFixture.request("INVITE");

    @AfterEach
    void shouldLeaveNothingBehind() {
        fixture.close();
    }

    private static void assertLine(final String expected, final List<String> lines) {
        assertEquals(List.of(expected), lines);
    }

    @Test
    void shouldLogThatTheConnectionWasReopenedAndTheRequestSentAgainOnceItWas() {
        fixture.ring(invite);
        fixture.advance(4000);
        fixture.callee.lose(LossCause.TIMED_OUT);
        assertEquals(List.of(), fixture.proxy.eventLines());
        fixture.advance(250);
        final FakeLink reopened = fixture.open();
        assertLine("40011 SPR_CONNECTION_REOPENED peer=tcp:10.0.0.30:5060 took-ms=250", fixture.events(40011));
        assertLine("40012 SPR_REQUEST_RESENT peer=tcp:10.0.0.30:5060 detector=TIMED_OUT method=INVITE call-id="
            + invite.header("Call-ID") + " age-ms=4250", fixture.events(40012));
        fixture.answer(reopened, reopened.take("INVITE"), 200);
        assertEquals(List.of(), fixture.events(40013));
    }

    @Test
    void shouldLogTheReleaseWithItsDetectorAndWhyTheSuspectCouldNotBeReplaced() {
        fixture.ring(invite);
        fixture.advance(4000);
        fixture.callee.suspect();
        fixture.advance(3000);
        fixture.reopened().lose(LossCause.CONNECT_FAILED, "Connection refused");
        fixture.caller.take(500);
        assertLine("40013 SPR_CALL_RELEASED peer=tcp:10.0.0.30:5060 detector=ACK_TIMEOUT method=INVITE call-id="
            + invite.header("Call-ID") + " age-ms=7000 reopening=CONNECT_FAILED reason=\"Connection refused\"",
            fixture.events(40013));
        assertEquals(List.of(), fixture.events(40011));
        assertEquals(List.of(), fixture.events(40012));
    }

    @Test
    void shouldLogWhatBroughtTheReleaseAboutWhenTheConnectFails() {
        fixture.ring(invite);
        fixture.callee.lose(LossCause.RESET);
        fixture.advance(5);
        fixture.reopened().lose(LossCause.CONNECT_FAILED);
        fixture.caller.take(500);
        assertLine("40013 SPR_CALL_RELEASED peer=tcp:10.0.0.30:5060 detector=RESET method=INVITE call-id="
            + invite.header("Call-ID") + " age-ms=5 reopening=CONNECT_FAILED", fixture.events(40013));
    }

    @Test
    void shouldLogOneLineASecondAndCountTheRest() {
        for (int i = 0; i < 50; i++) {
            fixture.ring(RecoveryFixture.request("INVITE"));
        }
        fixture.callee.lose(LossCause.TIMED_OUT);
        final FakeLink reopened = fixture.open();
        assertEquals(1, fixture.events(40012).size());
        assertEquals(50, fixture.count(Counter.REQUESTS_RESENT));
        assertEquals(49, fixture.count(Counter.EVENT_LINES_SUPPRESSED));
        fixture.advance(1000);
        reopened.takeAll();
        reopened.lose(LossCause.RESET);
        final FakeLink third = fixture.open();
        third.takeAll().forEach(request -> fixture.proxy.receive(third, request.reply(200)));
        assertTrue(fixture.events(40012).get(1).endsWith(" suppressed=49"), fixture.events(40012).get(1));
    }

    @Test
    void shouldMeasureFromTheDetectionToTheSendingForLostAndForSuspectConnections() {
        fixture.ring(invite);
        fixture.callee.lose(LossCause.TIMED_OUT);
        fixture.advance(40);
        final FakeLink reopened = fixture.open();
        final Histogram histogram = fixture.proxy.loop().latencies().detectionToResend();
        assertEquals(1, histogram.getTotalCount());
        assertEquals(40_000, histogram.getMaxValue(), 40);
        fixture.advance(1000);
        reopened.suspect();
        fixture.advance(90);
        final FakeLink third = fixture.open();
        fixture.answer(third, third.take("INVITE"), 200);
        assertEquals(2, histogram.getTotalCount());
        assertEquals(90_000, histogram.getMaxValue(), 90);
    }

    @Test
    void shouldMeasureNothingWhenNothingIsSentAgain() {
        final SipText forwarded = fixture.ring(invite);
        fixture.callee.suspect();
        fixture.callee.revive();
        fixture.answer(fixture.callee, forwarded, 200);
        fixture.callee.lose(LossCause.RESET);
        assertEquals(0, fixture.proxy.loop().latencies().detectionToResend().getTotalCount());
        assertEquals(List.of(), fixture.proxy.eventLines());
    }

    @Test
    void shouldCountEachReleaseOnceByItsCause() {
        fixture.ring(invite);
        fixture.callee.lose(LossCause.RESET);
        fixture.reopened().lose(LossCause.CONNECT_FAILED);
        fixture.caller.take(500);
        assertEquals(1, fixture.count(Counter.RELEASED_REOPEN_FAILED));
        assertEquals(0, fixture.count(Counter.RELEASED_LOST_AGAIN) + fixture.count(Counter.RELEASED_NO_ADDRESS)
            + fixture.count(Counter.RELEASED_NO_REOPENING));
        assertEquals(1, fixture.count(Counter.CLIENT_TRANSPORT_ERRORS));
        assertEquals(0, fixture.count(Counter.TRANSACTIONS_SAVED));
        assertEquals(0, fixture.count(Counter.REQUESTS_RESENT));
    }
}
