package io.sipproxy.bench.soak;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Everybody but the proxy: endpoints, SIP Servers, the name server, their loop, and the accounts of their calls. */
final class Scene implements AutoCloseable {
    private static final long POLL_MS = 200;
    /** Longer than any call may take, so that all have ended one way or the other. */
    private static final long LAST_CALL_MS = 130_000;

    final Loop loop = new Loop();
    final NameServer nameServer;
    final Ledger ledger;
    final Site site;

    /** @param faults says what was going on during a call. */
    Scene(final SoakOptions options, final Function<Call, String> faults) throws IOException {
        nameServer = new NameServer(new InetSocketAddress(Site.NAME_SERVER_HOST, options.dnsPort()), Site.zone());
        ledger = new Ledger(loop, nameServer, faults);
        site = new Site(loop, options, ledger);
        loop.start();
        loop.tell(site::start);
    }

    /** Begins or ends to place calls. */
    void call(final boolean now) {
        loop.tell(() -> site.call(now));
    }

    /** Places no more calls for now, and waits for the end of those that there are. */
    void rest() throws InterruptedException {
        call(false);
        await(() -> loop.ask(ledger::inProgress) == 0, LAST_CALL_MS);
    }

    /** Places no more calls, and waits for the end of those that there are. */
    void endCalls() throws InterruptedException {
        rest();
        loop.tell(ledger::close);
    }

    void sleep(final long ms) throws InterruptedException {
        await(() -> false, ms);
    }

    /**
     * Waits, so long at most, until something is so.
     *
     * @throws IllegalStateException if the endpoints have failed meanwhile
     */
    void await(final BooleanSupplier condition, final long longestMs) throws InterruptedException {
        final long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(longestMs);
        long leftNs = endNs - System.nanoTime();
        while (leftNs > 0 && !condition.getAsBoolean()) {
            Thread.sleep(Math.min(TimeUnit.NANOSECONDS.toMillis(leftNs) + 1, POLL_MS));
            if (loop.failure() != null) {
                throw new IllegalStateException("the endpoints have failed", loop.failure());
            }
            leftNs = endNs - System.nanoTime();
        }
    }

    @Override
    public void close() {
        loop.close();
        nameServer.close();
    }
}
