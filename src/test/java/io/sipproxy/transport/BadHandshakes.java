package io.sipproxy.transport;

import io.sipproxy.status.Counter;
import io.sipproxy.tls.TestCa;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;

/** Every way in which a handshake fails, in both directions, where a certificate is wanted of whoever connects. */
final class BadHandshakes {
    private static final long DEADLINE_NS = 3 * TransportFixture.SECOND + TransportFixture.MS;
    private static final String NOT_TLS = "what came is not TLS: plain SIP or HTTP?";
    private static final String CLOSED = "the peer closed the connection";
    private static final String RESET = "the peer reset the connection";
    private static final String LATE = "the TLS handshake was not done in time";
    private static final String REJECTED = "certificate rejected: ";

    private final List<Kind> kinds = new ArrayList<>();
    private final TestCa.Identity expired = TlsFixture.CA.request("x").ip("127.0.0.1").expired().issue();
    private final TestCa.Identity strange = TlsFixture.STRANGE_CA.issue("127.0.0.1");
    private final SSLContext trusting = TlsFixture.context(null, TlsFixture.CA);

    BadHandshakes() {
        acceptedWith(trusting, Counter.TLS_CERTIFICATES_MISSING, "the peer has shown no certificate");
        acceptedWith(TlsFixture.insisting(expired, TlsFixture.CA), Counter.TLS_CERTIFICATES_REJECTED,
            REJECTED + "it is expired");
        acceptedWith(TlsFixture.insisting(strange, TlsFixture.CA), Counter.TLS_CERTIFICATES_REJECTED,
            REJECTED + "no trusted authority has signed it");
        acceptedWith(TlsFixture.context(null, TlsFixture.STRANGE_CA), Counter.TLS_ALERTS_RECEIVED,
            "the peer sent the alert certificate_unknown");
        acceptedFrom("\u0000\u00ff\u0080garbage", Counter.TLS_PLAINTEXT_REFUSED, NOT_TLS);
        acceptedFrom(Sip.request("plain"), Counter.TLS_PLAINTEXT_REFUSED, NOT_TLS);
        acceptedFrom("\u0016\u0003\u0001\u0000\u0010" + "x".repeat(16), Counter.LOST_TLS_HANDSHAKE_FAILED, "");
        accepted(Counter.LOST_TLS_HANDSHAKE_FAILED, CLOSED, (fixture, client) -> client.hangUp());
        accepted(Counter.LOST_TLS_HANDSHAKE_FAILED, RESET, (fixture, client) -> client.reset());
        accepted(Counter.TLS_HANDSHAKES_TIMED_OUT, LATE, (fixture, client) -> fixture.base.advance(DEADLINE_NS));
        openedTo(TlsFixture.CA.issue("other.example"), REJECTED + "it is for other.example, not for 127.0.0.1");
        openedTo(expired, REJECTED + "it is expired");
        openedTo(strange, REJECTED + "no trusted authority has signed it");
        opened(Counter.LOST_TLS_HANDSHAKE_FAILED, NOT_TLS, (fixture, server) -> server.send(Sip.response("plain")));
        opened(Counter.LOST_TLS_HANDSHAKE_FAILED, CLOSED, (fixture, server) -> server.hangUp());
        opened(Counter.LOST_TLS_HANDSHAKE_FAILED, RESET, (fixture, server) -> server.reset());
        opened(Counter.TLS_HANDSHAKES_TIMED_OUT, LATE, (fixture, server) -> fixture.base.advance(DEADLINE_NS));
    }

    /** What happens to a connection once its handshake has begun. */
    private interface End {
        void of(TlsFixture fixture, Peer peer) throws IOException;
    }

    /** Something that fails. */
    interface Attempt {
        void run(TlsFixture fixture) throws IOException;
    }

    /**
     * One of the ways.
     *
     * @param counter what counts it
     * @param reason  how the reason begins
     * @param attempt makes a connection fail; the peer has seen its end then
     */
    record Kind(Counter counter, String reason, Attempt attempt) {
    }

    List<Kind> kinds() {
        return kinds;
    }

    /** A client with that context makes its handshake as far as it gets. */
    private void acceptedWith(final SSLContext context, final Counter counter, final String reason) {
        kinds.add(new Kind(counter, reason, fixture -> {
            try (TlsPeer client = fixture.client(TlsFixture.clientEngine(context))) {
                fixture.base.until(() -> client.hasEnded() || client.hasFailed());
            }
        }));
    }

    /** A client says that. */
    private void acceptedFrom(final String text, final Counter counter, final String reason) {
        kinds.add(new Kind(counter, reason, fixture -> {
            try (Peer client = Peer.connect(fixture.base.layer.tlsPort())) {
                client.send(text);
                fixture.base.until(() -> client.hasEnded() || client.isReset);
            }
        }));
    }

    /** A client has begun, and has had its first answer. */
    private void accepted(final Counter counter, final String reason, final End end) {
        kinds.add(new Kind(counter, reason, fixture -> {
            try (TlsPeer client = fixture.client(TlsFixture.clientEngine(trusting))) {
                client.poll();
                fixture.base.until(() -> client.peer.hasReceived(1));
                end.of(fixture, client.peer);
            }
        }));
    }

    /** A server with that identity makes its handshake as far as it gets. */
    private void openedTo(final TestCa.Identity identity, final String reason) {
        final SSLContext context = TlsFixture.context(identity, TlsFixture.CA);
        kinds.add(new Kind(Counter.TLS_CERTIFICATES_REJECTED, reason, fixture -> {
            fixture.link(null);
            try (TlsPeer server = new TlsPeer(fixture.accept(), TlsFixture.serverEngine(context))) {
                fixture.base.until(() -> server.hasEnded() || server.hasFailed());
            }
        }));
    }

    /** A server has had the beginning. */
    private void opened(final Counter counter, final String reason, final End end) {
        kinds.add(new Kind(counter, reason, fixture -> {
            fixture.link(null);
            try (Peer server = fixture.accept()) {
                fixture.base.until(() -> server.hasReceived(100));
                end.of(fixture, server);
                fixture.base.until(() -> fixture.base.losses.size() == 1);
            }
        }));
    }
}
