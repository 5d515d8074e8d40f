package io.sipproxy.transport;

import io.sipproxy.status.Counter;
import io.sipproxy.tls.TestCa;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A connection that is opened again resumes its session, unless the certificate in it has become void. */
class TlsResumptionTest {
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void shouldResumeSessionWhenConnectionIsOpenedAgain(final String protocol) throws IOException {
        try (TlsFixture fixture = TlsFixture.open()) {
            final SSLContext context = TlsFixture.context(TlsFixture.PEER, TlsFixture.CA);
            for (int i = 0; i < 3; i++) {
                final int round = i;
                final Link link = fixture.link(null);
                // The clock of the JDK's session has milliseconds.
                final long start = System.currentTimeMillis();
                while (System.currentTimeMillis() == start) {
                    Thread.onSpinWait();
                }
                try (TlsPeer server = new TlsPeer(fixture.accept(), TlsFixture.serverEngine(context, protocol))) {
                    fixture.base.until(() -> server.isOpen() && link.isOpen());
                    // The ticket comes after the handshake.
                    server.send(Sip.request("call" + i));
                    fixture.base.until(() -> fixture.base.messages.size() == round + 1);
                    assertTrue(link.isProvenAs("127.0.0.1"));
                    link.close(LossCause.ADMIN, fixture.base.now());
                    fixture.base.until(server::hasEnded);
                }
            }
            assertEquals(2, fixture.base.count(Counter.TLS_HANDSHAKES_RESUMED));
            assertEquals(3, fixture.base.count(Counter.TLS_HANDSHAKES_DONE));
        }
    }

    /** The peer has renewed its certificate by then, and resumes old sessions all the same. */
    @Test
    void shouldShakeHandsInFullAgainWhenCertificateOfSessionHasExpired() throws IOException {
        final TestCa.Identity shortLived =
            TlsFixture.CA.request("x").ip("127.0.0.1").until(Instant.now().plusSeconds(5)).issue();
        final AtomicReference<TestCa.Identity> shown = new AtomicReference<>(shortLived);
        final SSLContext context = TlsFixture.insisting(shown::get, TlsFixture.CA);
        try (TlsFixture fixture = TlsFixture.open()) {
            assertTrue(connect(fixture, context));
            awaitExpiry(shortLived);
            shown.set(TlsFixture.PEER);
            // Newer JDKs do not resume such a session in the first place.
            if (!connect(fixture, context)) {
                assertEquals(1, fixture.base.count(Counter.TLS_CERTIFICATES_REJECTED));
                assertTrue(fixture.base.events.get(0).contains("certificate rejected: it is expired"),
                    fixture.base.events::toString);
                assertTrue(connect(fixture, context), fixture.base.events::toString);
            }
            assertEquals(2, fixture.base.count(Counter.TLS_HANDSHAKES_DONE));
            assertEquals(0, fixture.base.count(Counter.TLS_HANDSHAKES_RESUMED));
        }
    }

    /** Whether the connection opens. */
    private static boolean connect(final TlsFixture fixture, final SSLContext context) throws IOException {
        final Link link = fixture.link(null);
        try (TlsPeer server = new TlsPeer(fixture.accept(), TlsFixture.serverEngine(context, "TLSv1.2"))) {
            fixture.base.until(() -> {
                server.poll();
                return link.isOpen() || !link.isUsable();
            });
            final boolean isOpen = link.isOpen();
            link.close(LossCause.ADMIN, fixture.base.now());
            fixture.base.until(server::hasEnded);
            return isOpen;
        }
    }

    private static void awaitExpiry(final TestCa.Identity identity) {
        try {
            while (true) {
                identity.certificate().checkValidity();
                Thread.onSpinWait();
            }
        } catch (final CertificateException e) {
            return;
        }
    }
}
