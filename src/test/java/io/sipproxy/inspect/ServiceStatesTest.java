package io.sipproxy.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sipproxy.ManualProxy;
import io.sipproxy.proxy.CheckResult;
import io.sipproxy.transport.FakeLink;
import io.sipproxy.transport.LossCause;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A pair that is asked every 5 s, every 3 s while nobody answers, and devices, one of them asked every 5 s. */
class ServiceStatesTest {
    private static final long START_MS = 1_000_000;
    private static final String PRIMARY = "tcp:10.0.0.20:5060";
    private static final String BACKUP = "tcp:10.0.0.21:5060";
    private static final String PRIMARY_URI = "sip:10.0.0.20:5060;transport=tcp";
    private static final String BACKUP_URI = "sip:10.0.0.21:5060;transport=tcp";

    private final ManualProxy proxy = ManualProxy.start("oos-check", "5", "oos-force", "3", "applications", "pbx",
        "serving-sipserver", "pbx", "application.pbx.primary", PRIMARY_URI, "application.pbx.backup", BACKUP_URI,
        "dn.7001.type", "voice-over-ip-service", "dn.7002.contact", "sip:7002@10.0.0.30:5060", "dn.7002.oos-check",
        "5");
    private final long startNs = proxy.nowNs();
    private final ServiceStates states = new ServiceStates(proxy.settings().servers(), proxy.settings().devices(),
        proxy::nowNs, () -> START_MS + (proxy.nowNs() - startNs) / 1_000_000);

    @AfterEach
    void close() {
        proxy.options().oosCheckNs(0, proxy.nowNs());
        proxy.checks().stop(proxy.nowNs());
        proxy.advance(40_000);
        proxy.assertIdle();
        proxy.close();
    }

    private void answer(final String peer, final int status) {
        final FakeLink link = proxy.wire().link(peer);
        link.takeAll().stream().reduce((first, second) -> second)
            .ifPresent(options -> proxy.receive(link, options.reply(status)));
    }

    private PairState pair() {
        return states.pairs().get(0);
    }

    @Test
    void shouldShowHowItBeginsBeforeAnybodyAnswers() {
        assertEquals(List.of(new PairState("pbx", true, new MemberState(PRIMARY_URI, true, CheckResult.NONE, 0),
            new MemberState(BACKUP_URI, false, CheckResult.NONE, 0), START_MS, true, START_MS)), states.pairs());
        assertEquals(List.of(
            new DeviceState("7001", null, "voice-over-ip-service", false, true, START_MS),
            new DeviceState("7002", "sip:7002@10.0.0.30:5060", "extension", true, true, START_MS)),
            states.devices());
    }

    @Test
    void shouldShowEachCheckAndEachChangeWithItsTime() {
        proxy.advance(1_000);
        answer(PRIMARY, 200);
        assertEquals(new MemberState(PRIMARY_URI, true, CheckResult.ANSWERED, START_MS + 1_000), pair().primary());
        proxy.advance(9_000);
        assertEquals(CheckResult.NO_ANSWER, pair().primary().lastCheck());
        assertEquals(START_MS + 10_000, pair().primary().checkedMs());
        answer(BACKUP, 404);
        assertEquals(BACKUP_URI, pair().active().uri());
        assertEquals(START_MS + 10_000, pair().activeSinceMs());
        assertEquals(START_MS, pair().availableSinceMs());
        proxy.wire().refuseAll(true);
        proxy.wire().links().forEach(link -> link.close(LossCause.RESET, proxy.nowNs()));
        proxy.advance(20_000);
        assertEquals(CheckResult.UNREACHABLE, pair().backup().lastCheck());
        assertEquals(false, pair().available());
        assertEquals(BACKUP_URI, pair().active().uri());
        assertEquals(START_MS + 10_000, pair().activeSinceMs());
        final long lostMs = pair().availableSinceMs();
        assertEquals(true, lostMs > START_MS + 10_000 && lostMs <= START_MS + 30_000, () -> "lost at " + lostMs);
    }

    @Test
    void shouldShowSinceWhenADeviceIsOutOfServiceAndBack() {
        proxy.advance(5_001);
        assertEquals(new DeviceState("7002", "sip:7002@10.0.0.30:5060", "extension", true, false, START_MS + 5_001),
            states.devices().get(1));
        proxy.advance(1_000);
        answer("udp:10.0.0.30:5060", 200);
        assertEquals(new DeviceState("7002", "sip:7002@10.0.0.30:5060", "extension", true, true, START_MS + 6_001),
            states.devices().get(1));
    }

    @Test
    void shouldNameNoBackupWhereThereIsNone() {
        final ManualProxy lone = ManualProxy.withSipServer(PRIMARY_URI);
        final PairState pair = new ServiceStates(lone.settings().servers(), lone.settings().devices(), lone::nowNs,
            () -> START_MS).pairs().get(0);
        assertNull(pair.backup());
        assertEquals(PRIMARY_URI, pair.active().uri());
        lone.close();
    }
}
