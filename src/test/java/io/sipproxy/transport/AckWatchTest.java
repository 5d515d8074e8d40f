package io.sipproxy.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.status.Counter;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The watch over unacknowledged writes, with a timeout of 2 s and so a look each 500 ms. */
class AckWatchTest {
    private static final long TIMEOUT_MS = 2000;
    private static final long LOOK_MS = TIMEOUT_MS / 4;

    private final AckWatchFixture watch = new AckWatchFixture(TIMEOUT_MS);
    private final FakeAckProbe probe = watch.probe;

    AckWatchTest() throws IOException {
    }

    @AfterEach
    void shouldLeaveNothingBehind() {
        watch.close();
    }

    /** Whether it is a system that tells when the last acknowledgement came. */
    private void onSystem(final boolean knowsLastAck) {
        probe.knowsLastAck = knowsLastAck;
    }

    private void writeAt(final long ms) {
        watch.advanceTo(ms);
        watch.write();
    }

    private void acknowledgeAt(final long ms, final long allBut) {
        watch.advanceTo(ms);
        probe.acknowledge(allBut);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldFindASilentConnectionSuspectExactlyAfterTheTimeout(final boolean knowsLastAck) {
        onSystem(knowsLastAck);
        writeAt(10_137);
        watch.advanceTo(12_136);
        assertEquals(List.of(), watch.told);
        assertFalse(watch.connection.isSuspect());
        watch.advanceTo(12_137);
        assertEquals(List.of("suspect 12137"), watch.told);
        assertTrue(watch.connection.isSuspect());
        watch.advanceTo(100_000);
        assertEquals(1, watch.told.size());
        assertEquals(1, watch.count(Counter.CONNECTIONS_SUSPECT));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldCountFromTheOldestWriteThatIsUnacknowledgedWhenOthersFollow(final boolean knowsLastAck) {
        onSystem(knowsLastAck);
        for (int ms = 0; ms < 2000; ms += 7) {
            writeAt(ms);
        }
        watch.advanceTo(2100);
        assertEquals(List.of("suspect 2000"), watch.told);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldNoticeWithinAQuarterMoreThatAConnectionDiesUnderSteadyWrites(final boolean knowsLastAck)
        throws IOException {
        for (int death = 3000; death < 4000; death += 37) {
            try (AckWatchFixture other = new AckWatchFixture(TIMEOUT_MS)) {
                other.probe.knowsLastAck = knowsLastAck;
                long oldest = -1;
                for (int ms = 0; ms < 7000; ms += 50) {
                    other.advanceTo(ms);
                    other.write();
                    oldest = oldest < 0 && ms >= death ? ms : oldest;
                    if (ms < death) {
                        other.advanceTo(ms + 20);
                        other.probe.acknowledge(0);
                    }
                }
                assertEquals(1, other.told.size(), "death at " + death);
                final long late = Long.parseLong(other.told.get(0).split(" ")[1]) - oldest - TIMEOUT_MS;
                assertTrue(late >= 0 && late <= LOOK_MS, "death at " + death + ": " + late + " ms late");
            }
        }
    }

    @Test
    void shouldGiveTheFullTimeAgainAfterEachAcknowledgement() {
        watch.write();
        watch.write();
        acknowledgeAt(1700, 400);
        watch.advanceTo(3699);
        assertEquals(List.of(), watch.told);
        watch.advanceTo(3700);
        assertEquals(List.of("suspect 3700"), watch.told);
    }

    @Test
    void shouldGiveTheFullTimeAgainAtTheLookAfterLessBecameOutstanding() {
        onSystem(false);
        watch.write();
        watch.write();
        acknowledgeAt(1700, 400);
        watch.advanceTo(3999);
        assertEquals(List.of(), watch.told);
        watch.advanceTo(4000);
        assertEquals(List.of("suspect 4000"), watch.told);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldNotSuspectALossyConnectionThatIsAlive(final boolean knowsLastAck) {
        onSystem(knowsLastAck);
        for (int ms = 0; ms < 60_000; ms += 1400) {
            writeAt(ms);
            final long last = probe.outstanding;
            watch.write();
            acknowledgeAt(ms + 1300, probe.outstanding - last);
        }
        assertEquals(List.of(), watch.told);
    }

    @Test
    void shouldNotTakeWhatTheKernelHoldsBackForAcknowledged() {
        onSystem(false);
        for (int ms = 0; ms < 6000; ms += 50) {
            writeAt(ms);
            // As Windows does: only what is in flight is counted, and no more than that many may be.
            probe.outstanding = Math.min(probe.outstanding, 14_600);
        }
        assertEquals(List.of("suspect 3500"), watch.told);
    }

    @Test
    void shouldNotSuspectAPeerThatSendsThoughItsAcknowledgementsCannotBeSeen() {
        onSystem(false);
        probe.outstanding = 5;
        watch.write();
        for (int ms = 1500; ms < 20_000; ms += 1500) {
            watch.advanceTo(ms);
            watch.receive();
        }
        assertEquals(List.of(), watch.told);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldEndWhenEverythingIsAcknowledgedAndNothingMoreIsWritten(final boolean knowsLastAck) {
        onSystem(knowsLastAck);
        watch.write();
        acknowledgeAt(3, 0);
        assertEquals(0, watch.freeWatches());
        watch.advanceTo(LOOK_MS);
        assertEquals(1, watch.freeWatches());
        assertEquals(watch.nowNs(), watch.connection.acknowledgedNs());
        watch.assertUnwatched();
        assertEquals(1, probe.reads);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldGoOnAsLongAsSomethingIsWrittenAndUseOneWatch(final boolean knowsLastAck) {
        onSystem(knowsLastAck);
        for (int ms = 0; ms < 20_000; ms += 300) {
            writeAt(ms);
            acknowledgeAt(ms + 1, 0);
        }
        assertEquals(0, watch.freeWatches());
        assertTrue(probe.reads <= 41, "looks: " + probe.reads);
        watch.advanceTo(21_000);
        assertEquals(1, watch.freeWatches());
        writeAt(30_000);
        assertEquals(0, watch.freeWatches());
        watch.advanceTo(32_000);
        assertEquals(List.of("suspect 32000"), watch.told);
    }

    @Test
    void shouldReviveASuspectAtTheLookAfterItsAcknowledgement() {
        watch.write();
        acknowledgeAt(2100, 0);
        assertEquals(List.of("suspect 2000"), watch.told);
        watch.advanceTo(2500);
        assertEquals(List.of("suspect 2000", "alive 2500"), watch.told);
        assertFalse(watch.connection.isSuspect());
        assertEquals(1, watch.count(Counter.CONNECTIONS_SUSPECT_ALIVE));
        watch.advanceTo(3000);
        assertEquals(1, watch.freeWatches());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldReviveASuspectThatAcknowledgesAPartAndSuspectItAgain(final boolean knowsLastAck) {
        onSystem(knowsLastAck);
        watch.write();
        watch.write();
        acknowledgeAt(2100, 400);
        watch.advanceTo(4499);
        assertEquals(List.of("suspect 2000", "alive 2500"), watch.told);
        watch.advanceTo(4500);
        assertEquals(List.of("suspect 2000", "alive 2500", "suspect 4500"), watch.told);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldReviveASuspectAtOnceWhenBytesComeFromIt(final boolean knowsLastAck) {
        onSystem(knowsLastAck);
        watch.write();
        watch.advanceTo(2111);
        watch.receive();
        watch.receive();
        assertEquals(List.of("suspect 2000", "alive 2111"), watch.told);
        watch.advanceTo(4110);
        assertEquals(2, watch.told.size());
        watch.advanceTo(4111);
        assertEquals("suspect 4111", watch.told.get(2));
    }

    @Test
    void shouldSuspectAConnectionWhoseOutputWaitsHere() {
        watch.connection.queuedBytes = 1;
        watch.connection.expectAcknowledgement(watch.nowNs());
        watch.advanceTo(1999);
        assertEquals(List.of(), watch.told);
        watch.advanceTo(2000);
        assertEquals(List.of("suspect 2000"), watch.told);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 700, 2300})
    void shouldEndWhenTheConnectionIsClosed(final long ms) throws IOException {
        watch.write();
        watch.advanceTo(ms);
        watch.connection.close(LossCause.RESET, watch.nowNs());
        assertEquals(1, watch.freeWatches());
        final TcpConnection next = watch.connect();
        next.expectAcknowledgement(watch.nowNs());
        assertEquals(0, watch.freeWatches());
        assertFalse(next.isSuspect());
        watch.told.clear();
        watch.advanceTo(ms + 1999);
        assertEquals(List.of(), watch.told);
        watch.advanceTo(ms + 2000);
        assertEquals(List.of("suspect " + (ms + 2000)), watch.told);
        next.close(LossCause.ADMIN, watch.nowNs());
    }

    @Test
    void shouldEndWhenTheKernelCannotTell() {
        watch.write();
        probe.canTell = false;
        watch.advanceTo(LOOK_MS);
        assertEquals(1, watch.freeWatches());
        watch.advanceTo(10_000);
        assertEquals(List.of(), watch.told);
    }

    @Test
    void shouldNotWatchWithoutATimeout() throws IOException {
        try (AckWatchFixture off = new AckWatchFixture(0)) {
            off.write();
            off.advanceTo(10_000);
            assertEquals(0, off.probe.reads);
            assertEquals(List.of(), off.told);
        }
    }

    @Test
    void shouldNeverBeEarlyAndAtMostAQuarterLateWhateverIsWrittenAndAcknowledged() throws IOException {
        for (int seed = 0; seed < 300; seed++) {
            final Random random = new Random(seed);
            final long death = 500 + random.nextInt(5000);
            try (AckWatchFixture other = new AckWatchFixture(TIMEOUT_MS)) {
                final long expected = run(other, random, death) + TIMEOUT_MS;
                assertEquals(1, other.told.size(), "seed " + seed);
                final long late = Long.parseLong(other.told.get(0).split(" ")[1]) - expected;
                assertTrue(late >= 0 && late <= LOOK_MS, "seed " + seed + ": " + late + " ms late");
            }
        }
    }

    /**
     * Writes now and then; acknowledgements need up to 400 ms until the peer dies.
     *
     * @return since when something has been unacknowledged and no acknowledgement was heard.
     */
    private static long run(final AckWatchFixture other, final Random random, final long death) {
        final ArrayDeque<Long> unacknowledged = new ArrayDeque<>();
        final int pause = 1 + random.nextInt(400);
        final int delay = 1 + random.nextInt(400);
        long nextWrite = 0;
        long lastAck = 0;
        for (long ms = 0; ms < death + 3500; ms++) {
            other.advanceTo(ms);
            final int before = unacknowledged.size();
            while (ms < death && !unacknowledged.isEmpty() && unacknowledged.peekFirst() <= ms - delay) {
                unacknowledged.pollFirst();
            }
            if (unacknowledged.size() < before) {
                other.probe.acknowledge(600L * unacknowledged.size());
                lastAck = ms;
            }
            if (ms >= nextWrite && ms < death + 200 || ms == death) {
                unacknowledged.addLast(ms);
                other.write();
                nextWrite = ms + 1 + random.nextInt(pause);
            }
        }
        return Math.max(lastAck, unacknowledged.peekFirst());
    }
}
