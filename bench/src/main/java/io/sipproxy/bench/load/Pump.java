package io.sipproxy.bench.load;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps a fixed number of OPTIONS under way through a proxy to a callee that answers them: as many as get through, get
 * through. For the throughput of the proxy, which a rate from outside cannot show.
 */
public final class Pump {
    private static final int WINDOW = 256;
    private static final long POLL_NS = 20_000;
    private static final long DEADLINE_NS = 30_000_000_000L;

    private final Callee callee;
    private final PumpCaller caller;

    /**
     * @param proxy       HOST:PORT to send to.
     * @param callee      HOST:PORT to listen at.
     * @param connections of the sending side.
     */
    public Pump(final String proxy, final String callee, final int connections) throws IOException {
        final RigOptions options = RigOptions.parse(new String[] {"--proxy", proxy, "--callee", callee, "--connections",
            Integer.toString(connections)});
        final Schedule schedule = new Schedule(options);
        this.callee = new Callee(options, schedule, 0, new java.util.concurrent.atomic.AtomicLongArray(1024));
        this.callee.begin();
        caller = new PumpCaller(options, schedule, Math.max(WINDOW, Math.min(connections, 4 * WINDOW)));
        caller.begin();
    }

    /** Waits until so many more requests have been answered. */
    public void await(final int requests) {
        final long until = caller.answered() + requests;
        final long deadlineNs = System.nanoTime() + DEADLINE_NS;
        while (caller.answered() < until) {
            LockSupport.parkNanos(POLL_NS);
            if (caller.failure() != null || caller.faults.total() > 0 || System.nanoTime() > deadlineNs) {
                throw failed();
            }
        }
    }

    private IllegalStateException failed() {
        try {
            stop();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        caller.faults.print("pump");
        callee.faults.print("callee");
        return new IllegalStateException("the requests do not get through; answered: " + caller.answered(),
            caller.failure());
    }

    /** Ends both sides. */
    public void stop() throws InterruptedException {
        caller.expectEnd();
        callee.expectEnd();
        caller.stop();
        callee.stop();
    }
}
