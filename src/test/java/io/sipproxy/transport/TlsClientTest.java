package io.sipproxy.transport;

import io.sipproxy.sip.Transport;
import io.sipproxy.status.Counter;
import io.sipproxy.tls.TestCa;
import io.sipproxy.transport.nativesocket.StubSockets;
import io.sipproxy.transport.nativesocket.TcpInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** TLS connections that this side opens: whom they are opened to, and what of the other side is taken. */
class TlsClientTest {
    private static final TestCa.Identity NAMED = TlsFixture.CA.issue("pbx.example");

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void shouldSendWhatWaitedWhenHandshakeIsDone(final String protocol) throws IOException {
        try (TlsFixture fixture = TlsFixture.open()) {
            final Link link = fixture.link(null);
            assertTrue(link.isUsable() && !link.isOpen());
            assertTrue(Sip.send(link, Sip.request("early"), fixture.base.now()));
            try (TlsPeer server = fixture.acceptTls(TlsFixture.PEER, protocol)) {
                assertFalse(link.isOpen(), "TCP is established, TLS is not");
                assertEquals(List.of(), fixture.base.opened);
                fixture.base.until(() -> server.hasReceived(Sip.request("early")));
                assertEquals(List.of(link), fixture.base.opened);
                assertTrue(link.isOpen() && link.isProvenAs("127.0.0.1") && !link.isInbound());
                assertEquals(1, fixture.base.count(Counter.CONNECTIONS_OPENED));
                server.send(Sip.request("back"));
                fixture.base.until(() -> fixture.base.messages.size() == 1);
                assertEquals(0, fixture.base.layer.buffersInUse());
                assertSame(link, fixture.link(null));
            }
        }
    }

    @Test
    void shouldNotMakeAnEngineWhenConnectionIsClosedBeforeItsTurn() throws IOException {
        try (TlsFixture fixture = TlsFixture.open()) {
            final CountDownLatch free = fixture.blockHelper();
            final Link link = fixture.link(null);
            try (Peer server = fixture.accept()) {
                final TlsSession tls = ((TlsConnection)link).tls;
                fixture.base.until(() -> tls.isBusy);
                link.close(LossCause.ADMIN, fixture.base.now());
                fixture.base.until(server::hasEnded);
                free.countDown();
                fixture.base.until(() -> !tls.isBusy);
                assertNull(tls.engine);
                assertEquals(0, fixture.base.count(Counter.LOOP_HANDLER_FAILURES));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TLSv1.3, NAME, 'certificate rejected: it is for other.example, not for pbx.example'",
        "TLSv1.2, NAME, 'certificate rejected: it is for other.example, not for pbx.example'",
        "TLSv1.3, EXPIRED, certificate rejected: it is expired", "TLSv1.2, EXPIRED, certificate rejected: it is expired",
        "TLSv1.3, OTHER, certificate rejected: no trusted authority has signed it",
        "TLSv1.2, OTHER, certificate rejected: no trusted authority has signed it"})
    void shouldRefuseServerWhenItsCertificateIsNotGood(final String protocol, final String kind, final String reason)
        throws IOException {
        final TestCa.Identity identity = switch (kind) {
            case "NAME" -> TlsFixture.CA.issue("other.example");
            case "EXPIRED" -> TlsFixture.CA.request("x").dns("pbx.example").expired().issue();
            default -> TlsFixture.STRANGE_CA.issue("pbx.example");
        };
        try (TlsFixture fixture = TlsFixture.open()) {
            final Link link = fixture.link("pbx.example");
            final RecordingUser user = new RecordingUser();
            link.add(user);
            try (TlsPeer server = fixture.acceptTls(identity, protocol)) {
                fixture.base.until(() -> {
                    server.poll();
                    return fixture.base.losses.size() == 1;
                });
                assertEquals(List.of(LossCause.TLS_HANDSHAKE_FAILED), user.told);
                assertTrue(LossCause.TLS_HANDSHAKE_FAILED.isConnectFailure());
                assertEquals(1, fixture.base.count(Counter.TLS_CERTIFICATES_REJECTED));
                assertEquals(1, fixture.base.events.size());
                assertTrue(fixture.base.events.get(0).startsWith("40016 SPR_TLS_HANDSHAKE_FAILED peer=" + link.remote()),
                    fixture.base.events::toString);
                assertTrue(fixture.base.events.get(0).contains(reason), fixture.base.events::toString);
                assertTrue(link.lossReason().startsWith(reason));
                fixture.base.until(server::hasFailed);
                assertTrue(server.failure.getMessage().contains("fatal alert"), server.failure::getMessage);
                assertEquals(List.of(), fixture.base.opened);
            }
        }
    }

    @Test
    void shouldAskForNameAndProveItWhenNextHopHasOne() throws IOException {
        try (TlsFixture fixture = TlsFixture.open()) {
            final Link link = fixture.link("PBX.example");
            try (TlsPeer server = fixture.acceptTls(NAMED)) {
                fixture.base.until(() -> {
                    server.poll();
                    return link.isOpen();
                });
                assertTrue(server.isOpen());
                assertEquals(List.of(new SNIHostName("pbx.example")),
                    ((ExtendedSSLSession)server.engine.getSession()).getRequestedServerNames());
                assertEquals("PBX.example", link.host());
                assertTrue(link.isProvenAs("pbx.example"));
                assertFalse(link.isProvenAs("other.example"));
            }
        }
    }

    @Test
    void shouldOpenAnotherConnectionWhenNameIsAnother() throws IOException {
        try (TlsFixture fixture = TlsFixture.open()) {
            final Link link = fixture.link("pbx.example");
            assertSame(link, fixture.link("pbx.EXAMPLE"));
            final Link other = fixture.link("sip.example");
            assertNotSame(link, other);
            assertNotSame(link, fixture.link(null));
            final TestCa.Identity both =
                TlsFixture.CA.request("x").dns("pbx.example").dns("voice.example").issue();
            try (TlsPeer server = fixture.acceptTls(both)) {
                fixture.base.until(() -> {
                    server.poll();
                    return link.isOpen();
                });
                assertSame(link, fixture.link("voice.example"), "the certificate is proof of it");
            }
        }
    }

    @Test
    void shouldCountConnectionsForResponsesWhateverNamesTheyLeadTo() throws IOException {
        try (TlsFixture fixture = TlsFixture.open()) {
            for (int i = 0; i < ConnectionLimits.MOST_FOR_RESPONSES; i++) {
                assertNotNull(linkForResponse(fixture, "h" + i + ".example"));
            }
            assertNull(linkForResponse(fixture, "other.example"));
            assertNull(linkForResponse(fixture, null));
            assertEquals(2, fixture.base.count(Counter.CONNECTIONS_NOT_STARTED_SOURCE));
            assertNotNull(linkForResponse(fixture, "h1.example"), "it is there");
            assertNotNull(fixture.link("other.example"), "for a request");
        }
    }

    private static Link linkForResponse(final TlsFixture fixture, final String host) throws IOException {
        return fixture.base.layer.linkTo(Purpose.RESPONSE, Transport.TLS, 0, 0x0000_ffff_7f00_0001L,
            Peer.port(fixture.server), host, fixture.base.now());
    }

    @Test
    void shouldNotSendToClientOfTheSameAddressWhenItHasProvenNothing() throws IOException {
        try (TlsFixture fixture = TlsFixture.open(); TlsPeer client = fixture.connect()) {
            final PeerAddress remote = fixture.base.opened.get(0).remote();
            assertEquals(null, fixture.base.layer.find(io.sipproxy.sip.Transport.TLS, remote.hi(), remote.lo(),
                remote.port(), "pbx.example"));
            assertEquals(null, fixture.base.layer.find(io.sipproxy.sip.Transport.TLS, remote.hi(), remote.lo(),
                remote.port()));
            assertTrue(client.isDone);
        }
    }

    @Test
    void shouldTakeAnyCertificateWhenPeersAreNotVerified() throws IOException {
        try (TlsFixture fixture = TlsFixture.open(TlsFixture.Tls::trusting)) {
            final Link link = fixture.link("pbx.example");
            try (TlsPeer server = fixture.acceptTls(TlsFixture.STRANGE_CA.issue("other.example"))) {
                fixture.base.until(() -> {
                    server.poll();
                    return link.isOpen();
                });
                assertTrue(link.isProvenAs("pbx.example"));
            }
        }
    }

    /** Who is known by its address must have a certificate for the address. */
    @Test
    void shouldRefuseServerWhenItsCertificateDoesNotNameTheAddress() throws IOException {
        try (TlsFixture fixture = TlsFixture.open()) {
            fixture.link(null);
            try (TlsPeer server = fixture.acceptTls(NAMED)) {
                fixture.base.until(() -> {
                    server.poll();
                    return fixture.base.losses.size() == 1;
                });
                assertTrue(fixture.base.events.get(0).contains("it is for pbx.example, not for 127.0.0.1"),
                    fixture.base.events::toString);
            }
        }
    }

    @Test
    void shouldFailAtDeadlineWhenServerSaysNothing() throws IOException {
        try (TlsFixture fixture = TlsFixture.open()) {
            final Link link = fixture.link(null);
            final RecordingUser user = new RecordingUser();
            link.add(user);
            try (Peer server = fixture.accept()) {
                fixture.base.until(() -> server.hasReceived(100));
                fixture.base.advance(3 * TransportFixture.SECOND + TransportFixture.MS);
                assertEquals(List.of(LossCause.CONNECT_TIMEOUT), user.told);
                assertEquals("the TLS handshake was not done in time", link.lossReason());
                assertEquals(1, fixture.base.count(Counter.TLS_HANDSHAKES_TIMED_OUT));
                assertTrue(fixture.base.events.get(0).contains("reason=\"the TLS handshake was not done in time\""));
            }
        }
    }

    @Test
    void shouldFailAtOnceWhenServerIsGoneOrNotTls() throws IOException {
        try (TlsFixture fixture = TlsFixture.open()) {
            final Link closed = fixture.link(null);
            try (Peer server = fixture.accept()) {
                fixture.base.until(() -> server.hasReceived(100));
            }
            fixture.base.until(() -> fixture.base.losses.size() == 1);
            assertEquals("the peer closed the connection", closed.lossReason());
            final Link reset = fixture.link(null);
            try (Peer server = fixture.accept()) {
                fixture.base.until(() -> server.hasReceived(100));
                server.reset();
                fixture.base.until(() -> fixture.base.losses.size() == 2);
                assertEquals("the peer reset the connection", reset.lossReason());
            }
            final Link plain = fixture.link(null);
            try (Peer server = fixture.accept()) {
                server.send("SIP/2.0 400 Bad Request\r\n\r\n");
                fixture.base.until(() -> fixture.base.losses.size() == 3);
                assertEquals("what came is not TLS: plain SIP or HTTP?", plain.lossReason());
            }
            assertEquals(List.of(LossCause.TLS_HANDSHAKE_FAILED, LossCause.TLS_HANDSHAKE_FAILED,
                LossCause.TLS_HANDSHAKE_FAILED), fixture.base.losses);
            server(fixture);
        }
    }

    /** Nothing listens any more: refused, as on TCP. */
    private static void server(final TlsFixture fixture) throws IOException {
        final int port = Peer.port(fixture.server);
        fixture.server.close();
        final Link refused = fixture.base.layer.linkTo(
            io.sipproxy.sip.Transport.TLS, 0, 0x0000_ffff_7f00_0001L, port, "x.example", fixture.base.now());
        fixture.base.until(() -> fixture.base.losses.size() == 4);
        assertEquals(LossCause.CONNECT_FAILED, fixture.base.losses.get(3));
        assertTrue(refused.lossReason().startsWith("Connection refused"), refused::lossReason);
    }

    @Test
    void shouldTellWhatServerSaidWhenItSendsAnAlert() throws IOException {
        try (TlsFixture fixture = TlsFixture.open()) {
            fixture.link(null);
            try (Peer server = fixture.accept()) {
                fixture.base.until(() -> server.hasReceived(100));
                server.send("\u0015\u0003\u0003\u0000\u0002\u0002\u0028");
                fixture.base.until(() -> fixture.base.losses.size() == 1);
                assertTrue(fixture.base.events.get(0).contains("reason=\"the peer sent the alert handshake_failure\""),
                    fixture.base.events::toString);
            }
        }
    }

    /** At once: not only at the next look at what the kernel says. */
    @Test
    void shouldTellThatSuspectLivesWhenSomethingComes() throws IOException {
        try (TlsFixture fixture = TlsFixture.openWatching(new StubSockets()
            .with(TcpInfo.Field.UNACKED, 1).with(TcpInfo.Field.LAST_ACK_RECEIVED, 1_000_000))) {
            final Link link = fixture.link(null);
            assertTrue(Sip.send(link, Sip.request("unanswered"), fixture.base.now()));
            try (TlsPeer server = fixture.acceptTls(TlsFixture.PEER)) {
                fixture.base.until(() -> server.hasReceived(Sip.request("unanswered")));
                fixture.base.advance(TlsFixture.ACK_TIMEOUT_NS);
                assertEquals(List.of(link), fixture.base.suspected);
                assertEquals(List.of(), fixture.base.revived);
                server.send(Sip.response("late"));
                fixture.base.until(() -> fixture.base.messages.size() == 1);
                assertEquals(List.of(link), fixture.base.revived);
            }
        }
    }

    @Test
    void shouldShowOwnCertificateWhenServerAsksForIt() throws IOException {
        try (TlsFixture fixture = TlsFixture.open()) {
            final Link link = fixture.link(null);
            final var engine = TlsFixture.serverEngine(TlsFixture.context(TlsFixture.PEER, TlsFixture.CA));
            engine.setNeedClientAuth(true);
            try (TlsPeer server = new TlsPeer(fixture.accept(), engine)) {
                fixture.base.until(() -> server.isOpen() && link.isOpen());
                assertEquals(TlsFixture.PROXY.certificate(), server.engine.getSession().getPeerCertificates()[0]);
            }
        }
    }

    @Test
    void shouldRefuseAnotherHandshakeWhenServerBeginsOneInTls12() throws IOException {
        try (TlsFixture fixture = TlsFixture.open()) {
            final Link link = fixture.link(null);
            try (TlsPeer server = fixture.acceptTls(TlsFixture.PEER, "TLSv1.2")) {
                fixture.base.until(() -> server.isOpen() && link.isOpen());
                server.engine.beginHandshake();
                server.sendNothing();
                fixture.base.until(() -> fixture.base.losses.size() == 1);
                assertEquals(List.of(LossCause.TLS_ERROR), fixture.base.losses);
                assertEquals(1, fixture.base.count(Counter.TLS_RENEGOTIATIONS_REFUSED));
            }
        }
    }
}
