package io.sipproxy.system.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.system.PeerLink;
import io.sipproxy.system.ProxyProcess;
import io.sipproxy.system.TextMessage;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Phones that are asked by OPTIONS whether they are there: a connection that the firewall has forgotten takes none of
 * them out of service, a host that is gone does. An answer may take 3 s, a phone out of service is asked every second.
 */
class DeviceServiceTest extends RecoveryScenario {
    private static final int CHECK_SECONDS = 3;
    private static final int FORCE_SECONDS = 1;
    private static final int CONNECT_TIMEOUT_SECONDS = 3;
    private static final long AT_ONCE_MILLIS = 1_000;

    private final BlockingQueue<PeerLink> asked = new LinkedBlockingQueue<>();
    private int eventsBefore;

    /** A proxy that recovers connections and checks these phones. */
    private static final class Recovering {
        private static final Queue<Line> LINES =
            new ConcurrentLinkedQueue<>(List.of(Line.nextPhone(Carrier.TCP), Line.nextPhone(Carrier.TCP), Line.nextPhone(Carrier.TCP)));
        private static final ProxyProcess PROXY = Proxies.startRecovering(LINES.stream()
            .flatMap(line -> line.checks(CHECK_SECONDS, FORCE_SECONDS).stream()).toArray(String[]::new));
    }

    private Site recoveringSite() throws InterruptedException {
        return checkedSite(Site.ofPhone(Recovering.PROXY, Recovering.LINES.remove()));
    }

    private Site checkedSite(final Site made) throws InterruptedException {
        final Site site = add(made);
        site.phone().handle("OPTIONS", check -> {
            site.phone().respond(check, 200, "OK");
            asked.add(check.link());
        });
        // The phone was not there before its proxy, and may have been found out of service by now.
        nextAsked(CHECK_SECONDS);
        nextAsked(CHECK_SECONDS + 1);
        final Deadline deadline = Deadline.in(TimeUnit.SECONDS.toMillis(CHECK_SECONDS));
        while (events(site).size() % 2 != 0) {
            assertFalse(deadline.isOver(), () -> "in service after an answer, but " + events(site));
        }
        // It was asked before the test took the questions over, too.
        site.phone().clear();
        eventsBefore = events(site).size();
        return site;
    }

    /** The connection over which the phone is asked next, within so many seconds and some for a busy machine. */
    private PeerLink nextAsked(final int seconds) throws InterruptedException {
        final PeerLink link = asked.poll(seconds + 3, TimeUnit.SECONDS);
        assertTrue(link != null, "the phone was not asked");
        return link;
    }

    /** The phone is asked over another connection; it may be asked over this one while the firewall forgets it. */
    private void nextAskedElsewhere(final PeerLink stale) throws InterruptedException {
        asked.clear();
        PeerLink link = nextAsked(2 * CHECK_SECONDS);
        if (link == stale) {
            link = nextAsked(2 * CHECK_SECONDS);
        }
        assertNotSame(stale, link);
    }

    private static List<String> events(final Site site) {
        return site.proxy().out().stream()
            .filter(line -> line.contains("40014 SPR_DEVICE_SERVICE_STATE peer=" + site.line().number() + " ")).toList();
    }

    private void expectNeverOutOfService(final Site site) {
        assertEquals(eventsBefore, events(site).size(), () -> events(site).toString());
    }

    private void expectEvent(final Site site, final int number, final String state, final int seconds) {
        final Deadline deadline = Deadline.in(TimeUnit.SECONDS.toMillis(seconds + 3));
        while (events(site).size() < eventsBefore + number) {
            assertFalse(deadline.isOver(), () -> "no event, but " + events(site));
            Thread.onSpinWait();
        }
        final String event = events(site).get(eventsBefore + number - 1);
        assertTrue(event.contains(" state=" + state + " "), event);
    }

    @Scenario
    void shouldStayInServiceWhenTheConnectionThatItIsAskedOverIsRecovered() throws InterruptedException {
        final Site site = recoveringSite();
        final PeerLink stale = nextAsked(CHECK_SECONDS);
        Network.drop((Flow) stale);
        // The acknowledgement is missed after 2 s, before the answer would be.
        nextAskedElsewhere(stale);
        nextAsked(CHECK_SECONDS);
        site.expectReachable();
        expectNeverOutOfService(site);
    }

    @Scenario
    void shouldStayInServiceWhenACallIsRecovered() throws InterruptedException {
        final Site site = recoveringSite();
        final TextMessage first = site.ring();
        final Deadline deadline = Site.drop(first, TimeUnit.SECONDS.toMillis(8));
        final TextMessage again = site.expectAgain(first, deadline);
        site.phone().respond(again, 486, "Busy Here");
        site.phone().expectRequest("ACK");
        assertEquals(486, site.caller().expectFinal("INVITE").status());
        asked.clear();
        nextAsked(2 * CHECK_SECONDS);
        site.expectReachable();
        expectNeverOutOfService(site);
    }

    /** Nothing but the check notices that the connection is dead. */
    @Scenario
    void shouldStayInServiceWithoutRecoveryWhenItAnswersOverANewConnection() throws InterruptedException {
        final Line line = Line.nextPhone(Carrier.TCP);
        final ProxyProcess proxy =
            closing(Proxies.startPlain(line.checks(CHECK_SECONDS, FORCE_SECONDS).toArray(String[]::new)));
        final Site site = checkedSite(Site.ofPhone(proxy, line));
        final PeerLink stale = nextAsked(CHECK_SECONDS);
        Network.drop((Flow) stale);
        nextAskedElsewhere(stale);
        site.expectReachable();
        expectNeverOutOfService(site);
    }

    @Scenario
    void shouldBeOutOfServiceWhenItsHostIsGoneAndBackWithTheFirstAnswer() throws InterruptedException {
        final Site site = recoveringSite();
        site.expectReachable();
        Network.dropHost(site.line().phoneHost());
        expectEvent(site, 1, "out-of-service", 2 * CHECK_SECONDS + CONNECT_TIMEOUT_SECONDS);
        final Deadline atOnce = Deadline.in(AT_ONCE_MILLIS);
        site.expectRelease(site.place(), 480, atOnce);
        assertFalse(atOnce.isOver(), () -> "480 after " + atOnce.elapsed() + " ms");
        asked.clear();
        Network.restore(site.line().phoneHost());
        nextAsked(FORCE_SECONDS + CONNECT_TIMEOUT_SECONDS);
        expectEvent(site, 2, "in-service", FORCE_SECONDS);
        site.expectReachable();
    }
}
