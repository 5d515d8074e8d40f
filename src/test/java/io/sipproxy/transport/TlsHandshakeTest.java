package io.sipproxy.transport;

import io.sipproxy.status.Counter;
import io.sipproxy.tls.TestCa;
import io.sipproxy.transport.tls.ClientCertificates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Handshakes of those who connect: what is refused, how fast, with which words, and that nothing stays behind. */
class TlsHandshakeTest {
    private static final long TIMEOUT_NS = 3 * TransportFixture.SECOND;

    @ParameterizedTest
    @ValueSource(strings = {
        "OPTIONS sip:127.0.0.1 SIP/2.0\r\n", "GET / HTTP/1.1\r\n\r\n", "\u0080\u002e\u0001\u0003\u0001", "\r\n\r\n",
        "\u0016\u0002", "\u0015\u0003\u0003\u0000\u0002\u0001\u0000", "\u0000"})
    void shouldRefuseAtOnceWhenWhatComesIsNotTls(final String garbage) throws IOException {
        try (TlsFixture fixture = TlsFixture.open(); Peer peer = Peer.connect(fixture.base.layer.tlsPort())) {
            peer.send(garbage);
            fixture.base.until(() -> peer.hasEnded() || peer.isReset);
            assertEquals(1, fixture.base.count(Counter.TLS_PLAINTEXT_REFUSED));
            assertEquals(List.of(LossCause.TLS_HANDSHAKE_FAILED), fixture.base.losses);
            assertEquals(List.of("40016 SPR_TLS_HANDSHAKE_FAILED peer=127.0.0.1 inbound=yes age-ms=0 " +
                "reason=\"what came is not TLS: plain SIP or HTTP?\""), fixture.base.events);
        }
    }

    @Test
    void shouldRefuseWhenHandshakeRecordIsGarbage() throws IOException {
        for (final String garbage : List.of("\u0016\u0003\u0001\u00ff\u00ff" + "x".repeat(100),
            "\u0016\u0003\u0001\u0000\u0010" + "x".repeat(16),
            "\u0016\u0003\u0001\u0000\u0005\u0001\u00ff\u00ff\u00ff\u0000")) {
            try (TlsFixture fixture = TlsFixture.open(); Peer peer = Peer.connect(fixture.base.layer.tlsPort())) {
                peer.send(garbage);
                fixture.base.until(() -> fixture.base.losses.size() == 1);
                assertEquals(List.of(LossCause.TLS_HANDSHAKE_FAILED), fixture.base.losses);
                assertEquals(1, fixture.base.events.size());
                fixture.base.until(() -> peer.hasEnded() || peer.isReset);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.3, OTHER, no trusted authority has signed it", "TLSv1.2, OTHER, no trusted authority has signed it",
        "TLSv1.3, EXPIRED, it is expired", "TLSv1.2, EXPIRED, it is expired",
        "TLSv1.3, EARLY, it is not valid yet", "TLSv1.3, NONE, the peer has shown no certificate",
        "TLSv1.2, NONE, the peer has shown no certificate"})
    void shouldRefuseWhenClientCertificateIsNotGood(final String protocol, final String kind, final String reason)
        throws IOException {
        try (TlsFixture fixture = TlsFixture.open(tls -> tls.require(ClientCertificates.REQUIRED));
            TlsPeer client = fixture.client(TlsFixture.clientEngine(
                forced(identity(kind)), protocol))) {
            fixture.base.until(() -> {
                client.poll();
                return fixture.base.losses.size() == 1;
            });
            assertEquals(List.of(LossCause.TLS_HANDSHAKE_FAILED), fixture.base.losses);
            assertEquals(1, fixture.base.events.size());
            assertTrue(fixture.base.events.get(0).contains(reason), fixture.base.events::toString);
            assertEquals(1, fixture.base.count("NONE".equals(kind) ? Counter.TLS_CERTIFICATES_MISSING :
                Counter.TLS_CERTIFICATES_REJECTED));
            fixture.base.until(() -> client.hasFailed() || client.hasEnded());
            assertTrue(client.failure != null && client.failure.getMessage().contains("fatal alert"),
                () -> "the client is told by an alert: " + client.failure);
            assertEquals(List.of(), fixture.base.opened);
        }
    }

    private static TestCa.Identity identity(final String kind) {
        return switch (kind) {
            case "OTHER" -> TlsFixture.STRANGE_CA.issue("127.0.0.1");
            case "EXPIRED" -> TlsFixture.CA.request("x").ip("127.0.0.1").expired().issue();
            case "EARLY" -> TlsFixture.CA.request("x").ip("127.0.0.1").notYetValid().issue();
            default -> null;
        };
    }

    /** A client that shows its certificate whichever authorities the server asks for. */
    private static javax.net.ssl.SSLContext forced(final TestCa.Identity identity) {
        return identity == null ? TlsFixture.context(null, TlsFixture.CA) :
            TlsFixture.insisting(identity, TlsFixture.CA);
    }

    @Test
    void shouldKnowClientByCertificateWhenItIsAskedFor() throws IOException {
        try (TlsFixture fixture = TlsFixture.open(tls -> tls.require(ClientCertificates.OPTIONAL));
            TlsPeer named = fixture.connect(TlsFixture.clientEngine(TlsFixture.context(
                TlsFixture.CA.request("x").dns("pbx.example").ip("10.1.2.3").issue(), TlsFixture.CA)));
            TlsPeer nameless = fixture.connect()) {
            assertTrue(named.isDone && nameless.isDone);
            assertTrue(fixture.base.opened.get(0).isProvenAs("PBX.example"));
            assertTrue(fixture.base.opened.get(0).isProvenAs("10.1.2.3"));
            assertFalse(fixture.base.opened.get(0).isProvenAs("127.0.0.1"));
            assertFalse(fixture.base.opened.get(1).isProvenAs("pbx.example"));
        }
    }

    @Test
    void shouldKnowClientByAddressWhenNoCertificateIsAskedFor() throws IOException {
        try (TlsFixture fixture = TlsFixture.open(); TlsPeer client = fixture.connect()) {
            assertTrue(client.isDone && fixture.base.opened.get(0).isProvenAs("pbx.example"));
        }
    }

    @Test
    void shouldTellWhenVersionsDoNotMatch() throws IOException {
        try (TlsFixture fixture = TlsFixture.open(tls -> {
            tls.protocols = List.of("TLSv1.3");
            return tls;
        }); TlsPeer client =
            fixture.client(TlsFixture.clientEngine(TlsFixture.context(null, TlsFixture.CA), "TLSv1.2"))) {
            fixture.base.until(client::hasFailed);
            fixture.base.until(() -> fixture.base.losses.size() == 1);
            assertTrue(fixture.base.events.get(0).contains("reason="), fixture.base.events::toString);
        }
    }

    @Test
    void shouldTellWhenClientRejectsOurCertificate() throws IOException {
        try (TlsFixture fixture = TlsFixture.open(); TlsPeer client =
            fixture.client(TlsFixture.clientEngine(TlsFixture.context(null, TlsFixture.STRANGE_CA), "TLSv1.2"))) {
            fixture.base.until(() -> {
                client.poll();
                return fixture.base.losses.size() == 1;
            });
            assertEquals(1, fixture.base.count(Counter.TLS_ALERTS_RECEIVED));
            assertTrue(fixture.base.events.get(0).contains("reason=\"the peer sent the alert certificate_unknown\""),
                fixture.base.events::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 100})
    void shouldCloseAtDeadlineWhenHandshakeStops(final int bytes) throws IOException {
        try (TlsFixture fixture = TlsFixture.open();
            TlsPeer client = fixture.client(TlsFixture.clientEngine(TlsFixture.context(null, TlsFixture.CA)))) {
            client.bytesPerPoll = bytes;
            client.poll();
            fixture.base.until(() -> fixture.base.layer.connectionCount() == 1);
            fixture.base.pass();
            fixture.base.advance(TIMEOUT_NS - TransportFixture.MS);
            assertEquals(List.of(), fixture.base.losses);
            fixture.base.advance(2 * TransportFixture.MS);
            assertEquals(List.of(LossCause.TLS_HANDSHAKE_FAILED), fixture.base.losses);
            assertEquals(1, fixture.base.count(Counter.TLS_HANDSHAKES_TIMED_OUT));
            assertTrue(fixture.base.events.get(0).contains("was not done in time"), fixture.base.events::toString);
            fixture.base.until(() -> client.peer.hasEnded() || client.peer.isReset);
        }
    }

    @Test
    void shouldCloseAtDeadlineWhenABytePerSecondComes() throws IOException {
        try (TlsFixture fixture = TlsFixture.open();
            TlsPeer client = fixture.client(TlsFixture.clientEngine(TlsFixture.context(null, TlsFixture.CA)))) {
            client.bytesPerPoll = 1;
            fixture.base.until(() -> fixture.base.layer.connectionCount() == 1);
            for (int i = 0; i < 4; i++) {
                client.poll();
                fixture.base.advance(TransportFixture.SECOND);
            }
            assertEquals(List.of(LossCause.TLS_HANDSHAKE_FAILED), fixture.base.losses);
        }
    }

    @Test
    void shouldStopAtDeadlineWhenClientGoesSilentAfterServersFlight() throws IOException {
        try (TlsFixture fixture = TlsFixture.open();
            TlsPeer client = fixture.client(TlsFixture.clientEngine(TlsFixture.context(null, TlsFixture.CA)))) {
            client.poll();
            fixture.base.until(() -> client.peer.hasReceived(500));
            fixture.base.advance(TIMEOUT_NS + TransportFixture.MS);
            assertEquals(List.of(LossCause.TLS_HANDSHAKE_FAILED), fixture.base.losses);
            assertEquals(0, fixture.base.layer.buffersInUse());
        }
    }

    @Test
    void shouldCloseAtOnceWhenTooManyHandshakesAreInProgress() throws IOException {
        try (TlsFixture fixture = TlsFixture.open(tls -> tls.maxHandshakes(2)); TlsPeer open = fixture.connect();
            Peer first = Peer.connect(fixture.base.layer.tlsPort());
            Peer second = Peer.connect(fixture.base.layer.tlsPort())) {
            fixture.base.until(() -> fixture.base.layer.connectionCount() == 3);
            try (Peer third = Peer.connect(fixture.base.layer.tlsPort())) {
                fixture.base.until(() -> third.hasEnded() || third.isReset);
            }
            assertEquals(1, fixture.base.count(Counter.TLS_HANDSHAKES_REFUSED_LIMIT));
            assertTrue(fixture.base.events.get(0).startsWith("40030 SPR_OVERLOAD resource=\"TLS handshakes\" limit=2"),
                fixture.base.events::toString);
            first.hangUp();
            fixture.base.until(() -> fixture.base.losses.size() == 1);
            assertEquals(List.of(LossCause.END_OF_STREAM), fixture.base.losses, "who says nothing is no event");
            try (TlsPeer fourth = fixture.connect()) {
                assertTrue(fourth.isDone && open.isDone && !second.hasEnded());
            }
        }
    }

    /** Or who says hello and leaves, again and again, would have any number of them computed. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldHoldPlacesUntilHelperIsThroughWhenClientsGiveUp(final boolean isReset) throws IOException {
        try (TlsFixture fixture = TlsFixture.open(tls -> tls.maxHandshakes(3))) {
            final CountDownLatch free = fixture.blockHelper();
            final List<TlsSession> begun = begin(fixture, 3, isReset);
            assertEquals(0, fixture.base.layer.connectionCount());
            assertEquals(3, fixture.handshakes());
            try (Peer next = Peer.connect(fixture.base.layer.tlsPort())) {
                fixture.base.until(() -> next.hasEnded() || next.isReset);
            }
            assertEquals(1, fixture.base.count(Counter.TLS_HANDSHAKES_REFUSED_LIMIT));
            free.countDown();
            fixture.base.until(() -> fixture.handshakes() == 0);
            for (final TlsSession tls : begun) {
                assertSame(HandshakeStatus.NEED_TASK, tls.engine.getHandshakeStatus(), "nothing was computed");
            }
            try (TlsPeer client = fixture.connect()) {
                assertTrue(client.isDone);
                assertEquals(0, fixture.handshakes());
            }
        }
    }

    /** Clients that say hello and leave while the helper is blocked. */
    private static List<TlsSession> begin(final TlsFixture fixture, final int count, final boolean isReset)
        throws IOException {
        final List<TlsPeer> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(fixture.client(TlsFixture.clientEngine(TlsFixture.context(null, TlsFixture.CA))).poll());
        }
        fixture.base.until(() -> fixture.busySessions().size() == count);
        final List<TlsSession> begun = fixture.busySessions();
        for (final TlsPeer client : clients) {
            if (isReset) {
                client.peer.reset();
            } else {
                client.peer.hangUp();
            }
        }
        fixture.base.until(() -> fixture.base.losses.size() == count);
        return begun;
    }

    /** Jobs that wait are dropped with the helper. */
    @Test
    void shouldLeaveNothingBehindWhenLayerClosesWhileHelperIsBlocked() throws IOException {
        try (TlsFixture fixture = TlsFixture.open()) {
            fixture.blockHelper();
            try (TlsPeer client = fixture.client(TlsFixture.clientEngine(TlsFixture.context(null, TlsFixture.CA)))) {
                client.poll();
                fixture.base.until(() -> fixture.busySessions().size() == 1);
                final TlsSession tls = fixture.busySessions().get(0);
                fixture.base.layer.close();
                fixture.base.pass();
                assertEquals(0, fixture.base.layer.connectionCount());
                assertSame(HandshakeStatus.NEED_TASK, tls.engine.getHandshakeStatus());
                assertEquals(0, fixture.base.count(Counter.LOOP_HANDLER_FAILURES));
            }
        }
    }

    @Test
    void shouldBeginInSeveralPassesWhenManyClientsSpeakAtTheSameMoment() throws IOException {
        try (TlsFixture fixture = TlsFixture.open()) {
            final List<TlsPeer> clients = new ArrayList<>();
            final SSLContext context = TlsFixture.context(null, TlsFixture.CA);
            for (int i = 0; i < 20; i++) {
                clients.add(fixture.client(TlsFixture.clientEngine(context)));
            }
            fixture.base.until(() -> fixture.base.layer.connectionCount() == 20);
            clients.forEach(client -> {
                client.bytesPerPoll = 1;
                client.poll();
            });
            for (final int expected : new int[] {16, 20}) {
                fixture.base.pass();
                assertEquals(expected, fixture.base.count(Counter.TCP_READS));
            }
            clients.forEach(client -> client.bytesPerPoll = 100_000);
            fixture.base.until(() -> clients.stream().filter(TlsPeer::isOpen).count() == 20);
            for (final TlsPeer client : clients) {
                client.close();
            }
        }
    }

    @Test
    void shouldEndQuietlyWhenPeerLeavesInTheMiddle() throws IOException {
        for (final boolean isReset : new boolean[] {false, true}) {
            try (TlsFixture fixture = TlsFixture.open();
                TlsPeer client = fixture.client(TlsFixture.clientEngine(TlsFixture.context(null, TlsFixture.CA)))) {
                client.poll();
                fixture.base.until(() -> client.peer.hasReceived(1));
                if (isReset) {
                    client.peer.reset();
                } else {
                    client.peer.hangUp();
                }
                fixture.base.until(() -> fixture.base.losses.size() == 1);
                assertEquals(List.of(LossCause.TLS_HANDSHAKE_FAILED), fixture.base.losses);
                assertEquals(1, fixture.base.events.size());
            }
        }
    }

    @Test
    void shouldLeaveNothingBehindWhenLayerClosesInTheMiddle() throws IOException {
        try (TlsFixture fixture = TlsFixture.open()) {
            final List<TlsPeer> clients = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                final SSLEngine engine = TlsFixture.clientEngine(TlsFixture.context(null, TlsFixture.CA));
                final TlsPeer client = fixture.client(engine);
                clients.add(client);
                for (int j = 0; j < i; j++) {
                    client.poll();
                    fixture.base.pass();
                }
            }
            fixture.base.layer.close();
            assertEquals(0, fixture.base.layer.connectionCount());
            for (final TlsPeer client : clients) {
                client.close();
            }
        }
    }

    @Test
    void shouldKeepReadingInCheckWhenClientSendsAheadOfItsHandshake() throws IOException {
        try (TlsFixture fixture = TlsFixture.open();
            TlsPeer client = fixture.client(TlsFixture.clientEngine(TlsFixture.context(null, TlsFixture.CA)))) {
            client.poll();
            final String ahead = ("\u0017\u0003\u0003\u0010\u0000" + "x".repeat(4096)).repeat(40);
            client.peer.send(ahead);
            fixture.base.until(() -> fixture.base.losses.size() == 1);
            assertEquals(List.of(LossCause.TLS_HANDSHAKE_FAILED), fixture.base.losses);
        }
    }
}
