package io.sipproxy.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.transport.nativesocket.StubSockets;
import io.sipproxy.transport.nativesocket.TcpInfo.Field;
import org.junit.jupiter.api.Test;

/** What the fields that each system gives say about acknowledgements. */
class KernelAckProbeTest {
    private final StubSockets system = new StubSockets();
    private final KernelAckProbe probe = new KernelAckProbe(system);

    private void linux(final long unacked, final long notSent, final long probes, final long lastAckMs) {
        system.with(Field.UNACKED, unacked).with(Field.NOT_SENT_BYTES, notSent).with(Field.PROBES, probes)
            .with(Field.LAST_ACK_RECEIVED, lastAckMs);
        assertTrue(probe.read(null));
        assertTrue(probe.knowsLastAck());
    }

    @Test
    void shouldTellOnLinuxWhenThePeerWasHeard() {
        linux(2, 0, 0, 1234);
        assertTrue(probe.isOutstanding());
        assertEquals(2, probe.unacknowledged());
        assertEquals(1_234_000_000L, probe.sinceLastAckNs());
        linux(0, 0, 0, 7);
        assertFalse(probe.isOutstanding());
    }

    @Test
    void shouldTakeAPeerThatKeepsItsWindowShutAndAnswersForAlive() {
        linux(0, 5000, 1, 60_000);
        assertTrue(probe.isOutstanding());
        assertEquals(0, probe.sinceLastAckNs());
    }

    @Test
    void shouldNotTakeAPeerThatAnswersNoWindowProbesForAlive() {
        linux(0, 5000, 2, 60_000);
        assertEquals(60_000_000_000L, probe.sinceLastAckNs());
        linux(1, 5000, 0, 3000);
        assertEquals(3_000_000_000L, probe.sinceLastAckNs());
    }

    @Test
    void shouldTellWhatIsOutstandingWhereTheLastAcknowledgementIsNotDated() {
        system.with(Field.UNACKED_BYTES, 700);
        assertTrue(probe.read(null));
        assertFalse(probe.knowsLastAck());
        assertTrue(probe.isOutstanding());
        assertEquals(700, probe.unacknowledged());
        system.with(Field.UNACKED_BYTES, 0);
        assertTrue(probe.read(null));
        assertFalse(probe.isOutstanding());
    }

    @Test
    void shouldNotTellWithoutAnyFieldAboutAcknowledgements() {
        system.with(Field.RTT, 10);
        assertFalse(probe.read(null));
    }

    @Test
    void shouldNotTellWhenTheSystemRefuses() {
        system.with(Field.UNACKED, 1);
        system.refuse();
        assertFalse(probe.read(null));
        assertFalse(KernelAckProbe.NONE.read(null));
    }
}
