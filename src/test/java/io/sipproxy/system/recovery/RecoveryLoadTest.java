package io.sipproxy.system.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.system.Dialog;
import io.sipproxy.system.SipPeer;
import io.sipproxy.system.TextMessage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many calls on one connection, each test by itself and with a proxy of its own. */
class RecoveryLoadTest extends RecoveryScenario {
    private static final int MANY = 1_000;
    private static final int SOME = 30;

    @ParameterizedTest
    @EnumSource(Carrier.class)
    @Timeout(90)
    void shouldConnectOnceAndAnswerAllWhenFlowWithThousandRingingCallsIsDropped(final Carrier carrier) {
        final Site site = ownSite(carrier);
        final SipPeer phone = site.phone();
        final Map<String, TextMessage> first = ringMany(site);
        final Deadline deadline = Site.drop(first.values().iterator().next(), 10_000);
        while (!first.isEmpty()) {
            final TextMessage again = phone.expectRequest("INVITE", deadline.left());
            final TextMessage before = first.remove(again.branch());
            assertEquals(before.raw(), again.raw());
            assertNotSame(before.link(), again.link());
            phone.respond(again, 200, "OK");
        }
        final Set<String> answered = new HashSet<>();
        for (int i = 0; i < MANY; i++) {
            final TextMessage ok = site.caller().expectResponse(200, "INVITE");
            site.caller().send(Dialog.ofCaller(site.caller(), ok).ack(ok));
            answered.add(ok.callId());
        }
        assertEquals(MANY, answered.size());
        for (int i = 0; i < MANY; i++) {
            answered.remove(phone.expectRequest("ACK").callId());
        }
        assertEquals(Set.of(), answered);
        site.expectQuiet(2);
    }

    @Test
    @Timeout(90)
    void shouldConnectOnceAndReleaseAllWhenPhoneWithThousandRingingCallsRefuses() {
        final Site site = ownSite();
        final TextMessage first = ringMany(site).values().iterator().next();
        site.phoneWire().refuse();
        final Deadline deadline = Site.drop(first, 10_000);
        final Set<String> released = new HashSet<>();
        for (int i = 0; i < MANY; i++) {
            final TextMessage response = site.caller().expectFinal("INVITE", deadline.left());
            assertEquals(500, response.status());
            released.add(response.callId());
        }
        assertEquals(MANY, released.size());
        site.expectQuiet(1, 2);
    }

    /** Many calls that ring, all over one connection; the result is the INVITEs that the phone got, by their branch. */
    private static Map<String, TextMessage> ringMany(final Site site) {
        final Map<String, TextMessage> invites = new HashMap<>();
        site.place();
        // Before the others come, since the connection to the phone has a time limit in which to open.
        ringNext(site.phone(), invites);
        for (int i = 1; i < MANY; i++) {
            site.place();
        }
        for (int i = 1; i < MANY; i++) {
            ringNext(site.phone(), invites);
        }
        for (int i = 0; i < MANY; i++) {
            site.caller().expectResponse(180, "INVITE");
        }
        assertEquals(MANY, invites.size());
        site.expectConnections(1);
        return invites;
    }

    private static void ringNext(final SipPeer phone, final Map<String, TextMessage> invites) {
        final TextMessage invite = phone.expectRequest("INVITE");
        phone.respond(invite, 180, "Ringing");
        invites.put(invite.branch(), invite);
    }

    @Test
    @Timeout(90)
    void shouldLoseNoCallWhenPathToPhoneIsLossyAndSlow() throws InterruptedException {
        final Site site = ownSite();
        Network.loseSomeOf(site.line().phoneHost());
        final boolean isSlow = Network.slowDown();
        try {
            final Answering phone = new Answering(site);
            for (int i = 0; i < SOME; i++) {
                site.place();
                Thread.sleep(100);
            }
            phone.expectAnsweredOnce(SOME);
        } finally {
            if (isSlow) {
                Network.speedUp();
            }
        }
        assertFewConnections(site);
    }

    @Test
    @Timeout(90)
    void shouldLoseNoCallWhenPhoneDoesNotReadForThreeSeconds() throws InterruptedException {
        final Site site = add(Site.ofPhoneWithSmallBuffer(closing(Proxies.startRecovering()), 4_096));
        final Answering phone = new Answering(site);
        site.place();
        phone.expectAnsweredOnce(1);

        site.phoneWire().gate().shut();
        for (int i = 0; i < SOME; i++) {
            site.place();
        }
        Thread.sleep(3_000);
        site.phoneWire().gate().open();
        phone.expectAnsweredOnce(1 + SOME);
        assertFewConnections(site);
    }

    @Test
    @Timeout(90)
    void shouldLoseNoCallWhenPathToPhoneIsDeadForLongerThanAckTimeout() throws InterruptedException {
        final Site site = ownSite();
        final Answering phone = new Answering(site);
        site.place();
        phone.expectAnsweredOnce(1);

        Network.dropDataTo(site.line().phoneHost());
        for (int i = 0; i < SOME; i++) {
            site.place();
        }
        Thread.sleep(2_500);
        Network.restore(site.line().phoneHost());
        phone.expectAnsweredOnce(1 + SOME);
        assertFewConnections(site);
    }

    private static void assertFewConnections(final Site site) {
        final int connections = site.phoneWire().accepted().size();
        assertTrue(connections <= 2, () -> connections + " connections, at most one extra is in order");
        assertTrue(site.proxy().isAlive());
    }
}
