package io.sipproxy.transport;

import com.sun.management.UnixOperatingSystemMXBean;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.tls.ClientCertificates;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import javax.net.ssl.SSLContext;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** After hundreds of failed handshakes of every kind everything is where it was. */
class TlsLeakTest {
    private static final int ROUNDS = Integer.getInteger("test.sipproxy.handshakes", 100);
    private static final long GROWTH = 8L * 1024 * 1024;

    private final SSLContext none = TlsFixture.context(null, TlsFixture.CA);
    private final SSLContext strange = TlsFixture.context(null, TlsFixture.STRANGE_CA);
    private final SSLContext bad = TlsFixture.insisting(TlsFixture.STRANGE_CA.issue("127.0.0.1"), TlsFixture.CA);

    @Test
    void shouldLeaveNothingBehindWhenHandshakesFail() throws IOException {
        try (TlsFixture fixture = TlsFixture.open(tls -> tls.require(ClientCertificates.REQUIRED))) {
            fail(fixture, 20);
            final long descriptors = descriptors();
            final long memory = memory();
            fail(fixture, ROUNDS);
            assertEquals(0, fixture.base.layer.connectionCount());
            assertEquals(0, fixture.base.layer.buffersInUse());
            assertEquals(descriptors, descriptors());
            final long grown = memory() - memory;
            assertTrue(grown < GROWTH, () -> grown + " bytes more after " + 4 * ROUNDS + " handshakes");
            assertEquals(0, fixture.base.count(Counter.TLS_HANDSHAKES_DONE));
            assertEquals(0, fixture.base.count(Counter.LOOP_HANDLER_FAILURES));
        }
    }

    /** Garbage, no certificate, one of a strange authority, and a client that takes ours for strange. */
    private void fail(final TlsFixture fixture, final int rounds) throws IOException {
        for (int i = 0; i < rounds; i++) {
            try (Peer garbage = Peer.connect(fixture.base.layer.tlsPort())) {
                garbage.send("GET / HTTP/1.0\r\n\r\n");
                fixture.base.until(() -> garbage.hasEnded() || garbage.isReset);
            }
            for (final SSLContext context : new SSLContext[] {none, bad, strange}) {
                try (TlsPeer client = fixture.client(TlsFixture.clientEngine(context))) {
                    fixture.base.until(() -> client.hasEnded() || client.hasFailed());
                }
            }
        }
        fixture.base.until(() -> fixture.base.layer.connectionCount() == 0);
    }

    private static long descriptors() {
        final var system = ManagementFactory.getOperatingSystemMXBean();
        Assumptions.assumeTrue(system instanceof UnixOperatingSystemMXBean, "descriptors can be counted on Unix only");
        return ((UnixOperatingSystemMXBean)system).getOpenFileDescriptorCount();
    }

    private static long memory() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
