package io.sipproxy.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One process of the SIPp traffic generator with a built-in scenario, and the statistics that it leaves. */
final class SippRun implements AutoCloseable {
    private static final String DELIMITER = ";";

    private final Process process;
    private final Path statistics;
    private final Path errors;
    private final Path screen;
    private final String name;
    private final boolean reliable;

    private SippRun(final String name, final String mode, final Path directory, final List<String> arguments) {
        this.name = name;
        this.reliable = !mode.startsWith("u");
        this.statistics = directory.resolve(name + ".csv");
        this.errors = directory.resolve(name + "_errors.log");
        this.screen = directory.resolve(name + "_screen.log");
        final List<String> command = new ArrayList<>(List.of("sipp"));
        command.addAll(arguments);
        command.addAll(List.of("-nostdin", "-trace_stat", "-stf", statistics.toString(), "-fd", "1", "-trace_err",
            "-error_file", errors.toString()));
        try {
            process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
                .redirectOutput(screen.toFile()).start();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** True when the sipp command can be run here. */
    static boolean isInstalled() {
        try {
            final Process version = new ProcessBuilder("sipp", "-v").redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            return Wait.until(version, Wait.DEADLINE_MILLIS);
        } catch (final IOException e) {
            return false;
        }
    }

    /** True when the sipp command can speak TLS, which not every build of it can. */
    static boolean hasTls() {
        try {
            final Process version = new ProcessBuilder("sipp", "-v").redirectErrorStream(true).start();
            return new String(version.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1).contains("-TLS");
        } catch (final IOException e) {
            return false;
        }
    }

    /** The scenario that answers calls; it ends after that many. */
    static SippRun callee(final Path directory, final String mode, final String host, final int port,
        final int calls, final String... more) {
        final List<String> arguments = new ArrayList<>(List.of("-sn", "uas", "-t", mode, "-i", host, "-p",
            Integer.toString(port), "-bind_local", "-m", Integer.toString(calls)));
        arguments.addAll(List.of(more));
        return new SippRun("uas", mode, directory, arguments);
    }

    /** The scenario that places calls to the target. */
    static SippRun caller(final Path directory, final String mode, final String host, final String target,
        final int calls, final int rate, final String... more) {
        final List<String> arguments = new ArrayList<>(List.of("-sn", "uac", "-t", mode, "-max_socket", "5000", "-i",
            host, "-p", Integer.toString(Ports.free(host)), "-bind_local", "-m", Integer.toString(calls), "-r",
            Integer.toString(rate)));
        arguments.addAll(List.of(more));
        arguments.add(target);
        return new SippRun("uac", mode, directory, arguments);
    }

    /** Waits for the end: every call successful, not one message that the scenario does not expect. */
    void assertClean(final int calls, final long millis) {
        final boolean ended = Wait.until(process, millis);
        assertTrue(ended, () -> "still running\n" + report());
        assertEquals(0, process.exitValue(), this::report);
        final Map<String, String> last = lastRow();
        assertEquals(Integer.toString(calls), last.get("SuccessfulCall(C)"), this::report);
        for (final String column : List.of("FailedCall(C)", "FailedUnexpectedMessage(C)", "OutOfCallMsgs(C)",
            "FatalErrors(C)")) {
            assertEquals("0", last.get(column), () -> column + "\n" + report());
        }
        if (reliable) {
            assertEquals("0", last.get("DeadCallMsgs(C)"), () -> "messages after the end of a call\n" + report());
        }
    }

    /**
     * Waits until the callee's socket is bound, as the kernel lists it: a probe would be a call to SIPp.
     */
    void awaitListening(final int port) {
        final Path table = Path.of("/proc/net", reliable ? "tcp" : "udp");
        final String local = String.format(Locale.ROOT, ":%04X ", port);
        final long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Wait.DEADLINE_MILLIS);
        while (!contents(table).contains(local)) {
            assertTrue(process.isAlive() && System.nanoTime() < deadline, () -> "does not listen\n" + report());
            Wait.until(process, 20);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        Wait.until(process, Wait.DEADLINE_MILLIS);
    }

    String report() {
        return name + "\n" + lastRow() + "\n--- errors\n" + contents(errors) + "\n--- screen\n" + contents(screen);
    }

    private Map<String, String> lastRow() {
        final Map<String, String> row = new HashMap<>();
        final List<String> lines = contents(statistics).lines().toList();
        if (lines.size() > 1) {
            final String[] names = lines.get(0).split(DELIMITER);
            final String[] values = lines.get(lines.size() - 1).split(DELIMITER);
            for (int i = 0; i < Math.min(names.length, values.length); i++) {
                row.put(names[i], values[i]);
            }
        }
        return row;
    }

    private static String contents(final Path file) {
        try {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
