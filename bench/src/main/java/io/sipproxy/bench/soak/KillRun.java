package io.sipproxy.bench.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Kills the proxy under load, again and again, and starts it again at once: calls go on with the next one, those whose
 * dialogs it knows nothing of too, and new calls pass soon. A proxy that ended in order before has left an archive of its
 * classes to start with, as its unit file has Java do it.
 */
public final class KillRun {
    private static final long SOON_MS = 2_000;
    /** From the start of a proxy to its end. */
    private static final long LIFE_MS = 10_000;
    private static final long LONGEST_MS = 600_000;
    /** Of the proxy that makes the archive: it is to have loaded what calls need. */
    private static final long ARCHIVED_LIFE_MS = 5_000;

    private final SoakOptions options;
    private final Histogram starts = new Histogram(1, LONGEST_MS, 3);
    private final Verdict verdict = new Verdict();
    private final Path archive;
    private final String use;
    private int restarts;

    /** @param options what the command line says */
    public KillRun(final SoakOptions options) {
        this.options = options;
        archive = options.work().toAbsolutePath().resolve("classes.jsa");
        use = "-XX:SharedArchiveFile=" + archive;
    }

    /** @return whether all that is demanded held */
    public boolean run() throws IOException, InterruptedException {
        try (Scene scene = new Scene(options, call -> "restarts so far: " + restarts)) {
            makeArchive(scene);
            ProxyProcess proxy = start(use);
            try {
                scene.call(true);
                scene.sleep(TimeUnit.SECONDS.toMillis(options.warmupSeconds()));
                for (restarts = 1; restarts <= options.kills(); restarts++) {
                    proxy.kill();
                    proxy = restart(scene);
                }
                scene.endCalls();
                verdict.check(proxy.stop() == 0, "the last proxy ended in order");
            } finally {
                proxy.close();
            }
            return report(scene);
        }
    }

    private void makeArchive(final Scene scene) throws IOException, InterruptedException {
        try (ProxyProcess proxy = start("-XX:ArchiveClassesAtExit=" + archive)) {
            scene.call(true);
            scene.sleep(ARCHIVED_LIFE_MS);
            scene.rest();
            verdict.check(proxy.stop() == 0, "the first proxy ended in order");
        }
        verdict.check(Files.exists(archive), "it left a class archive");
    }

    /** What Java says of its archive is no line of the proxy's log. */
    private ProxyProcess start(final String archiveOption) throws IOException, InterruptedException {
        final ProxyLog log = new ProxyLog(options.work().resolve("proxy.log"));
        log.explainedBy((code, peer) -> true);
        return new ProxyProcess(options, log, "-Xlog:disable", archiveOption);
    }

    private ProxyProcess restart(final Scene scene) throws IOException, InterruptedException {
        final long startNs = System.nanoTime();
        final Promptness promptness = scene.ledger.promptness();
        scene.loop.tell(() -> promptness.watch(scene.ledger.inProgress(),
            startNs + TimeUnit.MILLISECONDS.toNanos(SOON_MS), startNs + TimeUnit.MILLISECONDS.toNanos(LIFE_MS - SOON_MS)));
        final ProxyProcess proxy = start(use);
        scene.sleep(LIFE_MS - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs));
        verdict.check(proxy.isAlive(), "proxy " + restarts + " lived until it was killed");
        final long firstNs = scene.loop.ask(promptness::firstAnsweredNs);
        final long tookMs = firstNs == Promptness.NEVER ? LONGEST_MS : TimeUnit.NANOSECONDS.toMillis(firstNs - startNs);
        starts.recordValue(tookMs);
        verdict.check(tookMs <= SOON_MS, "a new call was answered within " + SOON_MS + " ms of start " + restarts + ": "
            + (firstNs == Promptness.NEVER ? "none at all" : tookMs + " ms"));
        return proxy;
    }

    private boolean report(final Scene scene) {
        final Ledger ledger = scene.ledger;
        final Promptness promptness = ledger.promptness();
        verdict.check(ledger.isGood(), "no call was lost, nothing came that must not");
        verdict.check(promptness.late() == 0, promptness.late() + " calls that began more than " + SOON_MS
            + " ms after a start took longer than a second to their answer, without the ringing");
        ledger.print(id -> null);
        System.out.println("# calls that were in progress when the proxy was killed: " + promptness.crossed());
        return verdict.print(String.format(Locale.ROOT, "kills=%d rate=%d seed=%d %s late=%d crossed=%d "
            + "start_to_answer_p50_ms=%d start_to_answer_max_ms=%d", options.kills(), options.rate(), options.seed(),
            ledger.fields(), promptness.late(), promptness.crossed(), starts.getValueAtPercentile(50),
            starts.getMaxValue()));
    }
}
