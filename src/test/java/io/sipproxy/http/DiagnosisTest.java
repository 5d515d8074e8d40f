package io.sipproxy.http;

import static io.sipproxy.http.Glances.HOUR_MS;
import static io.sipproxy.http.Glances.member;
import static io.sipproxy.http.Glances.pair;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.http.Verdict.Finding;
import io.sipproxy.http.Verdict.Level;
import io.sipproxy.inspect.Recovery;
import io.sipproxy.proxy.CheckResult;
import io.sipproxy.proxy.Intake;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.status.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiagnosisTest {
    private final Counters counters = new Counters();
    private final History history = new History(counters, 0);
    private final List<Recovery> events = new ArrayList<>();
    private int second;

    private void count(final Counter counter, final int amount) {
        counters.add(counter, amount);
        pass(1);
    }

    private void pass(final int seconds) {
        for (int i = 0; i < seconds; i++) {
            history.sample(TimeUnit.SECONDS.toNanos(++second));
        }
    }

    private Verdict of(final Glances glances) {
        return Diagnosis.of(glances.take(), history, events);
    }

    @Test
    void shouldSayWhatItDoesWhenAllIsWell() {
        assertEquals(new Verdict(Level.OK, "Healthy", "This proxy is the registrar, with 17 contacts. No connection was "
            + "lost in the last 5 minutes.", List.of()), of(new Glances()));
        assertEquals("Requests of endpoints go to SIP Server pbx, sip:a. No connection was lost in the last 5 minutes.",
            of(new Glances().pair(pair(true, true, HOUR_MS, member("a", true, CheckResult.ANSWERED, 0), null)))
                .summary());
    }

    @Test
    void shouldStayHealthyWhenEverythingLostWasSaved() {
        count(Counter.LOST_RESET, 1_234);
        count(Counter.REQUESTS_RESENT, 1);
        final Verdict verdict = of(new Glances());
        assertEquals(Level.OK, verdict.level());
        assertTrue(verdict.summary().endsWith("1,234 connections were lost in the last 5 minutes; 1 message was sent "
            + "again, and no request had to be given up."), verdict::summary);
        pass(300);
        assertTrue(of(new Glances()).summary().endsWith("No connection was lost in the last 5 minutes."));
    }

    @Test
    void shouldNameBothMembersWhenTheServingPairDoesNotAnswer() {
        count(Counter.REFUSED_PAIR_UNAVAILABLE, 12);
        final Verdict verdict = of(new Glances().outOfService(2).pair(pair(true, false, 12 * 60_000,
            member("a", true, CheckResult.NO_ANSWER, 3_000), member("b", false, CheckResult.UNREACHABLE, 8_000))));
        assertEquals(Level.BAD, verdict.level());
        assertEquals("SIP Server pbx does not answer", verdict.headline());
        assertEquals("Neither primary sip:a (no answer 3 s ago) nor backup sip:b (unreachable 8 s ago) has answered for "
            + "12 min. New requests are answered 503 (12 were in the last 5 minutes). Check the SIP Server and the "
            + "network in between.", verdict.summary());
        assertEquals(List.of("2 devices are out of service"),
            verdict.findings().stream().map(Finding::title).toList());
    }

    @Test
    void shouldTakeAnotherPairLessSeriously() {
        final Verdict verdict = of(new Glances().pair(pair(false, false, 90_000,
            member("a", true, CheckResult.NO_ANSWER, 3_000), null)));
        assertEquals(Level.WARN, verdict.level());
        assertEquals("sip:a (no answer 3 s ago) has not answered for 1 min. Check the SIP Server and the network in "
            + "between.", verdict.summary());
    }

    @Test
    void shouldWarnOfASwitchOverForSomeTimeAndThenOnlyTellOfIt() {
        final Glances glances = new Glances();
        final var primary = member("a", false, CheckResult.NO_ANSWER, 0);
        final var backup = member("b", true, CheckResult.ANSWERED, 0);
        final Verdict early = of(glances.pair(pair(true, true, 60_000, primary, backup)));
        assertEquals(Level.WARN, early.level());
        assertEquals("SIP Server pbx runs on its backup", early.headline());
        final Verdict late = of(glances.pair(pair(true, true, 3 * HOUR_MS + 60_000, primary, backup)));
        assertEquals(Level.OK, late.level());
        assertEquals("Healthy", late.headline());
        assertEquals("SIP Server pbx runs on its backup", late.findings().get(0).title());
        assertTrue(late.findings().get(0).detail().contains("active for 3 h 1 min"), () -> late.findings().toString());
    }

    @Test
    void shouldSayThatRequestsWereGivenUpUntilThatIsLongAgo() {
        count(Counter.RELEASED_REOPEN_FAILED, 1);
        assertEquals("1 request was given up in the last 5 minutes", of(new Glances()).headline());
        count(Counter.RELEASED_NO_REOPENING, 2);
        assertEquals("3 requests were given up in the last 5 minutes", of(new Glances()).headline());
        pass(301);
        assertEquals(Level.OK, of(new Glances()).level());
    }

    @ParameterizedTest
    @CsvSource({
        "REFUSED_DIALOG_RATE, overload-ctrl-dialog-rate", "REFUSED_SOURCE_RATE, overload-source-rate",
        "REFUSED_LOOP_LAG, overload-loop-lag", "CONNECTIONS_REFUSED_LIMIT, max-connections",
        "CONNECTIONS_NOT_STARTED_LIMIT, max-connections", "CONNECTIONS_ACCEPT_PAUSES, LimitNOFILE",
        "TRANSACTION_LIMIT_HIT, max-transactions", "BUFFERS_EXHAUSTED, max-buffer-memory",
        "BUFFER_MEMORY_EXHAUSTED, max-buffer-memory", "TLS_HANDSHAKES_REFUSED_LIMIT, tls-max-handshakes",
        "DNS_TIMEOUTS, name servers", "AUTHENTICATION_SLOWED, wrong passwords", "FLOW_LIMIT_HIT, register",
        "SNAPSHOT_FAILURES, registrar-snapshot", "TLS_RELOADS_FAILED, certificate from before",
        "SOCKET_OPTIONS_FAILED, SPR_OPTION_NOT_APPLIED", "LOOP_HANDLER_FAILURES, stack", "HTTP_FAILURES, stack"})
    void shouldSayWhatToDoWhenSomethingIsShortOrBroken(final Counter counter, final String advice) {
        assertEquals(Level.OK, of(new Glances()).level());
        count(counter, 5);
        final Verdict verdict = of(new Glances());
        assertEquals(Level.WARN, verdict.level());
        assertTrue(verdict.summary().contains(advice), verdict::toString);
        pass(3_700);
        assertEquals(Level.OK, of(new Glances()).level(), "it is over");
    }

    private void happen(final Event event, final long agoMs, final String peer, final String detector) {
        events.add(new Recovery(events.size(), Glances.NOW_MS - agoMs, event.code(), event.name(), true,
            Map.of("peer", peer, "detector", detector)));
    }

    @Test
    void shouldNameThePeerThatStandsOut() {
        count(Counter.RELEASED_REOPEN_FAILED, 3);
        happen(Event.SPR_CALL_RELEASED, 1_000, "tcp:192.0.2.7:5060", "RESET");
        happen(Event.SPR_CALL_RELEASED, 2_000, "tcp:192.0.2.7:5060", "RESET");
        happen(Event.SPR_REQUEST_RESENT, 2_000, "tcp:192.0.2.9:5060", "RESET");
        assertTrue(of(new Glances()).summary().contains(" The peer was tcp:192.0.2.7:5060. "), of(new Glances())::summary);
        happen(Event.SPR_CALL_RELEASED, 3_000, "tcp:192.0.2.8:5060", "RESET");
        assertTrue(of(new Glances()).summary().contains(" Most of the time the peer was tcp:192.0.2.7:5060. "));
        happen(Event.SPR_CALL_RELEASED, 4_000, "tcp:192.0.2.8:5060", "RESET");
        assertTrue(of(new Glances()).summary().contains("got an error. Check"));
        happen(Event.SPR_CALL_RELEASED, 301_000, "tcp:192.0.2.8:5060", "RESET");
        assertTrue(of(new Glances()).summary().contains("got an error. Check"), "that was long ago");
    }

    @Test
    void shouldTellLossesFromConnectionsThatNeverWereOpen() {
        count(Counter.LOST_RESET, 1);
        count(Counter.LOST_CONNECT_TIMEOUT, 1);
        happen(Event.SPR_CONNECTION_LOST, 1_000, "tcp:192.0.2.7:5060", "RESET");
        happen(Event.SPR_CONNECTION_LOST, 1_000, "tcp:192.0.2.8:5060", "CONNECT_TIMEOUT");
        final Verdict verdict = of(new Glances());
        assertTrue(verdict.summary().endsWith(" The peer was tcp:192.0.2.7:5060."), verdict::summary);
        assertTrue(verdict.findings().get(0).detail().endsWith(" The peer was tcp:192.0.2.8:5060."), verdict::toString);
    }

    @Test
    void shouldSayWhenNoNewCallsAreTaken() {
        final Verdict draining = of(new Glances().intake(Intake.DRAINING));
        assertEquals(Level.WARN, draining.level());
        assertEquals("No new calls are taken: the proxy is being drained", draining.headline());
        assertTrue(draining.summary().contains("2 requests are still in progress"), draining::summary);
        assertEquals("No new calls are taken: the proxy is stopping",
            of(new Glances().intake(Intake.STOPPING)).headline());
    }

    @Test
    void shouldSayWhenTheLoopIsBehind() {
        assertEquals(Level.OK, of(new Glances().lagMs(49)).level());
        assertEquals("The proxy is behind with its work", of(new Glances().lagMs(50)).headline());
    }

    @Test
    void shouldSayWhatIsGoodToKnowWithoutAlarm() {
        count(Counter.LOST_CONNECT_FAILED, 4);
        final Verdict verdict = of(new Glances().uptimeMs(42_000).withoutKeepAlive());
        assertEquals(Level.OK, verdict.level());
        assertEquals(List.of("Started 42 s ago", "4 connections could not be opened in the last 5 minutes",
            "Nobody looks for dead connections"), verdict.findings().stream().map(Finding::title).toList());
        verdict.findings().forEach(finding -> assertEquals(Level.OK, finding.level()));
    }

    @Test
    void shouldPutTheWorstFirst() {
        count(Counter.LOST_CONNECT_FAILED, 1);
        count(Counter.TRANSACTION_LIMIT_HIT, 1);
        final Verdict verdict = of(new Glances().pair(pair(true, false, 1_000,
            member("a", true, CheckResult.NONE, 0), null)));
        assertEquals(Level.BAD, verdict.level());
        assertEquals(List.of(Level.WARN, Level.OK), verdict.findings().stream().map(Finding::level).toList());
    }

    @Test
    void shouldBeReadyOnlyWhenCallsAreTakenAndLeadSomewhere() {
        assertEquals(List.of(), ReadinessPage.reasons(new Glances().take()));
        assertEquals(List.of("nothing is listened on", "new calls are refused: the proxy is draining",
            "SIP Server pbx does not answer"), ReadinessPage.reasons(new Glances().listeningNowhere()
                .intake(Intake.DRAINING).pair(pair(true, false, 0, member("a", true, CheckResult.NO_ANSWER, 0), null))
                .take()));
        assertEquals(List.of(), ReadinessPage.reasons(new Glances().pair(pair(false, false, 0,
            member("a", true, CheckResult.NO_ANSWER, 0), null)).take()), "nobody needs that one");
    }

    @ParameterizedTest
    @CsvSource({"0, 0 s", "59999, 59 s", "60000, 1 min", "3599999, 59 min", "3600000, 1 h", "11100000, 3 h 5 min",
        "86400000, 1 d", "187200000, 2 d 4 h", "-5, 0 s"})
    void shouldSayTimesAsPeopleDo(final long ms, final String words) {
        assertEquals(words, Words.duration(ms));
    }
}
