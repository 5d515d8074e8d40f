package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.MeteredProxy;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/** The packaged jar (system property {@code test.sipproxy.jar}) as a process of its own, with free ports. */
public final class ProxyProcess implements AutoCloseable {
    static final long START_MILLIS = 60_000;
    /** What a busy machine does to the loop lets no call be refused, where that is not what is tested. */
    static final String NO_LAG = "overload-loop-lag=0";
    /** What the jar's manifest grants to a program that is started with -jar. */
    private static final List<String> METERED_FLAGS = List.of(
        "--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED",
        "--add-opens", "java.base/sun.nio.ch=ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED");

    private final List<String> out = new ArrayList<>();
    private final List<String> err = new ArrayList<>();
    private final CountDownLatch listening = new CountDownLatch(1);
    private final CountDownLatch drained = new CountDownLatch(2);
    /** Closed while nobody is to read what the proxy says. */
    private final Semaphore reading = new Semaphore(1);
    private final Process process;
    private final String host;
    private final int port;

    private ProxyProcess(final Process process, final String host, final int port) {
        this.process = process;
        this.host = host;
        this.port = port;
        Background.start("proxy stdout", () -> collect(process.getInputStream(), out));
        Background.start("proxy stderr", () -> collect(process.getErrorStream(), err));
    }

    /** Starts on a free port of 127.0.0.1 with the given options ("name=value", without prefix), and waits for it. */
    static ProxyProcess start(final String... options) {
        return startOn("127.0.0.1", options);
    }

    /** Starts on that port of 127.0.0.1, for a test whose endpoints have to be there first. */
    static ProxyProcess startAt(final int port, final String... options) {
        return startQuickly("127.0.0.1", port, options);
    }

    /** Starts on a free port of the address. */
    static ProxyProcess startOn(final String host, final String... options) {
        return startQuickly(host, Ports.free(host), options);
    }

    private static ProxyProcess startQuickly(final String host, final int port, final String... options) {
        return startBehind(List.of(), host, port, List.of(options));
    }

    /** Starts by the command that the prefix begins, for example in another network namespace. */
    public static ProxyProcess startBehind(final List<String> prefix, final String host, final int port,
        final List<String> options) {
        final List<String> all = new ArrayList<>(options);
        all.add("sip-address=" + host);
        all.add(NO_LAG);
        if (!Ports.address(host, port).getAddress().isLoopbackAddress()) {
            all.add("registrar-open=true");
        }
        final List<String> flags = new ArrayList<>(List.of("-XX:TieredStopAtLevel=1"));
        flags.addAll(SharedClasses.jvmFlags());
        return start(prefix, host, port, flags, all);
    }

    /**
     * Starts with the options as they are given, and waits until the proxy listens. The port becomes an option when
     * there are no arguments; a properties file has to name it.
     */
    static ProxyProcess start(final String host, final int port, final List<String> jvmFlags,
        final List<String> options, final String... arguments) {
        return start(List.of(), host, port, jvmFlags, options, arguments);
    }

    /**
     * Starts the program of the jar as {@link MeteredProxy}, with the JVM's own settings, and waits for it; after its
     * end {@link #counted} knows what it has counted.
     */
    static ProxyProcess startMetered(final int port, final List<String> options) {
        final List<String> all = new ArrayList<>(options);
        all.addAll(List.of("sip-address=127.0.0.1", "sip-port=" + port, "shutdown-timeout=0"));
        final String own = Path.of(URI.create(
            MeteredProxy.class.getProtectionDomain().getCodeSource().getLocation().toString())).toString();
        final ProxyProcess proxy = new ProxyProcess(launch(List.of(), METERED_FLAGS, all,
            List.of("-cp", jar() + File.pathSeparator + own, MeteredProxy.class.getName())), "127.0.0.1", port);
        proxy.awaitListening();
        return proxy;
    }

    /** A figure of {@link MeteredProxy}. */
    long counted(final String name) {
        final String start = MeteredProxy.MARK + name + " ";
        return out().stream().filter(line -> line.startsWith(start)).findFirst()
            .map(line -> Long.parseLong(line.substring(start.length())))
            .orElseThrow(() -> new AssertionError("no " + name + "\n" + output()));
    }

    private static ProxyProcess start(final List<String> prefix, final String host, final int port,
        final List<String> jvmFlags, final List<String> options, final String... arguments) {
        final List<String> all = new ArrayList<>(options);
        if (arguments.length == 0) {
            all.add("sip-port=" + port);
        }
        if (options.stream().noneMatch(option -> option.startsWith("shutdown-timeout="))) {
            all.add("shutdown-timeout=1s");
        }
        final ProxyProcess proxy = new ProxyProcess(launch(prefix, jvmFlags, all, fromJar(arguments)), host, port);
        proxy.awaitListening();
        return proxy;
    }

    /** Runs the jar to its end, with options as -D and arguments, and hands over what it said. */
    static Outcome run(final List<String> options, final String... arguments) {
        final ProxyProcess proxy = new ProxyProcess(launch(List.of(), List.of(), options, fromJar(arguments)), "", 0);
        try (proxy) {
            assertTrue(Wait.until(proxy.process, START_MILLIS), () -> "still running: " + proxy.output());
            Wait.until(proxy.drained, Wait.DEADLINE_MILLIS);
            return new Outcome(proxy.process.exitValue(), proxy.lines(proxy.out), proxy.lines(proxy.err));
        }
    }

    /** What a run that came to its end left behind. */
    record Outcome(int exitCode, List<String> out, List<String> err) {
        String text() {
            return "exit " + exitCode + "\n" + String.join("\n", out) + "\n--- stderr\n" + String.join("\n", err);
        }
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    public String hostPort() {
        return Ports.inUri(host) + ":" + port;
    }

    public InetSocketAddress address() {
        return Ports.address(host, port);
    }

    /** A SIP URI of a user at the proxy's address. */
    public String uri(final String user) {
        return "sip:" + user + "@" + hostPort();
    }

    /** Lines on stdout so far. */
    public List<String> out() {
        return lines(out);
    }

    /** Waits for a line on stdout that has all the parts; the log is written by a thread of its own. */
    String awaitLine(final String... parts) {
        final long deadline = System.nanoTime() + Wait.DEADLINE_MILLIS * 1_000_000;
        while (System.nanoTime() < deadline) {
            for (final String line : lines(out)) {
                if (List.of(parts).stream().allMatch(line::contains)) {
                    return line;
                }
            }
            Wait.until(drained, 10);
        }
        throw new AssertionError("no line with " + List.of(parts) + "\n" + output());
    }

    /** Everything that the proxy said so far. */
    public String output() {
        return "--- proxy " + hostPort() + " stdout\n" + String.join("\n", lines(out)) + "\n--- stderr\n"
            + String.join("\n", lines(err));
    }

    long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** From now on nobody reads what the proxy says, but for a few lines that are on their way. */
    void holdOutput() {
        reading.acquireUninterruptibly();
    }

    /** Has what the proxy says and has said read again. */
    void releaseOutput() {
        reading.release();
    }

    /** Waits for the end after {@link #terminate()}, without a look at what the proxy says. */
    boolean awaitEnd(final long millis) {
        return Wait.until(process, millis);
    }

    /** Sends SIGTERM without waiting. {@link Process#destroy} would also close the streams, and lose the last lines. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** Waits for the end after {@link #terminate()}, which must be orderly; then {@link #out()} is complete. */
    void awaitExit(final long millis) {
        assertTrue(Wait.until(process, millis), () -> "still running after SIGTERM\n" + output());
        Wait.until(drained, Wait.DEADLINE_MILLIS);
        assertEquals(0, process.exitValue(), () -> "exit code after SIGTERM\n" + output());
    }

    /** Stops the proxy by SIGTERM; it must end with exit code 0. */
    void stop() {
        terminate();
        awaitExit(Wait.DEADLINE_MILLIS);
    }

    /** Kills what is still running. */
    @Override
    public void close() {
        process.destroyForcibly();
        Wait.until(process, Wait.DEADLINE_MILLIS);
    }

    private static List<String> fromJar(final String... arguments) {
        final List<String> program = new ArrayList<>(List.of("-jar", jar()));
        program.addAll(List.of(arguments));
        return program;
    }

    private static Process launch(final List<String> prefix, final List<String> jvmFlags, final List<String> options,
        final List<String> program) {
        final List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmFlags);
        options.forEach(option -> command.add("-Dsipproxy." + option));
        command.addAll(program);
        try {
            return new ProcessBuilder(command).start();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String jar() {
        final String jar = System.getProperty("test.sipproxy.jar", "target/sipproxy.jar");
        assertTrue(Path.of(jar).toFile().isFile(), () -> "no such jar: " + jar + " (run mvn package first)");
        return jar;
    }

    private void awaitListening() {
        final long deadline = System.nanoTime() + START_MILLIS * 1_000_000;
        while (!Wait.until(listening, 50)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                Wait.until(drained, 1_000);
                final String state = process.isAlive() ? "does not listen" : "ended with " + process.exitValue();
                close();
                throw new AssertionError("the proxy " + state + "\n" + output());
            }
        }
    }

    private void collect(final InputStream stream, final List<String> lines) throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = readLine(reader); line != null; line = readLine(reader)) {
                synchronized (lines) {
                    lines.add(line);
                }
                if (line.toLowerCase(Locale.ROOT).contains("listening")) {
                    listening.countDown();
                }
            }
        } finally {
            drained.countDown();
        }
    }

    private String readLine(final BufferedReader reader) throws IOException {
        reading.acquireUninterruptibly();
        reading.release();
        return reader.readLine();
    }

    private List<String> lines(final List<String> lines) {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }
}
