package io.sipproxy.bench;

import io.sipproxy.ProxyInstance;
import io.sipproxy.config.Configuration;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** The proxy, which also tells how long the passes of its loop were while the load rig measured. */
public final class MeasuredProxy {
    private static final long STOP_MS = 10_000;
    private static final String HELP = """
        Usage: java -Dsipproxy.NAME=VALUE ... -cp target/benchmarks.jar io.sipproxy.bench.MeasuredProxy FIFO

        Runs the proxy with these options until it is ended. FIFO is what the load rig is given by --marks; after the line
        "end" the passes of the loop since the line "begin" are printed, in microseconds, without the waits between them:
        PASSES pass_count=N pass_p50=N pass_p99=N pass_p999=N pass_max=N
        """;

    private final ProxyInstance proxy;
    private Histogram before;

    private MeasuredProxy(final ProxyInstance proxy) {
        this.proxy = proxy;
    }

    /** @param args see {@code --help}. */
    public static void main(final String[] args) throws Exception {
        if (args.length != 1 || args[0].equals("--help")) {
            System.out.print(HELP);
            System.exit(args.length == 1 ? 0 : 2);
        }
        final Map<String, String> properties = new HashMap<>();
        System.getProperties().stringPropertyNames().forEach(name -> properties.put(name, System.getProperty(name)));
        try (ProxyInstance proxy = ProxyInstance.launch(Configuration.load(properties, List.of()))) {
            final Thread loop = Thread.currentThread();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(proxy, loop)));
            final Thread marks = new Thread(() -> new MeasuredProxy(proxy).followMarks(Path.of(args[0])), "marks");
            marks.setDaemon(true);
            marks.start();
            proxy.run();
        }
    }

    private static void stop(final ProxyInstance proxy, final Thread loop) {
        proxy.requestStop();
        try {
            loop.join(STOP_MS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The rig opens the FIFO anew for each line. */
    private void followMarks(final Path fifo) {
        while (true) {
            try (BufferedReader lines = Files.newBufferedReader(fifo)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    onMark(line);
                }
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void onMark(final String mark) {
        final Histogram now = proxy.passTimes();
        if (mark.equals("begin")) {
            before = now;
            return;
        }
        now.subtract(before);
        System.out.printf(Locale.ROOT, "PASSES pass_count=%d pass_p50=%d pass_p99=%d pass_p999=%d pass_max=%d%n",
            now.getTotalCount(), now.getValueAtPercentile(50), now.getValueAtPercentile(99),
            now.getValueAtPercentile(99.9), now.getMaxValue());
    }
}
