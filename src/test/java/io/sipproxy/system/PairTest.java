package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A pair of SIP Servers that fall silent, die and return: where calls go, and what the operator reads. */
class PairTest extends SystemTest {
    private static final String PRIMARY_HOST = "127.0.0.2";
    private static final String BACKUP_HOST = "127.0.0.6";
    private static final long CHECK_MILLIS = 1_000;
    private static final long FORCE_MILLIS = 1_000;
    private static final long SWITCHOVER_MILLIS = CHECK_MILLIS + FORCE_MILLIS + 1_000;
    /** Far less than 64*T1. */
    private static final long PROMPT_MILLIS = 4_000;

    /** What the SIP Servers speak. The phone speaks TCP. */
    private enum Way {
        UDP, TCP, TLS;

        private Net net() {
            return this == UDP ? Net.UDP : Net.TCP;
        }
    }

    @TempDir
    private Path directory;
    private final int proxyPort = Ports.free("127.0.0.1");
    private final int tlsPort = Ports.free("127.0.0.1");
    private final int primaryPort = Ports.free(PRIMARY_HOST);
    private final int backupPort = Ports.free(BACKUP_HOST);
    private Way way;
    private TestTls tls;
    private SipPeer primary;
    private SipPeer backup;
    private SipPeer alice;
    private ProxyProcess proxy;

    private void start(final Way newWay, final String... more) {
        way = newWay;
        final List<String> options = new ArrayList<>(List.of(more));
        // The first handshakes of a program take long on a busy machine, and count as time for the answer.
        final long checkMillis = way == Way.TLS ? 4 * CHECK_MILLIS : CHECK_MILLIS;
        options.addAll(List.of("oos-check=" + checkMillis + "ms", "oos-force=" + FORCE_MILLIS + "ms",
            "applications=pbx", "serving-sipserver=pbx",
            "application.pbx.primary=" + serverUri(PRIMARY_HOST, primaryPort),
            "application.pbx.backup=" + serverUri(BACKUP_HOST, backupPort)));
        if (way == Way.TLS) {
            tls = new TestTls(directory);
            options.addAll(tls.options("127.0.0.1", tlsPort, "tls-require-client-certificate=optional"));
        }
        primary = server("primary", PRIMARY_HOST, primaryPort);
        backup = server("backup", BACKUP_HOST, backupPort);
        proxy = closing(ProxyProcess.startAt(proxyPort, options.toArray(String[]::new)));
        alice = phone(Net.TCP, "alice", ALICE_HOST, proxy);
    }

    @AfterEach
    void stop() {
        proxy.stop();
    }

    private String serverUri(final String host, final int port) {
        return "sip:" + host + ":" + port + ";transport=" + way.name().toLowerCase(Locale.ROOT);
    }

    private SipPeer server(final String user, final String host, final int port) {
        final SipPeer peer = way == Way.TLS ? SipPeer.overTls(user,
            listener -> TcpWire.open(host, port, tls.of(host), listener), Ports.address("127.0.0.1", tlsPort))
            : SipPeer.open(way.net(), user, host, port, Ports.address("127.0.0.1", proxyPort));
        return closing(peer).answeringChecks();
    }

    /** A call placed now goes there. */
    private void assertActive(final SipPeer server) {
        Call.establish(alice, server, proxy.uri("bob")).hangUpByCaller();
    }

    @ParameterizedTest
    @EnumSource(value = Way.class, names = {"UDP", "TCP"})
    void shouldSwitchToTheBackupInTimeWhenThePrimaryStopsAnswering(final Way newWay) {
        start(newWay);
        final Call call = Call.establish(alice, primary, proxy.uri("bob"));
        primary.ignoreChecks();
        awaitEvent("40003 SPR_SIPS_HA_ACTIVE_CHANGED", SWITCHOVER_MILLIS);
        assertActive(backup);
        call.hangUpByCaller();
        primary.answeringChecks();
        assertNoEventWithin(2 * CHECK_MILLIS + 500);
        assertActive(backup);
        assertEvents("40003");
    }

    /** 64*T1 is 6.4 s here; the checks find out long before. */
    @Test
    void shouldSendACallThatThePrimaryTookWithoutAWordToTheBackupAndNothingElse() {
        start(Way.TCP, "timer-t1=100ms");
        final TextMessage invite = alice.send(alice.invite(proxy.uri("bob")));
        final TextMessage message = alice.send(alice.request("MESSAGE", proxy.uri("bob")));
        assertEquals(invite.callId(), primary.expectRequest("INVITE").callId());
        assertEquals(message.callId(), primary.expectRequest("MESSAGE").callId());
        primary.ignoreChecks();
        awaitEvent("40003 SPR_SIPS_HA_ACTIVE_CHANGED", SWITCHOVER_MILLIS);
        final TextMessage received = backup.expectRequest("INVITE", 6_400 + Wait.DEADLINE_MILLIS);
        assertEquals(invite.callId(), received.callId());
        Call.answer(alice, backup, received).hangUpByCaller();
        primary.expectNothingMore();
        backup.expectNothingMore();
        alice.expectNothingMore();
        assertEvents("40003");
    }

    @ParameterizedTest
    @EnumSource(value = Way.class, names = {"TCP", "TLS"})
    void shouldLoseNoCallWhenThePrimaryDies(final Way newWay) {
        start(newWay);
        assertActive(primary);
        primary.close();
        final long startNs = System.nanoTime();
        assertActive(backup);
        assertTrue(System.nanoTime() - startNs < TimeUnit.MILLISECONDS.toNanos(PROMPT_MILLIS),
            "the call did not wait for Timer B");
        awaitEvent("40003 SPR_SIPS_HA_ACTIVE_CHANGED",
            SWITCHOVER_MILLIS + (way == Way.TLS ? 3 * CHECK_MILLIS : 0));
        assertActive(backup);
        assertEvents("40003");
    }

    /** Over UDP nobody says that nobody is there. */
    @Test
    void shouldSwitchToTheBackupInTimeWhenThePrimaryDiesOverUdp() {
        start(Way.UDP);
        assertActive(primary);
        primary.close();
        awaitEvent("40003 SPR_SIPS_HA_ACTIVE_CHANGED", SWITCHOVER_MILLIS);
        assertActive(backup);
        assertEvents("40003");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldFollowTheBackupAtOnceWhenItSendsARequest(final Way newWay) {
        start(newWay);
        final Call call = Call.establish(alice, primary, proxy.uri("bob"));
        assertEquals(200, backup.exchange(backup.request("OPTIONS", "sip:127.0.0.1:" + proxyPort)).status());
        assertActive(backup);
        call.hangUpByCaller();
        assertActive(backup);
        assertEvents("40003");
    }

    @Test
    void shouldRefuseCallsWhileBothAreDeadAndServeThemWhenOneReturns() {
        start(Way.TCP);
        primary.close();
        backup.close();
        awaitEvent("40001 SPR_SIPS_HA_PAIR_UNAVAILABLE", 2 * CHECK_MILLIS + FORCE_MILLIS + 1_000);
        final TextMessage invite = alice.invite(proxy.uri("bob"));
        final TextMessage refusal = alice.exchange(invite);
        assertEquals(503, refusal.status());
        assertEquals("1", refusal.value("Retry-After"));
        alice.send(Call.ackFor(invite, refusal));
        final SipPeer returned = server("backup", BACKUP_HOST, backupPort);
        awaitEvent("40002 SPR_SIPS_HA_PAIR_AVAILABLE", 2 * FORCE_MILLIS + 1_000);
        assertActive(returned);
        final SipPeer alive = server("primary", PRIMARY_HOST, primaryPort);
        assertNoEventWithin(2 * CHECK_MILLIS);
        assertActive(returned);
        assertEvents("40001", "40002");
        returned.close();
        awaitEvent("40003 SPR_SIPS_HA_ACTIVE_CHANGED", SWITCHOVER_MILLIS);
        assertActive(alive);
        assertEvents("40001", "40002", "40003");
    }

    private List<String> events() {
        return Pattern.compile("4000[1-3] SPR_SIPS_HA_\\w+").matcher(proxy.output()).results()
            .map(found -> found.group()).toList();
    }

    private void awaitEvent(final String event, final long millis) {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!events().contains(event)) {
            assertTrue(System.nanoTime() < deadlineNs, () -> "waited " + millis + " ms in vain for " + event);
            pause(20);
        }
    }

    private void assertNoEventWithin(final long millis) {
        final List<String> before = events();
        pause(millis);
        assertEquals(before, events());
    }

    private static void pause(final long millis) {
        Wait.until(new CountDownLatch(1), millis);
    }

    /** The log is written by a thread of its own. */
    private void assertEvents(final String... codes) {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Wait.DEADLINE_MILLIS);
        while (events().size() < codes.length && System.nanoTime() < deadlineNs) {
            pause(20);
        }
        assertEquals(List.of(codes), events().stream().map(event -> event.substring(0, 5)).toList());
    }
}
