package io.sipproxy.bench.soak;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/** Warm-up, a first look, bad days, a second look, and the verdict. */
public final class SoakRun {
    private static final long GOOD_MS = 10_000;
    /** Timers L and M keep transactions for 32 s, and a connection that was dropped unnoticed may take longer. */
    private static final long EMPTY_MS = 90_000;
    private static final List<String> TOLD = List.of("lost_", "reopens_", "requests_resent", "responses_resent",
        "transactions_saved", "released_", "requests_failed_over", "sip_server_", "timer_", "responses_undeliverable",
        "requests_undeliverable", "tcp_sends_refused", "loop_handler_failures", "message_failures", "dns_", "ack",
        "responses_unmatched", "requests_retransmitted_by_peer");

    private final SoakOptions options;
    private final AtomicReference<BadDays> badDays = new AtomicReference<>();
    private final ProxyLog log;
    private final Verdict verdict = new Verdict();
    private Scene scene;
    private ProxyProcess proxy;

    /** @param options what the command line says */
    public SoakRun(final SoakOptions options) throws IOException {
        this.options = options;
        log = new ProxyLog(options.work().resolve("proxy.log"));
    }

    /** @return whether all that is demanded held */
    public boolean run() throws IOException, InterruptedException {
        try (Scene all = new Scene(options, call -> {
            final BadDays days = badDays.get();
            return days == null ? "faults: none" : days.during(call);
        }); ProxyProcess process = new ProxyProcess(options, log)) {
            scene = all;
            proxy = process;
            return live();
        }
    }

    private boolean live() throws IOException, InterruptedException {
        scene.call(true);
        sleep(TimeUnit.SECONDS.toMillis(options.warmupSeconds()));
        final Quiet before = calmDown();
        System.out.println("# before: " + before);
        proxy.control("set", "oos-check", ProxyProcess.OOS_CHECK);
        final Firewall firewall = new Firewall(options.obstacle());
        if (firewall.obstacle() != null) {
            System.out.println("# left out: FLOWS_DROPPED: " + firewall.obstacle());
        }
        final BadDays days = new BadDays(scene.loop, scene.site, scene.nameServer, firewall, proxy.pid(), options);
        badDays.set(days);
        log.explainedBy(days::explains);
        scene.call(true);
        sleep(GOOD_MS);
        log.mayInform(false);
        scene.loop.tell(() -> days.begin(TimeUnit.MINUTES.toNanos(options.minutes())));
        sleep(TimeUnit.MINUTES.toMillis(options.minutes()));
        await(() -> scene.loop.ask(days::isOver), EMPTY_MS);
        verdict.check(scene.loop.ask(days::isOver), "all that went wrong is well again");
        sleep(GOOD_MS);
        log.mayInform(true);
        final Quiet after = calmDown();
        System.out.println("# after: " + after);
        final Map<String, Long> values = proxy.values();
        days.close();
        final int exitCode = proxy.stop();
        judge(before, after, days, values, exitCode);
        return report(before, after, days, values);
    }

    /** No new calls; when the last one has ended, no checks and no connections either. */
    private Quiet calmDown() throws IOException, InterruptedException {
        scene.endCalls();
        proxy.control("set", "oos-check", "0");
        await(() -> proxy.values().get("transactions") == 0, EMPTY_MS);
        scene.loop.tell(() -> scene.site.all().forEach(agent -> {
            agent.hangUp();
            agent.clear();
        }));
        await(() -> Quiet.isEmpty(proxy.values()), EMPTY_MS);
        return Quiet.of(proxy);
    }

    private void sleep(final long ms) throws InterruptedException {
        await(() -> false, ms);
    }

    /** As {@link Scene#await}, while the proxy lives. */
    private void await(final BooleanSupplier condition, final long longestMs) throws InterruptedException {
        scene.await(() -> {
            if (!proxy.isAlive()) {
                throw new IllegalStateException("the proxy has ended; see its log");
            }
            return condition.getAsBoolean();
        }, longestMs);
    }

    private void judge(final Quiet before, final Quiet after, final BadDays days, final Map<String, Long> values,
        final int exitCode) {
        verdict.check(scene.ledger.isGood(), "no call was lost that could have been completed, nothing came that must not");
        verdict.check(before.isEmpty(), "the tables were empty before");
        verdict.check(after.isEmpty(), "the tables are empty: " + after.tables());
        verdict.check(after.buffers() <= before.buffers(),
            "buffers in use: " + after.buffers() + ", before " + before.buffers());
        verdict.check(after.heapKb() - before.heapKb() <= options.maxHeapMb() * 1024L,
            "living objects grew by " + (after.heapKb() - before.heapKb()) + " kB");
        verdict.check(after.rssKb() - before.rssKb() <= options.maxRssMb() * 1024L,
            "resident memory grew by " + (after.rssKb() - before.rssKb()) + " kB");
        verdict.check(after.descriptors() - before.descriptors() <= options.maxDescriptors(),
            "descriptors: " + after.descriptors() + ", before " + before.descriptors());
        verdict.check(log.failure() == null, "the log could be read to its end: " + log.failure());
        verdict.check(log.unexpected() == 0, "lines of the log that nothing explains: " + log.unexpected());
        verdict.check(values.get("loop_handler_failures") == 0 && values.get("message_failures") == 0,
            "no defect was caught in the proxy");
        verdict.check(days.failure() == null, "every fault could be made: " + days.failure());
        verdict.check(exitCode == 0, "the proxy ended in order with exit code " + exitCode);
    }

    private boolean report(final Quiet before, final Quiet after, final BadDays days, final Map<String, Long> values) {
        scene.ledger.print(log::about);
        log.print();
        System.out.println("# faults: " + days.counted() + ", questions without an answer: " + scene.nameServer.ignored()
            + ", calls not placed since nobody was there to place them: " + scene.site.notPlaced());
        final StringBuilder counters = new StringBuilder("# counters of the proxy:");
        values.forEach((name, value) -> {
            if (value != 0 && TOLD.stream().anyMatch(name::startsWith)) {
                counters.append(' ').append(name).append('=').append(value);
            }
        });
        System.out.println(counters);
        System.out.println("# living objects that became most, in kB: " + after.growthSince(before));
        days.print();
        return verdict.print("minutes=" + options.minutes() + " rate=" + options.rate() + " seed=" + options.seed() + ' '
            + scene.ledger.fields() + " unexpected_lines=" + log.unexpected()
            + " heap_growth_kb=" + (after.heapKb() - before.heapKb()) + " rss_growth_kb=" + (after.rssKb() - before.rssKb())
            + " descriptors_growth=" + (after.descriptors() - before.descriptors()));
    }
}
