package io.sipproxy.transport;

import com.sun.management.UnixOperatingSystemMXBean;
import io.sipproxy.status.Counter;
import io.sipproxy.transport.tls.ClientCertificates;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * After hundreds of failed handshakes of every kind, in both directions, everything is where it was; each was refused,
 * counted and told. The system property test.sipproxy.handshakes sets how many there are.
 */
class TlsLeakTest {
    private static final int HANDSHAKES = Integer.getInteger("test.sipproxy.handshakes", 300);
    private static final int WARM_UP_ROUNDS = 5;
    private static final long GROWTH = 2L * 1024 * 1024;

    private final List<BadHandshakes.Kind> kinds = new BadHandshakes().kinds();

    /** What there is at one moment. */
    private record Resources(long heap, long direct, long descriptors) {
        private static final int MOST_LOOKS = 50;

        /** Not before what tests before this one left to the collector has been closed, which it has another thread do. */
        static Resources settled() {
            Resources last = now();
            Resources next = now();
            for (int i = 0; i < MOST_LOOKS && next.descriptors != last.descriptors; i++) {
                last = next;
                next = now();
            }
            return next;
        }

        private static Resources now() {
            for (int i = 0; i < 3; i++) {
                System.gc();
            }
            final long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct")).mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
            return new Resources(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(), direct,
                openDescriptors());
        }

        private static long openDescriptors() {
            final var system = ManagementFactory.getOperatingSystemMXBean();
            Assumptions.assumeTrue(system instanceof UnixOperatingSystemMXBean,
                "descriptors can be counted on Unix only");
            return ((UnixOperatingSystemMXBean)system).getOpenFileDescriptorCount();
        }
    }

    @Test
    void shouldLeaveNothingBehindWhenHandshakesFail() throws IOException {
        try (TlsFixture fixture = TlsFixture.open(tls -> tls.require(ClientCertificates.REQUIRED))) {
            for (int i = 0; i < WARM_UP_ROUNDS * kinds.size(); i++) {
                fail(fixture, kinds.get(i % kinds.size()));
            }
            final Resources before = Resources.settled();
            for (int i = 0; i < HANDSHAKES; i++) {
                fail(fixture, kinds.get(i % kinds.size()));
            }
            final Resources after = Resources.settled();
            assertEquals(before.descriptors, after.descriptors);
            assertEquals(before.direct, after.direct);
            assertTrue(after.heap - before.heap < GROWTH, () -> before + ", " + after);
            assertEquals(0, fixture.base.count(Counter.TLS_HANDSHAKES_DONE));
            assertEquals(0, fixture.base.count(Counter.LOOP_HANDLER_FAILURES));
            assertEquals(0, fixture.base.count(Counter.EVENT_LINES_SUPPRESSED));
        }
    }

    /** One more: it is counted, it is told by one line that says why, and it holds nothing any more. */
    private static void fail(final TlsFixture fixture, final BadHandshakes.Kind kind) throws IOException {
        final TransportFixture base = fixture.base;
        final long counted = base.count(kind.counter());
        kind.attempt().run(fixture);
        base.until(() -> base.layer.connectionCount() == 0);
        assertEquals(counted + 1, base.count(kind.counter()), kind::toString);
        assertEquals(1, base.losses.size(), kind::toString);
        assertEquals(1, base.events.size(), base.events::toString);
        final String line = base.events.get(0);
        assertTrue(line.startsWith("40016 SPR_TLS_HANDSHAKE_FAILED ") || line.startsWith("40010 SPR_CONNECTION_LOST "),
            line);
        assertTrue(line.contains(" reason=\"" + kind.reason()), () -> kind + ": " + line);
        assertEquals(0, base.layer.buffersInUse(), kind::toString);
        base.losses.clear();
        base.lostLinks.clear();
        base.events.clear();
        // Another second, another line.
        base.advance(TransportFixture.SECOND);
    }
}
