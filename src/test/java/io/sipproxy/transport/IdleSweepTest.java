package io.sipproxy.transport;

import io.sipproxy.status.Counter;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class IdleSweepTest {
    private static final long TIMEOUT_NS = 60 * TransportFixture.SECOND;
    private static final TransportSettings.Builder SETTINGS = TransportFixture.settings().idleTimeoutNs(TIMEOUT_NS);

    @Test
    void shouldCloseAConnectionThatIsQuietForTheTimeoutAndAtMostAQuarterMore() throws IOException {
        try (TransportFixture transport = new TransportFixture(SETTINGS); Peer peer = transport.connect()) {
            run(transport, TIMEOUT_NS - TransportFixture.MS);
            assertTrue(transport.opened.get(0).isOpen());
            run(transport, TIMEOUT_NS / 4 + 2 * TransportFixture.SECOND);
            assertEquals(List.of(LossCause.IDLE), transport.losses);
            transport.until(() -> peer.hasEnded());
            assertEquals(List.of(), transport.events);
        }
    }

    @Test
    void shouldKeepAConnectionThatReceivesOrSends() throws IOException {
        try (TransportFixture transport = new TransportFixture(SETTINGS);
            Peer sender = transport.connect();
            Peer receiver = transport.connect()) {
            for (int i = 1; i <= 10; i++) {
                run(transport, TIMEOUT_NS / 2);
                sender.send("\r\n\r\n");
                final int pings = i;
                transport.until(() -> transport.count(Counter.TCP_PINGS_ANSWERED) == pings);
                Sip.send(transport.opened.get(1), "x", transport.now());
                transport.pass();
            }
            assertEquals(List.of(), transport.losses);
            transport.until(() -> receiver.hasReceived(10));
        }
    }

    @Test
    void shouldKeepAConnectionThatSomebodyUses() throws IOException {
        try (TransportFixture transport = new TransportFixture(SETTINGS); Peer peer = transport.connect()) {
            final RecordingUser user = new RecordingUser();
            transport.opened.get(0).add(user);
            run(transport, 10 * TIMEOUT_NS);
            assertEquals(List.of(), user.told);
            transport.opened.get(0).remove(user);
            run(transport, TIMEOUT_NS);
            assertEquals(List.of(LossCause.IDLE), transport.losses);
            assertEquals(0, peer.received.length());
        }
    }

    @Test
    void shouldKeepAConnectionOnWhichSomebodyWaitsForAResponse() throws IOException {
        try (TransportFixture transport = new TransportFixture(SETTINGS); Peer peer = transport.connect()) {
            transport.opened.get(0).requestBegan();
            run(transport, 10 * TIMEOUT_NS);
            assertEquals(List.of(), transport.losses);
            transport.opened.get(0).requestEnded();
            run(transport, TIMEOUT_NS);
            assertEquals(List.of(LossCause.IDLE), transport.losses);
            assertEquals(0, peer.received.length());
        }
    }

    @Test
    void shouldCloseEveryIdleConnection() throws IOException {
        try (TransportFixture transport = new TransportFixture(SETTINGS)) {
            final List<Peer> peers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                peers.add(transport.connect());
            }
            run(transport, 2 * TIMEOUT_NS);
            assertEquals(100, transport.losses.size());
            assertEquals(0, transport.layer.connectionCount());
            for (final Peer peer : peers) {
                peer.close();
            }
        }
    }

    @Test
    void shouldCloseNothingWhenThereIsNoTimeout() throws IOException {
        try (TransportFixture transport = TransportFixture.open(); Peer peer = transport.connect()) {
            run(transport, 100 * TIMEOUT_NS);
            assertTrue(transport.opened.get(0).isOpen());
            assertEquals(0, peer.received.length());
        }
    }

    private static void run(final TransportFixture transport, final long ns) {
        final int steps = 500;
        for (int i = 0; i < steps; i++) {
            transport.advance(ns / steps);
        }
    }
}
