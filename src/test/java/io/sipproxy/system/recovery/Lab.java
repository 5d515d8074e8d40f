package io.sipproxy.system.recovery;

import io.sipproxy.system.Wait;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;

/** The process with the namespaces, {@link LabMain}, as the JUnit side sees it. */
final class Lab implements AutoCloseable {
    private final Map<String, CompletableFuture<String>> running = new ConcurrentHashMap<>();
    private final Queue<String> said = new ConcurrentLinkedQueue<>();
    private final Process process;
    private final PrintStream orders;

    private Lab(final Process process) {
        this.process = process;
        this.orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        final Thread reader = new Thread(this::readReports, "lab");
        reader.setDaemon(true);
        reader.start();
    }

    static Lab start() {
        final List<String> command = new ArrayList<>(Isolation.command());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx1g"));
        System.getProperties().stringPropertyNames().stream().filter(name -> name.endsWith("sipproxy.jar"))
            .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), LabMain.class.getName()));
        try {
            final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            Shell.withAdminPrograms(builder.environment());
            return new Lab(builder.start());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs a test method on a new instance of its class, and fails as it fails.
     *
     * @param test names of class and method, and of the carrier if it takes one
     */
    void run(final String test) throws InterruptedException {
        final CompletableFuture<String> report = new CompletableFuture<>();
        running.put(test, report);
        orders.println(test);
        if (!process.isAlive()) {
            report.completeExceptionally(new IllegalStateException("the lab has ended"));
        }
        final String failure;
        try {
            failure = report.get();
        } catch (final ExecutionException e) {
            throw failure(e.getCause().getMessage() + "\n" + String.join("\n", said));
        }
        if (!failure.isEmpty()) {
            throw failure(failure);
        }
    }

    /** The text has the stack of the lab, where the test ran; the one of this process says nothing. */
    private static AssertionError failure(final String text) {
        final AssertionError error = new AssertionError(text);
        error.setStackTrace(new StackTraceElement[0]);
        return error;
    }

    /** Ends the process; with it go its proxies, namespaces and rules. */
    @Override
    public void close() {
        orders.close();
        Wait.until(process, Wait.DEADLINE_MILLIS);
        process.destroyForcibly();
    }

    private void readReports() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                final Report report = Report.read(line);
                if (report == null) {
                    said.add(line);
                } else {
                    running.remove(report.test()).complete(report.failure());
                }
            }
        } catch (final IOException e) {
            said.add(e.toString());
        } finally {
            running.values().forEach(test -> test.completeExceptionally(
                new IllegalStateException("the lab ended during the test")));
        }
    }
}
