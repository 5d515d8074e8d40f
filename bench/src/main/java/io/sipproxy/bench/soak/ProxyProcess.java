package io.sipproxy.bench.soak;

import io.sipproxy.bench.load.Processes;
import io.sipproxy.bench.load.Program;
import io.sipproxy.control.client.Ctl;
import io.sipproxy.status.CountersView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The proxy as it is delivered, in a process of its own. */
final class ProxyProcess implements AutoCloseable {
    /** Seconds. */
    static final String OOS_CHECK = "3";
    private static final long STOP_SECONDS = 30;
    /** Number, instances, bytes, class. */
    private static final Pattern HEAP_LINE =
        Pattern.compile("^ *\\d+: +\\d+ +(\\d+) +(\\S+)", Pattern.MULTILINE);

    private final Process process;
    private final Path socket;
    private final CountersView counters;
    private final ProxyLog log;

    /**
     * Starts it, and waits until it listens.
     *
     * @param log gets its lines, and knows when it listens.
     * @param jvmOptions beside those of the command line.
     */
    ProxyProcess(final SoakOptions options, final ProxyLog log, final String... jvmOptions)
        throws IOException, InterruptedException {
        this.log = log;
        final Path work = options.work().toAbsolutePath();
        socket = work.resolve("control");
        final Path countersFile = work.resolve("counters");
        final List<String> command = new ArrayList<>(options.java());
        command.addAll(List.of(jvmOptions));
        settings(options).forEach((name, value) -> command.add("-Dsipproxy." + name + '=' + value));
        command.addAll(List.of("-Dsipproxy.control-socket=" + socket, "-Dsipproxy.counters-file=" + countersFile,
            "-jar", "target/sipproxy.jar"));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        log.follow(process.inputReader(StandardCharsets.UTF_8));
        if (!log.awaitListening()) {
            process.destroyForcibly();
            throw new IOException("the proxy does not listen");
        }
        counters = CountersView.open(countersFile);
    }

    private static Map<String, String> settings(final SoakOptions options) {
        final Map<String, String> settings = new TreeMap<>();
        settings.put("sip-address", Site.PROXY_HOST);
        settings.put("sip-port", Integer.toString(options.port()));
        settings.put("record-route-key", "only for bench/soak, which starts it again");
        settings.put("applications", Site.PAIR);
        settings.put("serving-sipserver", Site.PAIR);
        settings.put("application." + Site.PAIR + ".primary", member(0, options));
        settings.put("application." + Site.PAIR + ".backup", member(1, options));
        // Longer than it takes to notice that the connection is dead that the question went into.
        settings.put("oos-check", OOS_CHECK);
        settings.put("oos-force", "1");
        settings.put("dns-servers", Site.NAME_SERVER_HOST + ':' + options.dnsPort());
        settings.put("sip-enable-tcp-keep-alive", Boolean.toString(options.isRecovering()));
        settings.put("tcp-keep-alive-idle", "5");
        settings.put("tcp-keep-alive-interval", "1");
        settings.put("tcp-keep-alive-count", "3");
        settings.put("tcp-ack-timeout", "1");
        settings.put("tcp-write-timeout", "5");
        // No call is to be turned away only because the proxy was stopped, or shares its core.
        settings.put("overload-loop-lag", "0");
        settings.put("shutdown-timeout", "1");
        settings.put("log-format", "json");
        return settings;
    }

    private static String member(final int number, final SoakOptions options) {
        return "sip:" + Site.memberHost(number) + ':' + options.port() + ";transport=tcp";
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Has one of the commands of ctl done. */
    void control(final String... words) throws IOException {
        final List<String> arguments = new ArrayList<>(List.of("--socket", socket.toString()));
        arguments.addAll(List.of(words));
        final ByteArrayOutputStream said = new ByteArrayOutputStream();
        final PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        if (Ctl.run(arguments, Map.of(), out, out) != 0) {
            throw new IOException(String.join(" ", words) + ": " + said.toString(StandardCharsets.UTF_8));
        }
    }

    /** @return all counters and gauges by name. */
    Map<String, Long> values() {
        final Map<String, Long> values = new TreeMap<>();
        counters.forEach((name, description, isGauge, value) -> values.put(name, value));
        return values;
    }

    /** @return open descriptors. */
    long descriptors() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + pid() + "/fd"))) {
            return files.count();
        }
    }

    /** @return resident memory. */
    long rssKb() {
        return new Processes(List.of(pid())).rssKb();
    }

    /** @return bytes of living objects by their class, after a collection. */
    Map<String, Long> heapBytes() throws IOException, InterruptedException {
        final Map<String, Long> bytes = new TreeMap<>();
        final Matcher line = HEAP_LINE.matcher(
            Program.run(List.of(Program.ofJdk("jcmd"), Long.toString(pid()), "GC.class_histogram")));
        while (line.find()) {
            bytes.merge(line.group(2), Long.parseLong(line.group(1)), Long::sum);
        }
        if (bytes.isEmpty()) {
            throw new IOException("jcmd shows no objects");
        }
        return bytes;
    }

    /** @return the exit code after an orderly end; -1 if it did not come. */
    int stop() throws InterruptedException {
        // The process' own method would close its output, and with it the last lines of its log.
        process.toHandle().destroy();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            return -1;
        }
        log.awaitEnd();
        return process.exitValue();
    }

    /** As the system ends a process that has no say in it; returns when it is gone. */
    void kill() throws InterruptedException {
        close();
        process.waitFor();
    }

    @Override
    public void close() {
        counters.close();
        process.destroyForcibly();
    }
}
