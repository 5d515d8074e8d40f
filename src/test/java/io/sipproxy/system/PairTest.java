package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A pair of SIP Servers that fall silent, die and return: where calls go, and what the operator reads. */
class PairTest extends SystemTest {
    private static final String PRIMARY_HOST = "127.0.0.2";
    private static final String BACKUP_HOST = "127.0.0.6";
    private static final long CHECK_MILLIS = 1_000;
    private static final long FORCE_MILLIS = 1_000;
    private static final long SWITCHOVER_MILLIS = CHECK_MILLIS + FORCE_MILLIS + 1_000;

    private final int proxyPort = Ports.free("127.0.0.1");
    private final int primaryPort = Ports.free(PRIMARY_HOST);
    private final int backupPort = Ports.free(BACKUP_HOST);
    private SipPeer primary;
    private SipPeer backup;
    private SipPeer alice;
    private ProxyProcess proxy;

    @BeforeEach
    void start() {
        primary = server("primary", PRIMARY_HOST, primaryPort).answeringChecks();
        backup = server("backup", BACKUP_HOST, backupPort).answeringChecks();
        proxy = closing(ProxyProcess.startAt(proxyPort, "oos-check=" + CHECK_MILLIS + "ms",
            "oos-force=" + FORCE_MILLIS + "ms", "applications=pbx", "serving-sipserver=pbx",
            "application.pbx.primary=" + serverUri(PRIMARY_HOST, primaryPort),
            "application.pbx.backup=" + serverUri(BACKUP_HOST, backupPort)));
        alice = phone(Net.TCP, "alice", ALICE_HOST, proxy);
    }

    @AfterEach
    void stop() {
        proxy.stop();
    }

    private static String serverUri(final String host, final int port) {
        return "sip:" + host + ":" + port + ";transport=tcp";
    }

    private SipPeer server(final String user, final String host, final int port) {
        return closing(SipPeer.open(Net.TCP, user, host, port, Ports.address("127.0.0.1", proxyPort)));
    }

    @Test
    void shouldSwitchToTheBackupInTimeWhenThePrimaryStopsAnswering() {
        final Call call = Call.establish(alice, primary, proxy.uri("bob"));
        primary.ignoreChecks();
        awaitEvent("40003 SPR_SIPS_HA_ACTIVE_CHANGED", SWITCHOVER_MILLIS);
        Call.establish(alice, backup, proxy.uri("bob")).hangUpByCaller();
        call.hangUpByCaller();
        primary.answeringChecks();
        assertNoEventWithin(2 * CHECK_MILLIS + 500);
        Call.establish(alice, backup, proxy.uri("bob")).hangUpByCaller();
        assertEvents("40003");
    }

    @Test
    void shouldLoseNoCallWhenThePrimaryDies() {
        Call.establish(alice, primary, proxy.uri("bob")).hangUpByCaller();
        primary.close();
        final long startNs = System.nanoTime();
        Call.establish(alice, backup, proxy.uri("bob")).hangUpByCaller();
        assertTrue(System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(1), "the call did not wait for the check");
        awaitEvent("40003 SPR_SIPS_HA_ACTIVE_CHANGED", SWITCHOVER_MILLIS);
        Call.establish(alice, backup, proxy.uri("bob")).hangUpByCaller();
        assertEvents("40003");
    }

    @Test
    void shouldFollowTheBackupAtOnceWhenItSendsARequest() {
        Call.establish(alice, primary, proxy.uri("bob")).hangUpByCaller();
        assertEquals(200, backup.exchange(backup.request("OPTIONS", "sip:127.0.0.1:" + proxyPort)).status());
        Call.establish(alice, backup, proxy.uri("bob")).hangUpByCaller();
        assertEvents("40003");
    }

    @Test
    void shouldRefuseCallsWhileBothAreDeadAndServeThemWhenOneReturns() {
        primary.close();
        backup.close();
        awaitEvent("40001 SPR_SIPS_HA_PAIR_UNAVAILABLE", SWITCHOVER_MILLIS);
        final TextMessage invite = alice.invite(proxy.uri("bob"));
        final TextMessage refusal = alice.exchange(invite);
        assertEquals(503, refusal.status());
        assertEquals("1", refusal.value("Retry-After"));
        alice.send(Call.ackFor(invite, refusal));
        final SipPeer returned = server("backup", BACKUP_HOST, backupPort).answeringChecks();
        awaitEvent("40002 SPR_SIPS_HA_PAIR_AVAILABLE", 2 * FORCE_MILLIS + 1_000);
        Call.establish(alice, returned, proxy.uri("bob")).hangUpByCaller();
        server("primary", PRIMARY_HOST, primaryPort).answeringChecks();
        assertNoEventWithin(2 * CHECK_MILLIS);
        Call.establish(alice, returned, proxy.uri("bob")).hangUpByCaller();
        assertEvents("40001", "40002");
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

    private void assertEvents(final String... codes) {
        assertEquals(List.of(codes), events().stream().map(event -> event.substring(0, 5)).toList());
    }
}
