package io.sipproxy.transport;

import io.sipproxy.status.Counter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Accepted TLS connections: messages in both directions whatever the records look like, and every kind of end. */
class TlsServerTest {
    private static final int MANY = 500;
    private static final int LARGE = 60_000;
    private static final long STALL_NS = TransportFixture.settings().build().writeStallNs();

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void shouldExchangeMessagesWhenHandshakeIsDone(final String protocol) throws IOException {
        try (TlsFixture fixture = TlsFixture.open(); TlsPeer client = fixture.connect(protocol)) {
            fixture.base.onMessage = (message, from, nowNs) -> Sip.send(from, Sip.response("answer"), nowNs);
            client.send(Sip.request("one"));
            fixture.base.until(() -> client.hasReceived(Sip.response("answer")));
            assertEquals(List.of(Sip.request("one")), fixture.base.messages);
            assertEquals("tls:127.0.0.1:" + client.peer.localPort(), fixture.base.lastLink.remote().toString());
            assertEquals(0, fixture.base.layer.buffersInUse(), "an idle TLS connection holds no buffer");
            assertEquals(1, fixture.base.count(Counter.TLS_HANDSHAKES_DONE));
            assertTrue(fixture.base.lastLink.isOpen() && fixture.base.lastLink.isInbound());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void shouldTakeEverythingWhenBytesComeOneByOne(final String protocol) throws IOException {
        try (TlsFixture fixture = TlsFixture.open();
            TlsPeer client = fixture.client(TlsFixture.clientEngine(TlsFixture.context(null, TlsFixture.CA), protocol))) {
            client.bytesPerPoll = 1;
            fixture.base.until(client::isOpen);
            client.send(Sip.request("one") + Sip.request("two"));
            fixture.base.until(() -> {
                client.poll();
                return fixture.base.messages.size() == 2;
            });
            assertEquals(List.of(Sip.request("one"), Sip.request("two")), fixture.base.messages);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void shouldTakeMessageWhenItSpansRecords(final String protocol) throws IOException {
        try (TlsFixture fixture = TlsFixture.open(); TlsPeer client = fixture.connect(protocol)) {
            fixture.base.onMessage = (message, from, nowNs) -> Sip.send(from, Sip.request("back", LARGE), nowNs);
            client.send(Sip.request("there", LARGE));
            fixture.base.until(() -> client.hasReceived(Sip.request("back", LARGE)));
            assertEquals(List.of(Sip.request("there", LARGE)), fixture.base.messages);
        }
    }

    @Test
    void shouldKeepOrderWhenThereAreManyMessages() throws IOException {
        try (TlsFixture fixture = TlsFixture.open(); TlsPeer client = fixture.connect()) {
            final StringBuilder expected = new StringBuilder();
            fixture.base.onMessage = (message, from, nowNs) -> {
                final String answer = Sip.request("answer" + fixture.base.messages.size(), 700);
                expected.append(answer);
                assertTrue(Sip.send(from, answer, nowNs));
            };
            for (int i = 0; i < MANY; i++) {
                client.send(Sip.request("call" + i, i));
                fixture.base.pass();
            }
            fixture.base.until(() -> {
                client.poll();
                return fixture.base.messages.size() == MANY && client.received.length() == expected.length();
            });
            assertEquals(expected.toString(), client.received.toString());
            for (int i = 0; i < MANY; i++) {
                assertEquals(Sip.request("call" + i, i), fixture.base.messages.get(i));
            }
            assertEquals(0, fixture.base.layer.buffersInUse());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void shouldKeepOutputWhenClientDoesNotRead(final String protocol) throws IOException {
        try (TlsFixture fixture = TlsFixture.open();
            TlsPeer client = new TlsPeer(Peer.connectSlow(fixture.base.layer.tlsPort()),
                TlsFixture.clientEngine(TlsFixture.context(null, TlsFixture.CA), protocol))) {
            fixture.base.until(() -> client.isOpen() && fixture.base.opened.size() == 1);
            final Link link = fixture.base.opened.get(0);
            int sent = 0;
            while (Sip.send(link, Sip.request("m" + sent, 5000), fixture.base.now())) {
                sent++;
                fixture.base.pass();
            }
            assertTrue(fixture.base.layer.buffersInUse() > 0);
            final int length = sent * Sip.request("m0", 5000).length();
            fixture.base.until(() -> client.hasReceived(length));
            fixture.base.until(() -> fixture.base.layer.buffersInUse() == 0);
            assertTrue(link.isOpen());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void shouldTellEndWhenClientSaysCloseNotify(final String protocol) throws IOException {
        try (TlsFixture fixture = TlsFixture.open(); TlsPeer client = fixture.connect(protocol)) {
            client.sendCloseNotify();
            fixture.base.until(() -> fixture.base.losses.size() == 1);
            assertEquals(List.of(LossCause.END_OF_STREAM), fixture.base.losses);
            assertEquals(List.of(), fixture.base.events);
            fixture.base.until(client::hasEnded);
            assertTrue(client.engine.isInboundDone(), "close_notify is answered");
        }
    }

    /** A client that hangs up may want the answer nevertheless, as on TCP. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void shouldSendAnswerWhenCloseNotifyComesTogetherWithRequest(final String protocol) throws IOException {
        try (TlsFixture fixture = TlsFixture.open(); TlsPeer client = fixture.connect(protocol)) {
            fixture.base.onMessage = (message, from, nowNs) -> Sip.send(from, Sip.response("answer"), nowNs);
            client.bytesPerPoll = 0;
            client.send(Sip.request("last"));
            client.sendCloseNotify();
            client.bytesPerPoll = 100_000;
            fixture.base.until(client::hasEnded);
            assertEquals(Sip.response("answer"), client.received.toString());
            assertTrue(client.engine.isInboundDone(), "close_notify follows");
            assertEquals(List.of(LossCause.END_OF_STREAM), fixture.base.losses);
        }
    }

    @Test
    void shouldTellEndWhenClientClosesOrResets() throws IOException {
        try (TlsFixture fixture = TlsFixture.open(); TlsPeer one = fixture.connect(); TlsPeer other = fixture.connect()) {
            one.peer.hangUp();
            fixture.base.until(() -> fixture.base.losses.size() == 1);
            other.peer.reset();
            fixture.base.until(() -> fixture.base.losses.size() == 2);
            assertEquals(List.of(LossCause.END_OF_STREAM, LossCause.RESET), fixture.base.losses);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void shouldSayCloseNotifyWhenConnectionIsClosedHere(final String protocol) throws IOException {
        try (TlsFixture fixture = TlsFixture.open(); TlsPeer client = fixture.connect(protocol)) {
            fixture.base.opened.get(0).close(LossCause.ADMIN, fixture.base.now());
            fixture.base.until(client::hasEnded);
            assertTrue(client.engine.isInboundDone(), "close_notify came before the end");
        }
    }

    @Test
    void shouldSendTheLastMessageWhenConnectionIsClosedAfterFlush() throws IOException {
        try (TlsFixture fixture = TlsFixture.open(); TlsPeer client = fixture.connect()) {
            final Link link = fixture.base.opened.get(0);
            Sip.send(link, Sip.response("last"), fixture.base.now());
            link.closeAfterFlush(LossCause.ADMIN, fixture.base.now());
            fixture.base.until(client::hasEnded);
            assertEquals(Sip.response("last"), client.received.toString());
            assertTrue(client.engine.isInboundDone());
            client.peer.hangUp();
            fixture.base.until(() -> fixture.base.layer.connectionCount() == 0);
        }
    }

    @Test
    void shouldAnswerMalformedAndEndWhenStreamIsUnframeable() throws IOException {
        try (TlsFixture fixture = TlsFixture.open(); TlsPeer client = fixture.connect()) {
            fixture.base.onMalformed = (message, from, nowNs) -> Sip.send(from, Sip.response("400"), nowNs);
            client.send(Sip.requestWithoutLength("x"));
            fixture.base.until(client::hasEnded);
            assertEquals(Sip.response("400"), client.received.toString());
            assertEquals(List.of(LossCause.UNFRAMEABLE), fixture.base.losses);
        }
    }

    @Test
    void shouldAnswerPingWhenItComes() throws IOException {
        try (TlsFixture fixture = TlsFixture.open(); TlsPeer client = fixture.connect()) {
            client.send("\r\n\r\n");
            fixture.base.until(() -> client.hasReceived("\r\n"));
        }
    }

    @Test
    void shouldRefuseAnotherHandshakeWhenClientBeginsOneInTls12() throws IOException {
        try (TlsFixture fixture = TlsFixture.open(); TlsPeer client = fixture.connect("TLSv1.2")) {
            client.engine.beginHandshake();
            client.sendNothing();
            fixture.base.until(client::hasEnded);
            assertEquals(List.of(LossCause.TLS_ERROR), fixture.base.losses);
            assertEquals(1, fixture.base.count(Counter.TLS_RENEGOTIATIONS_REFUSED));
            assertTrue(fixture.base.events.get(0).contains("reason=\"another handshake on an open connection\""),
                fixture.base.events::toString);
        }
    }

    @Test
    void shouldGoOnWhenClientChangesKeysInTls13() throws IOException {
        try (TlsFixture fixture = TlsFixture.open(); TlsPeer client = fixture.connect("TLSv1.3")) {
            for (int i = 0; i < 100; i++) {
                client.engine.beginHandshake();
                client.sendNothing();
                client.send(Sip.request("call" + i));
                final int received = i + 1;
                fixture.base.until(() -> {
                    client.poll();
                    return fixture.base.messages.size() == received;
                });
            }
            Sip.send(fixture.base.opened.get(0), Sip.response("new keys"), fixture.base.now());
            fixture.base.until(() -> client.hasReceived(Sip.response("new keys")));
        }
    }

    @Test
    void shouldEndConnectionWhenClientSendsNothingButNewKeys() throws IOException {
        try (TlsFixture fixture = TlsFixture.open(); TlsPeer client = fixture.connect("TLSv1.3")) {
            for (int i = 0; i < 40 && client.failure == null && !client.poll().engine.isInboundDone(); i++) {
                client.engine.beginHandshake();
                client.sendNothing();
                fixture.base.pass();
            }
            fixture.base.until(() -> fixture.base.losses.size() == 1);
            assertEquals(List.of(LossCause.TLS_ERROR), fixture.base.losses);
            assertEquals(1, fixture.base.count(Counter.TLS_EMPTY_RECORDS_REFUSED));
        }
    }

    @Test
    void shouldEndConnectionWhenClientAsksForNewKeysAndReadsNone() throws IOException {
        try (TlsFixture fixture = TlsFixture.open();
            TlsPeer client = new TlsPeer(Peer.connectSlow(fixture.base.layer.tlsPort()),
                TlsFixture.clientEngine(TlsFixture.context(null, TlsFixture.CA), "TLSv1.3"))) {
            fixture.base.until(() -> client.isOpen() && fixture.base.opened.size() == 1);
            final TlsConnection link = (TlsConnection)fixture.base.opened.get(0);
            link.channel.setOption(StandardSocketOptions.SO_SNDBUF, 1);
            client.reads = false;
            for (int i = 0; link.queuedBytes == 0; i++) {
                client.engine.beginHandshake();
                client.sendNothing();
                client.send(Sip.request("call" + i));
                fixture.base.until(() -> client.poll().isWritten());
                fixture.base.pass();
            }
            fixture.base.advance(STALL_NS - TransportFixture.SECOND);
            assertEquals(List.of(), fixture.base.losses);
            fixture.base.advance(2 * TransportFixture.SECOND);
            assertEquals(List.of(LossCause.WRITE_STALLED), fixture.base.losses);
        }
    }

    @Test
    void shouldEndConnectionWhenRecordIsBrokenOrTooLarge() throws IOException {
        for (final String garbage : List.of("\u0017\u0003\u0003\u0000\u0020" + "x".repeat(32),
            "\u0017\u0003\u0003\u00ff\u00ff" + "x".repeat(500), "OPTIONS sip:x SIP/2.0\r\n")) {
            try (TlsFixture fixture = TlsFixture.open(); TlsPeer client = fixture.connect()) {
                client.peer.send(garbage);
                fixture.base.until(() -> fixture.base.losses.size() == 1);
                assertEquals(List.of(LossCause.TLS_ERROR), fixture.base.losses);
                assertEquals(1, fixture.base.events.size(), fixture.base.events::toString);
                assertFalse(fixture.base.opened.get(0).isUsable());
            }
        }
    }

    /** A client may send its first request together with the last message of its handshake. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTakeMessageWhenItComesWithTheLastFlight(final boolean hasCertificate) throws IOException {
        try (TlsFixture fixture = TlsFixture.open(tls -> hasCertificate ?
            tls.require(io.sipproxy.transport.tls.ClientCertificates.REQUIRED) : tls)) {
            final var context = TlsFixture.context(hasCertificate ? TlsFixture.PEER : null, TlsFixture.CA);
            try (TlsPeer client = fixture.client(TlsFixture.clientEngine(context, "TLSv1.3"))) {
                fixture.base.until(() -> {
                    client.bytesPerPoll = client.isDone ? 0 : 100_000;
                    client.poll();
                    return client.isDone;
                });
                client.bytesPerPoll = 0;
                client.send(Sip.request("early", 10_000));
                for (int i = 0; i < 20; i++) {
                    client.send(Sip.request("early" + i, 2_000));
                }
                client.bytesPerPoll = 200_000;
                fixture.base.until(() -> {
                    client.poll();
                    return fixture.base.messages.size() == 21;
                });
                assertEquals(Sip.request("early", 10_000), fixture.base.messages.get(0));
                assertEquals(Sip.request("early19", 2_000), fixture.base.messages.get(20));
            }
        }
    }
}
