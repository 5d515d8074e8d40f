package io.sipproxy.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a connection knows at its end of what has arrived, and for how long the peer was silent. */
class TcpAcknowledgementTest {
    private final AckWatchFixture watch = new AckWatchFixture(2000);
    private final TcpConnection connection = watch.connection;
    private final RecordingUser user = new RecordingUser();

    TcpAcknowledgementTest() throws IOException {
        connection.add(user);
    }

    @AfterEach
    void shouldLeaveNothingBehind() {
        watch.close();
    }

    private void close(final LossCause cause) {
        connection.queuedBytes = 0;
        connection.close(cause, watch.nowNs());
    }

    @Test
    void shouldKnowThatEverythingArrivedWhenThePeerClosesAndNothingIsOutstanding() {
        watch.advanceTo(100);
        watch.write();
        watch.probe.acknowledge(0);
        close(LossCause.END_OF_STREAM);
        assertTrue(connection.acknowledgedNs() > watch.nowNs());
    }

    @Test
    void shouldNotKnowItWhenSomethingIsOutstanding() {
        watch.advanceTo(100);
        watch.write();
        close(LossCause.END_OF_STREAM);
        assertEquals(connection.createdNs(), connection.acknowledgedNs());
    }

    @Test
    void shouldNotKnowItWhenTheKernelCannotTell() {
        watch.advanceTo(100);
        watch.write();
        watch.probe.acknowledge(0);
        watch.probe.canTell = false;
        close(LossCause.END_OF_STREAM);
        assertEquals(connection.createdNs(), connection.acknowledgedNs());
    }

    @Test
    void shouldNotKnowItAfterAReset() {
        watch.advanceTo(100);
        watch.write();
        watch.probe.acknowledge(0);
        close(LossCause.RESET);
        assertEquals(connection.createdNs(), connection.acknowledgedNs());
    }

    @Test
    void shouldKnowAfterALookWhatWasWrittenBefore() {
        watch.write();
        watch.probe.acknowledge(0);
        watch.advanceTo(500);
        final long lookNs = watch.nowNs();
        watch.write();
        watch.advanceTo(900);
        close(LossCause.RESET);
        assertEquals(lookNs, connection.acknowledgedNs());
    }

    @Test
    void shouldMeasureTheSilenceFromTheLastAcknowledgement() {
        watch.advanceTo(1000);
        watch.probe.acknowledge(0);
        watch.advanceTo(1300);
        watch.write();
        watch.advanceTo(3300);
        close(LossCause.ACK_TIMEOUT);
        final Histogram silence = watch.context.latencies.silenceToDetection();
        assertEquals(1, silence.getTotalCount());
        assertEquals(2_300_000, silence.getMaxValue(), 2300);
    }

    @Test
    void shouldMeasureTheSilenceFromTheLastBytesWhereAcknowledgementsAreNotDated() {
        watch.probe.knowsLastAck = false;
        watch.advanceTo(1000);
        watch.receive();
        watch.write();
        watch.advanceTo(3000);
        close(LossCause.ACK_TIMEOUT);
        final Histogram silence = watch.context.latencies.silenceToDetection();
        assertEquals(2_000_000, silence.getMaxValue(), 2000);
    }

    @Test
    void shouldMeasureNoSilenceWhenThePeerSpoke() {
        watch.write();
        watch.advanceTo(500);
        close(LossCause.RESET);
        assertEquals(0, watch.context.latencies.silenceToDetection().getTotalCount());
    }
}
