package io.sipproxy.bench.soak;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Everybody but the proxy: endpoints, SIP Servers and the name server, on their loop, and the accounts of their calls. */
final class Scene implements AutoCloseable {
    private static final long POLL_MS = 200;
    /** Longer than any call may take, so that all have ended one way or the other. */
    private static final long LAST_CALL_NS = TimeUnit.SECONDS.toNanos(130);

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

    /** Places no more calls, and waits for the end of those that there are. */
    void endCalls() throws InterruptedException {
        call(false);
        final long startNs = System.nanoTime();
        while (loop.ask(ledger::inProgress) > 0 && System.nanoTime() - startNs < LAST_CALL_NS) {
            sleep(POLL_MS);
        }
        loop.tell(ledger::close);
    }

    /** @throws IllegalStateException if the endpoints have failed meanwhile */
    void sleep(final long ms) throws InterruptedException {
        final long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        for (long leftNs = endNs - System.nanoTime(); leftNs > 0; leftNs = endNs - System.nanoTime()) {
            Thread.sleep(Math.min(TimeUnit.NANOSECONDS.toMillis(leftNs) + 1, POLL_MS));
            if (loop.failure() != null) {
                throw new IllegalStateException("the endpoints have failed", loop.failure());
            }
        }
    }

    @Override
    public void close() {
        loop.close();
        nameServer.close();
    }
}
