package io.sipproxy.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sipproxy.proxy.Intake;
import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import io.sipproxy.transport.LossCause;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The new connection is lost too, or never opens: the limits of reopening, and the end of the program during it. */
class ReopeningFailureTest {
    private final RecoveryFixture fixture = new RecoveryFixture();
    private final SipText invite = RecoveryFixture.request("INVITE");

    @AfterEach
    void shouldLeaveNothingBehind() {
        fixture.close();
    }

    private void assertReleased() {
        final SipText release = fixture.caller.take(500);
        assertEquals("SIP;cause=503;text=\"connection lost\"", release.header("Reason"));
        fixture.caller.takeNothing();
        fixture.proxy.receive(fixture.caller, invite.ack(release));
    }

    @ParameterizedTest
    @EnumSource(value = LossCause.class, names = {"CONNECT_FAILED", "CONNECT_TIMEOUT", "TLS_HANDSHAKE_FAILED"})
    void shouldReleaseAtOnceWhenTheConnectFails(final LossCause cause) {
        fixture.ring(invite);
        fixture.callee.lose(LossCause.TIMED_OUT);
        fixture.advance(100);
        fixture.caller.takeNothing();
        fixture.reopened().lose(cause);
        assertReleased();
        fixture.assertConnects(1);
        assertEquals(1, fixture.count(Counter.REOPENS_FAILED));
        assertEquals(1, fixture.count(Counter.RELEASED_REOPEN_FAILED));
        assertEquals(0, fixture.count(Counter.REQUESTS_RESENT));
    }

    @Test
    void shouldReleaseAtOnceWhenNoConnectCanBeStarted() {
        fixture.ring(invite);
        fixture.wire.refuse(RecoveryFixture.CALLEE);
        fixture.callee.lose(LossCause.RESET);
        assertReleased();
        assertEquals(1, fixture.count(Counter.RELEASED_REOPEN_FAILED));
        assertEquals(0, fixture.count(Counter.REOPENS_ATTEMPTED));
    }

    @Test
    void shouldReopenNothingWhenTheVeryFirstConnectFails() {
        fixture.callee.lose(LossCause.RESET);
        fixture.proxy.receive(fixture.caller, invite);
        fixture.assertConnects(1);
        fixture.reopened().lose(LossCause.CONNECT_FAILED);
        assertReleased();
        fixture.assertConnects(1);
        assertEquals(0, fixture.count(Counter.REOPENS_ATTEMPTED));
    }

    @Test
    void shouldReleaseAllWhoWaitForTheConnectThatFails() {
        for (int i = 0; i < 100; i++) {
            fixture.ring(RecoveryFixture.request("INVITE"));
        }
        fixture.callee.lose(LossCause.TIMED_OUT);
        fixture.reopened().lose(LossCause.CONNECT_TIMEOUT);
        fixture.assertConnects(1);
        final List<SipText> releases = fixture.caller.takeAll();
        assertEquals(100, releases.size());
        releases.forEach(release -> assertEquals(500, release.status()));
        assertEquals(100, fixture.count(Counter.RELEASED_REOPEN_FAILED));
        assertEquals(1, fixture.count(Counter.REOPENS_FAILED));
    }

    @Test
    void shouldNotReopenAgainWhenTheNewConnectionIsLostWithinASecond() {
        fixture.ring(invite);
        fixture.callee.lose(LossCause.TIMED_OUT);
        fixture.advance(2000);
        final FakeLink reopened = fixture.open();
        reopened.take("INVITE");
        fixture.advance(999);
        reopened.lose(LossCause.RESET);
        assertReleased();
        fixture.assertConnects(1);
        assertEquals(1, fixture.count(Counter.RELEASED_LOST_AGAIN));
    }

    @Test
    void shouldReopenASecondTimeWhenTheNewConnectionLastedASecondAndNotAThirdTime() {
        final SipText first = fixture.ring(invite);
        FakeLink lost = fixture.callee;
        for (int i = 1; i <= 2; i++) {
            lost.lose(LossCause.TIMED_OUT);
            fixture.assertConnects(i);
            lost = fixture.open();
            assertEquals(first.toString(), lost.take("INVITE").toString());
            fixture.advance(1000);
        }
        lost.lose(LossCause.TIMED_OUT);
        assertReleased();
        fixture.assertConnects(2);
        assertEquals(2, fixture.count(Counter.REQUESTS_RESENT));
        assertEquals(1, fixture.count(Counter.RELEASED_LOST_AGAIN));
        assertEquals(0, fixture.count(Counter.TRANSACTIONS_SAVED));
    }

    @Test
    void shouldReleaseARequestThatCameAfterTheReopeningWhenThatConnectionIsLostAtOnce() {
        fixture.ring(RecoveryFixture.request("INVITE"));
        fixture.callee.lose(LossCause.TIMED_OUT);
        final FakeLink reopened = fixture.open();
        reopened.take("INVITE");
        fixture.proxy.receive(fixture.caller, invite);
        reopened.take("INVITE");
        reopened.lose(LossCause.RESET);
        assertEquals(2, fixture.caller.takeAll().size());
        fixture.assertConnects(1);
        assertEquals(2, fixture.count(Counter.RELEASED_LOST_AGAIN));
    }

    @Test
    void shouldOpenAnewForTheNextRequestAfterARelease() {
        fixture.ring(invite);
        fixture.callee.lose(LossCause.TIMED_OUT);
        fixture.open().lose(LossCause.RESET);
        assertReleased();
        final SipText next = RecoveryFixture.request("INVITE");
        fixture.proxy.receive(fixture.caller, next);
        fixture.assertConnects(2);
        final FakeLink fresh = fixture.open();
        fixture.answer(fresh, fresh.take("INVITE"), 200);
        assertEquals(1, fixture.count(Counter.REOPENS_ATTEMPTED));
    }

    @Test
    void shouldConnectToNobodyWhenTheProgramEndsWhileItRings() {
        fixture.ring(invite);
        fixture.callee.lose(LossCause.SHUTDOWN);
        fixture.assertConnects(0);
        assertReleased();
        assertEquals(List.of(), fixture.events(40013));
    }

    @Test
    void shouldConnectToNobodyWhenTheProgramEndsDuringTheReopening() {
        fixture.ring(invite);
        fixture.callee.lose(LossCause.TIMED_OUT);
        fixture.reopened().lose(LossCause.SHUTDOWN);
        fixture.assertConnects(1);
        assertReleased();
        assertEquals(1, fixture.count(Counter.REOPENS_FAILED));
        assertEquals(List.of(), fixture.events(40013));
    }

    @Test
    void shouldConnectToNobodyWhenTheProgramEndsWhileASuspectWaits() {
        fixture.ring(invite);
        fixture.callee.suspect();
        fixture.reopened().lose(LossCause.SHUTDOWN);
        fixture.callee.lose(LossCause.SHUTDOWN);
        fixture.assertConnects(1);
        assertReleased();
        assertEquals(LossCause.SHUTDOWN, fixture.callee.cause());
        assertEquals(List.of(), fixture.events(40013));
        assertEquals(0, fixture.count(Counter.RELEASED_REOPEN_FAILED));
    }

    @Test
    void shouldGoOnWithWhatIsUnderWayWhileTheProgramIsStopping() {
        final SipText forwarded = fixture.ring(invite);
        fixture.callee.lose(LossCause.TIMED_OUT);
        fixture.proxy.core().intake(Intake.STOPPING);
        final FakeLink reopened = fixture.open();
        assertEquals(forwarded.toString(), reopened.take("INVITE").toString());
        fixture.answer(reopened, forwarded, 200);
        fixture.proxy.receive(fixture.caller, RecoveryFixture.request("MESSAGE"));
        fixture.caller.take(503);
        assertNull(reopened.cause());
    }
}
