package io.sipproxy.bench;

import io.sipproxy.bench.load.Latency;
import java.io.BufferedReader;
import java.io.FileReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/** What monitoring asks of a proxy: a scraper of its metrics, and a browser that has its status page open. */
public final class Poller {
    private static final long PERIOD_NS = 1_000_000_000;
    private static final long EAGER_PERIOD_NS = PERIOD_NS / 64;
    private static final Set<String> EVERY_SECOND = Set.of("/metrics", "/api/status");
    private static final int TIMEOUT_MS = 5_000;
    private static final Pattern SCRIPT = Pattern.compile("<script[^>]*\\ssrc=[\"']?([^\"'> ]+)");
    private static final Pattern API = Pattern.compile("[\"'`]/?(api/[a-z0-9/_-]*[a-z0-9])");
    private static final String HELP = """
        Usage: java -cp target/benchmarks.jar io.sipproxy.bench.Poller HTTP_PORT EAGER_SECONDS FIFO

        Gets http://127.0.0.1:HTTP_PORT/metrics every second, as a scraper does, and what the status page at / asks for, the
        paths that begin with /api/ in the page and its scripts, as an open page does: /api/status every second, the others
        every two; at fixed times whatever the answers take. Begins and rests when it reads a line "poll" and a line "rest"
        from FIFO, and ends when that does. Before that, for EAGER_SECONDS, all of it 64 times a second, so that the
        proxy's JVM and this one have compiled what they need, as they have after some minutes. Prints what it polls, a
        line "ready", and whenever it rests:
        POLLS poll_count=N poll_failures=N poll_bytes=N poll_p50=... (microseconds)
        Exit code 1 if something cannot be got at the beginning.
        """;

    private final String root;
    private final List<String> paths = new ArrayList<>();
    private final Histogram took = Latency.histogram();
    private long bytes;
    private long failures;

    private Poller(final int port) {
        root = "http://127.0.0.1:" + port;
    }

    /** @param args see {@code --help}. */
    public static void main(final String[] args) throws IOException {
        if (args.length != 3) {
            System.out.print(HELP);
            System.exit(args.length == 1 && args[0].equals("--help") ? 0 : 2);
        }
        final Poller poller = new Poller(Integer.parseInt(args[0]));
        try {
            poller.find();
        } catch (final IOException e) {
            System.out.println("cannot be monitored: " + e.getMessage());
            System.exit(1);
        }
        System.out.println("ready");
        final long endNs = System.nanoTime() + Integer.parseInt(args[1]) * PERIOD_NS;
        poller.poll(EAGER_PERIOD_NS, 1, () -> System.nanoTime() - endNs < 0);
        // A channel does not tell whether there is something to read.
        try (BufferedReader words = new BufferedReader(new FileReader(args[2], StandardCharsets.UTF_8))) {
            poller.obey(words);
        }
    }

    private void obey(final BufferedReader words) throws IOException {
        for (String word = words.readLine(); word != null; word = words.readLine()) {
            if (word.equals("poll")) {
                forget();
                poll(PERIOD_NS, 2, () -> !isReady(words));
            } else {
                report();
            }
        }
    }

    private static boolean isReady(final BufferedReader words) {
        try {
            return words.ready();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each path is tried once: one that is for other methods than GET, or not for all, is not polled. */
    private void find() throws IOException {
        get("/metrics");
        paths.add("/metrics");
        final StringBuilder page = new StringBuilder(get("/"));
        final Matcher scripts = SCRIPT.matcher(page.toString());
        while (scripts.find()) {
            page.append(get(URI.create(root + '/').resolve(scripts.group(1)).getPath()));
        }
        final Set<String> found = new TreeSet<>();
        final Matcher api = API.matcher(page);
        while (api.find()) {
            found.add('/' + api.group(1));
        }
        for (final String path : found) {
            try {
                get(path);
                paths.add(path);
            } catch (final IOException e) {
                System.out.println("not polled: " + e.getMessage());
            }
        }
        if (paths.size() == 1) {
            throw new IOException("the page at / asks for nothing");
        }
        System.out.println("polled: " + paths);
    }

    /** In every of the periods; what is not asked every second by a page or scraper, in every so many. */
    private void poll(final long periodNs, final int periods, final BooleanSupplier goesOn) {
        int period = 0;
        for (long dueNs = System.nanoTime(); goesOn.getAsBoolean(); dueNs += periodNs) {
            while (System.nanoTime() < dueNs) {
                LockSupport.parkNanos(dueNs - System.nanoTime());
            }
            final boolean all = period++ % periods == 0;
            paths.stream().filter(path -> all || EVERY_SECOND.contains(path)).forEach(this::measure);
        }
    }

    /** Failures count from the beginning. */
    private void forget() {
        took.reset();
        bytes = 0;
    }

    private void measure(final String path) {
        final long startNs = System.nanoTime();
        try {
            bytes += get(path).length();
        } catch (final IOException e) {
            failures++;
            System.out.println(e.getMessage());
        }
        took.recordValue(System.nanoTime() - startNs);
    }

    private String get(final String path) throws IOException {
        final HttpURLConnection connection = (HttpURLConnection) URI.create(root + path).toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MS);
        connection.setReadTimeout(TIMEOUT_MS);
        if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
            throw new IOException(path + ": " + connection.getResponseCode() + ' ' + connection.getResponseMessage());
        }
        try (InputStream in = connection.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void report() {
        System.out.println("POLLS poll_count=" + took.getTotalCount() + " poll_failures=" + failures + " poll_bytes="
            + bytes + Latency.fields("poll", took));
    }
}
