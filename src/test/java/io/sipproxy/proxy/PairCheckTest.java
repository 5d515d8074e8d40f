package io.sipproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.ManualProxy;
import io.sipproxy.sip.SipText;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.FakeLink;
import io.sipproxy.transport.LossCause;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which member of a pair is active, moment by moment: primary at 10.0.0.20, backup at 10.0.0.21, 5 s and 3 s. */
class PairCheckTest {
    private static final String PRIMARY = "tcp:10.0.0.20:5060";
    private static final String BACKUP = "tcp:10.0.0.21:5060";

    private ManualProxy proxy = start("5", "tcp");

    private static ManualProxy start(final String check, final String transport, final String... more) {
        final List<String> options = new ArrayList<>(List.of("oos-check", check, "oos-force", "3",
            "applications", "pbx", "serving-sipserver", "pbx",
            "application.pbx.primary", "sip:10.0.0.20:5060;transport=" + transport,
            "application.pbx.backup", "sip:10.0.0.21:5060;transport=" + transport));
        options.addAll(List.of(more));
        return ManualProxy.start(options.toArray(String[]::new));
    }

    private void restart(final String check, final String transport, final String... more) {
        proxy.close();
        proxy = start(check, transport, more);
    }

    /** Without checks nothing is left, whatever had happened. */
    @AfterEach
    void close() {
        proxy.options().oosCheckNs(0, proxy.nowNs());
        proxy.advance(40_000);
        proxy.assertIdle();
        proxy.close();
    }

    @Test
    void shouldAskThePrimaryAtOnceAndEveryOosCheck() {
        final long startNs = proxy.nowNs();
        for (int i = 0; i < 3; i++) {
            answer(PRIMARY, 200);
            proxy.advance(5_000);
        }
        answer(PRIMARY, 200);
        assertEquals(TimeUnit.SECONDS.toNanos(15), proxy.nowNs() - startNs);
        assertEquals(1, proxy.wire().links().size(), "the backup is left alone, one connection is enough");
        assertEquals(4, proxy.count(Counter.CHECKS_SENT));
        assertActive(PRIMARY);
        assertEvents();
    }

    @Test
    void shouldWriteAnOptionsThatAnyServerUnderstands() {
        final SipText options = proxy.wire().link(PRIMARY).take("OPTIONS");
        assertEquals("OPTIONS sip:10.0.0.20:5060;transport=tcp SIP/2.0", options.startLine());
        assertTrue(options.header("Via").startsWith("SIP/2.0/TCP 10.0.0.9:5060;branch=z9hG4bK"), options.header("Via"));
        assertEquals(1, options.headers("Via").size());
        assertEquals("<sip:10.0.0.20:5060;transport=tcp>", options.header("To"));
        assertTrue(options.header("From").startsWith("<sip:10.0.0.9>;tag="), options.header("From"));
        assertEquals("1 OPTIONS", options.header("CSeq"));
        assertEquals("70", options.header("Max-Forwards"));
        assertEquals("0", options.header("Content-Length"));
        assertTrue(options.header("Call-ID").endsWith("@10.0.0.9"), options.header("Call-ID"));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 302, 403, 404, 480, 500, 503, 603})
    void shouldTakeAnAnswerOfAnyStatusForLife(final int status) {
        answer(PRIMARY, status);
        proxy.advance(5_000);
        proxy.wire().link(PRIMARY).take("OPTIONS");
        assertActive(PRIMARY);
    }

    @Test
    void shouldTakeALateAnswerWithinThePeriodForLife() {
        final SipText options = proxy.wire().link(PRIMARY).take("OPTIONS");
        proxy.advance(4_999);
        proxy.receive(proxy.wire().link(PRIMARY), options.reply(200));
        proxy.advance(1);
        assertActive(PRIMARY);
        assertEquals(0, proxy.count(Counter.CHECKS_UNANSWERED));
    }

    @Test
    void shouldNotTakeAProvisionalResponseForAnAnswer() {
        final SipText options = proxy.wire().link(PRIMARY).take("OPTIONS");
        proxy.receive(proxy.wire().link(PRIMARY), options.reply(100));
        proxy.advance(5_000);
        answer(BACKUP, 200);
        assertActive(BACKUP);
    }

    @Test
    void shouldSwitchToTheBackupWhenThePrimaryStopsAnswering() {
        answer(PRIMARY, 200);
        proxy.advance(5_000 + 4_999);
        assertActive(PRIMARY);
        proxy.advance(1);
        answer(BACKUP, 200);
        assertActive(BACKUP);
        assertEvents("40003 SPR_SIPS_HA_ACTIVE_CHANGED peer=pbx active=\"sip:10.0.0.21:5060;transport=tcp\" "
            + "before=\"sip:10.0.0.20:5060;transport=tcp\" reason=answer");
        proxy.advance(4_999);
        proxy.wire().link(BACKUP).takeNothing();
        proxy.advance(1);
        answer(BACKUP, 200);
        assertEquals(1, proxy.count(Counter.SIP_SERVER_SWITCHOVERS));
        assertEquals(1, proxy.count(Counter.CHECKS_UNANSWERED));
    }

    @Test
    void shouldSwitchAtOnceWhenThePrimaryCannotBeConnectedTo() {
        proxy.wire().link(PRIMARY).lose(LossCause.CONNECT_FAILED);
        answer(BACKUP, 200);
        assertActive(BACKUP);
    }

    @Test
    void shouldAskBothByTurnsUntilOneAnswersWhenNeitherDoes() {
        proxy.advance(5_000);
        proxy.wire().link(BACKUP).take("OPTIONS");
        assertActive(PRIMARY);
        proxy.advance(2_999);
        assertEvents();
        proxy.advance(1);
        assertUnavailable();
        assertEvents("40001 SPR_SIPS_HA_PAIR_UNAVAILABLE peer=pbx primary=\"sip:10.0.0.20:5060;transport=tcp\" "
            + "backup=\"sip:10.0.0.21:5060;transport=tcp\"");
        for (int i = 0; i < 5; i++) {
            assertEquals(1, options(PRIMARY), "the primary's turn " + i);
            assertEquals(0, options(BACKUP));
            proxy.advance(3_000);
            assertEquals(1, options(BACKUP), "the backup's turn " + i);
            assertEquals(0, options(PRIMARY));
            proxy.advance(3_000);
        }
        assertEquals(1, events().size());
        assertEquals(1, proxy.count(Counter.SIP_SERVER_PAIRS_LOST));
        answer(PRIMARY, 200);
        assertActive(PRIMARY);
        assertEquals("40002 SPR_SIPS_HA_PAIR_AVAILABLE peer=pbx active=\"sip:10.0.0.20:5060;transport=tcp\" "
            + "reason=answer", events().get(1));
        assertEquals(0, proxy.count(Counter.SIP_SERVER_SWITCHOVERS));
    }

    @Test
    void shouldTakeTheBackupWhenItIsTheFirstToReturn() {
        proxy.advance(5_000 + 3_000 + 3_000);
        assertUnavailable();
        answer(BACKUP, 200);
        assertActive(BACKUP);
        assertEquals(List.of("40001", "40002"), eventCodes());
    }

    @Test
    void shouldStayWithTheBackupWhenThePrimaryIsAliveAgain() {
        proxy.advance(5_000);
        answer(BACKUP, 200);
        for (int i = 0; i < 4; i++) {
            proxy.advance(5_000);
            answer(BACKUP, 200);
        }
        assertActive(BACKUP);
        assertEquals(0, proxy.wire().link(PRIMARY).takeAll().size() - 1, "only the first OPTIONS");
        proxy.advance(10_000);
        answer(PRIMARY, 200);
        assertActive(PRIMARY);
    }

    @Test
    void shouldTakeTheAnswerOfTheOneAskedBeforeWhileSearching() {
        final SipText slow = proxy.wire().link(PRIMARY).take("OPTIONS");
        proxy.advance(5_000 + 1);
        proxy.receive(proxy.wire().link(PRIMARY), slow.reply(200));
        assertActive(PRIMARY);
        assertEvents();
    }

    @Test
    void shouldMakeTheBackupActiveAtOnceWhenItSendsARequest() {
        answer(PRIMARY, 200);
        requestFrom("tcp:10.0.0.21:40000");
        assertActive(BACKUP);
        assertEvents("40003 SPR_SIPS_HA_ACTIVE_CHANGED peer=pbx active=\"sip:10.0.0.21:5060;transport=tcp\" "
            + "before=\"sip:10.0.0.20:5060;transport=tcp\" reason=request");
        proxy.advance(5_000);
        answer(BACKUP, 200);
        requestFrom("tcp:10.0.0.20:40000");
        assertActive(PRIMARY);
    }

    @ParameterizedTest
    @CsvSource({"tcp:10.0.0.20:40000, tcp:10.0.0.20:5060", "tcp:10.0.0.21:40000, tcp:10.0.0.21:5060"})
    void shouldBeAvailableAtOnceWhenAMemberSendsARequest(final String from, final String active) {
        proxy.advance(8_000);
        assertUnavailable();
        requestFrom(from);
        assertActive(active);
        assertEquals(List.of("40001", "40002"), eventCodes());
        assertTrue(events().get(1).endsWith("reason=request"), events().get(1));
    }

    @Test
    void shouldLeaveThePairAloneWhenARequestComesFromElsewhere() {
        answer(PRIMARY, 200);
        requestFrom("udp:10.0.0.21:5060");
        requestFrom("tcp:10.0.0.22:5060");
        assertActive(PRIMARY);
    }

    @Test
    void shouldNotAskAMemberForAsLongAsItAskedToBeLeftAlone() {
        busy(PRIMARY, "7 (maintenance);duration=60");
        answer(BACKUP, 200);
        assertActive(BACKUP);
        proxy.advance(5_000 + 5_000);
        assertEquals(1, options(PRIMARY), "its time was over");
        assertEquals(1, options(BACKUP));
    }

    @Test
    void shouldBeUnavailableWhileBothAskToBeLeftAlone() {
        busy(PRIMARY, "10");
        busy(BACKUP, "5");
        assertUnavailable();
        proxy.advance(3_000);
        assertEquals(0, options(PRIMARY) + options(BACKUP));
        proxy.advance(3_000);
        answer(BACKUP, 200);
        assertActive(BACKUP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "0", "-5"})
    void shouldTakeA503ForLifeWhenItsRetryAfterSaysNoTime(final String value) {
        busy(PRIMARY, value);
        proxy.advance(1_000);
        assertActive(PRIMARY);
    }

    @Test
    void shouldAskAnewOverAnotherConnectionWhenOneIsLost() {
        final FakeLink first = proxy.wire().link(PRIMARY);
        first.take("OPTIONS");
        proxy.advance(1_000);
        first.lose(LossCause.RESET);
        answer(PRIMARY, 200);
        assertEquals(2, proxy.wire().links(PRIMARY).size());
        proxy.advance(5_000);
        assertActive(PRIMARY);
        assertEvents();
    }

    @Test
    void shouldGiveUpWhenTheNewConnectionIsLostToo() {
        proxy.wire().link(PRIMARY).lose(LossCause.END_OF_STREAM);
        proxy.wire().link(PRIMARY).lose(LossCause.END_OF_STREAM);
        answer(BACKUP, 200);
        assertActive(BACKUP);
        assertEquals(2, proxy.wire().links(PRIMARY).size());
    }

    @Test
    void shouldOpenANewConnectionWhenNobodyAnsweredOnTheOldOne() {
        final FakeLink stale = proxy.wire().link(PRIMARY);
        proxy.advance(5_000 + 3_000);
        assertEquals(2, proxy.wire().links(PRIMARY).size());
        assertEquals(LossCause.REPLACED, stale.cause());
        answer(PRIMARY, 200);
        assertActive(PRIMARY);
    }

    @Test
    void shouldLeaveTheOldConnectionWhenTheSipServerWaitsForAResponseOnIt() {
        final FakeLink stale = proxy.wire().link(PRIMARY);
        stale.take("OPTIONS");
        final SipText invite = SipText.request("INVITE", "sip:bob@10.0.0.30:5060;transport=tcp", "TCP 10.0.0.20:5060");
        proxy.receive(stale, invite);
        proxy.advance(200);
        stale.take(100);
        proxy.advance(5_000 + 2_800);
        assertEquals(2, proxy.wire().links(PRIMARY).size());
        assertNull(stale.cause());
        final FakeLink phone = proxy.wire().link("tcp:10.0.0.30:5060");
        proxy.receive(phone, phone.take("INVITE").reply(486));
        proxy.receive(stale, invite.ack(stale.take(486)));
        answer(PRIMARY, 200);
        assertActive(PRIMARY);
    }

    /** Such as one whose TLS handshake takes longer than an answer may. */
    @Test
    void shouldLetAConnectionThatIsBeingOpenedBeOpened() {
        proxy.close();
        proxy = ManualProxy.start("oos-check", "1", "oos-force", "1", "applications", "pbx", "serving-sipserver", "pbx",
            "application.pbx.primary", "sip:10.0.0.20:5060;transport=tcp", "application.pbx.backup",
            "sip:10.0.0.21:5060;transport=tcp");
        proxy.wire().connectSlowly(true);
        proxy.wire().link(PRIMARY).lose(LossCause.RESET);
        proxy.advance(6_000);
        assertEquals(2, proxy.wire().links(PRIMARY).size());
        assertEquals(1, proxy.wire().links(BACKUP).size());
        proxy.wire().link(PRIMARY).open();
        answer(PRIMARY, 200);
        proxy.wire().connectSlowly(false);
        assertActive(PRIMARY);
    }

    @Test
    void shouldNotBeMovedByRecoveryNorReportACallReleased() {
        restart("5", "tcp", "sip-enable-tcp-keep-alive", "true");
        answer(PRIMARY, 200);
        proxy.advance(5_000);
        final FakeLink stale = proxy.wire().link(PRIMARY);
        stale.take("OPTIONS");
        proxy.advance(2_000);
        stale.suspect();
        assertEquals(LossCause.ACK_TIMEOUT, stale.cause());
        answer(PRIMARY, 200);
        proxy.advance(3_000);
        assertActive(PRIMARY);
        assertEvents();
        assertEquals(0, proxy.count(Counter.REQUESTS_RESENT) + proxy.count(Counter.RELEASED_NO_REOPENING));
    }

    @Test
    void shouldBlameNobodyForALimitOfThisProxy() {
        restart("5", "tcp", "max-transactions", "100", "max-transactions-per-source", "0");
        answer(PRIMARY, 200);
        final FakeLink phone = proxy.wire().accept("udp:10.0.0.1:5060");
        for (int i = 0; i < 50; i++) {
            proxy.receive(phone, SipText.request("MESSAGE", "sip:7002@10.0.0.9", "UDP 10.0.0.1:5060"));
        }
        assertEquals(100, proxy.transactions().size());
        proxy.advance(10_000);
        assertEquals(1, proxy.count(Counter.CHECKS_SENT));
        final List<SipText> messages = proxy.wire().link(PRIMARY).takeAll();
        messages.forEach(message -> proxy.receive(proxy.wire().link(PRIMARY), message.reply(200)));
        phone.takeAll();
        proxy.advance(5_000);
        answer(PRIMARY, 200);
        assertActive(PRIMARY);
        assertEvents();
    }

    @Test
    void shouldRepeatTheQuestionOverUdp() {
        restart("5", "udp");
        final FakeLink primary = proxy.wire().link("udp:10.0.0.20:5060");
        final SipText first = primary.take("OPTIONS");
        proxy.advance(600);
        assertEquals(first.toString(), primary.take("OPTIONS").toString());
        proxy.receive(primary, first.reply(200));
        proxy.advance(4_399);
        primary.takeNothing();
        assertActive("udp:10.0.0.20:5060");
        proxy.advance(1);
        primary.take("OPTIONS");
    }

    @Test
    void shouldStayWithThePrimaryWhenNobodyIsAsked() {
        restart("0", "tcp");
        proxy.advance(60_000);
        assertEquals(0, proxy.count(Counter.CHECKS_SENT));
        assertActive(PRIMARY);
    }

    @Test
    void shouldFollowTheOptionsWhenTheyChange() {
        answer(PRIMARY, 200);
        proxy.options().oosCheckNs(TimeUnit.SECONDS.toNanos(1), proxy.nowNs());
        proxy.advance(1_000 + 1_000);
        answer(BACKUP, 200);
        assertActive(BACKUP);
        proxy.options().oosCheckNs(0, proxy.nowNs());
        proxy.advance(30_000);
        assertEquals(0, options(BACKUP));
        assertActive(PRIMARY);
        proxy.options().oosCheckNs(TimeUnit.SECONDS.toNanos(2), proxy.nowNs());
        proxy.options().oosForceNs(TimeUnit.SECONDS.toNanos(1), proxy.nowNs());
        proxy.advance(2_000 + 1_000);
        assertUnavailable();
    }

    @Test
    void shouldTellCallersTheNewTimeWhenItChangesWhileNobodyAnswers() {
        proxy.advance(5_000 + 3_000);
        assertUnavailable();
        proxy.options().oosForceNs(TimeUnit.SECONDS.toNanos(1), proxy.nowNs());
        assertUnavailable();
        options(BACKUP);
        options(PRIMARY);
        proxy.advance(1_000);
        assertEquals(1, options(PRIMARY) + options(BACKUP), "the new period holds at once");
        proxy.options().oosForceNs(TimeUnit.SECONDS.toNanos(30), proxy.nowNs());
        assertUnavailable();
    }

    @Test
    void shouldAskNobodyAfterTheEndWhateverTheOptionsBecome() {
        answer(PRIMARY, 200);
        proxy.checks().stop(proxy.nowNs());
        proxy.options().oosCheckNs(0, proxy.nowNs());
        proxy.options().oosCheckNs(TimeUnit.SECONDS.toNanos(1), proxy.nowNs());
        proxy.advance(10_000);
        assertEquals(0, options(PRIMARY) + options(BACKUP));
    }

    @Test
    void shouldHoldOnToThePrimaryAsFarAsThereIsNoBackup() {
        proxy.close();
        proxy = ManualProxy.start("oos-check", "5", "oos-force", "3", "applications", "pbx", "serving-sipserver",
            "pbx", "application.pbx.primary", "sip:10.0.0.20:5060;transport=tcp");
        proxy.advance(5_000);
        assertUnavailable();
        assertTrue(events().get(0).endsWith("backup=none"), events().get(0));
        proxy.advance(3_000);
        answer(PRIMARY, 200);
        assertActive(PRIMARY);
    }

    @Test
    void shouldAskAsSoonAsTheNameOfAMemberIsKnown() throws InterruptedException {
        proxy.close();
        proxy = ManualProxy.start("oos-check", "5", "applications", "pbx", "serving-sipserver", "pbx",
            "application.pbx.primary", "sip:pbx.example.com:5060;transport=tcp");
        proxy.answerHost();
        assertUnavailable();
        proxy.host("pbx.example.com", "10.0.0.20");
        proxy.advance(5_000);
        assertEquals(0, proxy.wire().connects());
        proxy.answerHost();
        answer(PRIMARY, 200);
        assertActive(PRIMARY);
        assertEquals(List.of("40001", "40002"), eventCodes());
        proxy.checks().stop(proxy.nowNs());
        proxy.close();
        proxy = start("5", "tcp");
    }

    /** The newest OPTIONS to that member is answered. */
    private void answer(final String member, final int status) {
        final FakeLink link = proxy.wire().link(member);
        final List<SipText> all = link.takeAll();
        assertTrue(!all.isEmpty(), "nothing was sent to " + member);
        final SipText last = all.get(all.size() - 1);
        assertEquals("OPTIONS", last.method());
        proxy.receive(link, last.reply(status));
    }

    private void busy(final String member, final String retryAfter) {
        final FakeLink link = proxy.wire().link(member);
        proxy.receive(link, link.take("OPTIONS").reply(503).with("Retry-After", retryAfter));
    }

    /** How many OPTIONS went to that member since they were taken last. */
    private int options(final String member) {
        return proxy.wire().links(member).stream().mapToInt(link -> link.takeAll().size()).sum();
    }

    private void requestFrom(final String peer) {
        final FakeLink link = proxy.wire().accept(peer);
        proxy.receive(link, SipText.request("OPTIONS", "sip:10.0.0.9", "TCP 10.0.0.21:5060"));
        link.take(200);
    }

    /** A call placed now goes to that member. */
    private void assertActive(final String member) {
        final FakeLink phone = proxy.wire().accept("udp:10.0.0.1:5060");
        final SipText message = SipText.request("MESSAGE", "sip:7002@10.0.0.9", "UDP 10.0.0.1:5060");
        proxy.receive(phone, message);
        final FakeLink link = proxy.wire().link(member);
        final List<SipText> sent = link.takeAll();
        assertTrue(!sent.isEmpty(), () -> "nothing was sent to " + member + ", but " + phone.takeAll());
        final SipText forwarded = sent.get(sent.size() - 1);
        assertEquals("MESSAGE", forwarded.method());
        proxy.receive(link, forwarded.reply(200));
        phone.take(200);
    }

    private void assertUnavailable() {
        final FakeLink phone = proxy.wire().accept("udp:10.0.0.1:5060");
        proxy.receive(phone, SipText.request("MESSAGE", "sip:7002@10.0.0.9", "UDP 10.0.0.1:5060"));
        final String expected = Long.toString(Math.max(1, TimeUnit.NANOSECONDS.toSeconds(
            proxy.options().oosForceNs())));
        assertEquals(expected, phone.take(503).header("Retry-After"));
        assertTrue(proxy.count(Counter.REFUSED_PAIR_UNAVAILABLE) > 0);
    }

    private List<String> events() {
        return proxy.eventLines().stream().filter(line -> line.startsWith("4000")).toList();
    }

    private List<String> eventCodes() {
        return events().stream().map(line -> line.substring(0, 5)).toList();
    }

    private void assertEvents(final String... expected) {
        assertEquals(List.of(expected), events());
    }
}
