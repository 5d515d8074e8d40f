package io.sipproxy.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.status.Counters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.Test;

/** The order of the work that TLS has off the loop. */
class TlsHelperTest {
    private static final long DEADLINE_NS = 10 * TransportFixture.SECOND;

    private final List<String> done = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch start = new CountDownLatch(1);

    @Test
    void shouldServeConnectionsOpenedHereFirstWhenManyWait() throws IOException {
        try (EventLoop loop = new EventLoop(SystemNanoClock.INSTANCE, new Counters());
            TlsHelper helper = new TlsHelper(loop, 1)) {
            assertTrue(helper.submit(job("first"), false));
            for (int i = 0; i < 3; i++) {
                assertTrue(helper.submit(job("accepted" + i), false));
            }
            for (int i = 0; i < 3; i++) {
                assertTrue(helper.submit(job("opened" + i), true));
            }
            start.countDown();
            final long endNs = System.nanoTime() + DEADLINE_NS;
            while (done.size() < 7) {
                assertTrue(System.nanoTime() < endNs, done::toString);
                loop.pass(TransportFixture.MS);
            }
            assertEquals(
                List.of("first", "opened0", "opened1", "opened2", "accepted0", "accepted1", "accepted2"), done);
        }
    }

    @Test
    void shouldTakeNothingWhenItHasEnded() throws IOException {
        try (EventLoop loop = new EventLoop(SystemNanoClock.INSTANCE, new Counters())) {
            final TlsHelper helper = new TlsHelper(loop, 1);
            helper.close();
            assertFalse(helper.submit(job("late"), true));
        }
    }

    private TlsHelper.Job job(final String name) {
        return new TlsHelper.Job() {
            @Override
            public void work() throws InterruptedException {
                start.await();
            }

            @Override
            public void done(final Throwable failure) {
                done.add(name);
            }
        };
    }
}
