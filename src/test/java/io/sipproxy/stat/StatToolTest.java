package io.sipproxy.stat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.status.CountersFile;
import io.sipproxy.status.Gauge;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatToolTest {
    /** What happens between two displays. */
    private interface Step {
        void run() throws IOException;
    }

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Deque<Step> steps = new ArrayDeque<>();
    private final List<Long> pauses = new ArrayList<>();
    private Path path;
    private CountersFile file;
    private Counters counters;

    @BeforeEach
    void create(@TempDir final Path directory) throws IOException {
        path = directory.resolve("counters");
        start();
    }

    private void start() throws IOException {
        file = CountersFile.create(path, System.currentTimeMillis());
        counters = file.counters();
    }

    @AfterEach
    void close() {
        file.close();
    }

    private int stat(final String... words) {
        return run(false, words);
    }

    /** Runs the steps one after the other, and after the last one more display. */
    private int run(final boolean isTerminal, final String... words) {
        final List<String> args = new ArrayList<>(List.of("stat"));
        args.addAll(List.of(words));
        return StatTool.run(args.toArray(String[]::new), new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8), isTerminal, this::pause);
    }

    private boolean pause(final long ms) {
        pauses.add(ms);
        if (steps.isEmpty()) {
            return false;
        }
        try {
            steps.remove().run();
            return true;
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String complained() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** The lines of a counter, white space between its cells made one. */
    private List<String> lines(final String name) {
        return rows().stream().filter(row -> row.matches("[0-9,]+ ([0-9,]+\\.\\d )?" + name + " .*")).toList();
    }

    private List<String> rows() {
        return said().lines().map(line -> line.strip().replaceAll(" {2,}", " ")).toList();
    }

    @Test
    void shouldShowWhatIsNotZeroWithItsMeaningWhenAskedOnce() {
        counters.add(Counter.CONNECTIONS_ACCEPTED, 1_234_567);
        counters.set(Gauge.CONNECTIONS, 17);
        assertEquals(0, stat(path.toString(), "--once"));
        assertEquals(List.of("1,234,567 connections_accepted " + Counter.CONNECTIONS_ACCEPTED.description()),
            lines("connections_accepted"));
        assertEquals(List.of("17 connections " + Gauge.CONNECTIONS.description()), lines("connections"));
        assertEquals(List.of(), lines("loop_passes"));
        assertTrue(said().lines().findFirst().orElseThrow()
            .matches(".* process " + ProcessHandle.current().pid() + " runs for 00:00:\\d\\d"), said());
        assertEquals(List.of(), pauses);
        assertEquals("", complained());
    }

    @Test
    void shouldShowEveryCounterWhenAskedForAll() {
        assertEquals(0, stat(path.toString(), "--once", "--all"));
        final List<String> rows = rows();
        for (final Counter counter : Counter.values()) {
            assertTrue(rows.contains("0 " + counter.metricName() + " " + counter.description()), counter.name());
        }
        for (final Gauge gauge : Gauge.values()) {
            assertTrue(rows.contains("0 " + gauge.metricName() + " " + gauge.description()), gauge.name());
        }
    }

    @Test
    void shouldShowOnlyNamesThatContainAFilter() {
        for (final Counter counter : Counter.values()) {
            counters.increment(counter);
        }
        assertEquals(0, stat("--once", path.toString(), "tls-handshakes", "LOOP_pas"));
        assertEquals(1, lines("loop_passes").size());
        assertEquals(1, lines("tls_handshakes_done").size());
        assertEquals(List.of(), lines("tls_reloads"));
    }

    @Test
    void shouldShowRatesFromTheSecondDisplayOn() {
        steps.add(() -> counters.add(Counter.LOOP_PASSES, 5_000_000_000L));
        assertEquals(0, stat(path.toString(), "--interval", "0.5", "loop_passes", "connections"));
        assertEquals(List.of(500L, 500L), pauses);
        assertEquals(1, lines("loop_passes").size());
        assertTrue(lines("loop_passes").get(0).matches("5,000,000,000 [0-9,]+\\.\\d loop_passes .*"), said());
    }

    @Test
    void shouldFollowARestartAndBeginItsRatesAnew() {
        counters.add(Counter.LOOP_PASSES, 900);
        steps.add(() -> {
            file.end(System.currentTimeMillis());
            file.close();
        });
        steps.add(() -> {
            start();
            counters.add(Counter.LOOP_PASSES, 3);
        });
        steps.add(() -> counters.add(Counter.LOOP_PASSES, 1));
        assertEquals(0, stat(path.toString(), "loop_passes"));
        final List<String> shown = lines("loop_passes");
        assertEquals(4, shown.size(), said());
        assertTrue(shown.get(2).startsWith("3 loop_passes"), said());
        assertTrue(shown.get(3).matches("4 [0-9,.]+ loop_passes.*"), said());
        final List<String> headings = said().lines().filter(line -> line.contains(" process ")).toList();
        assertTrue(headings.get(1).matches(".* process \\d+ ended at .*"), said());
        assertTrue(headings.get(3).endsWith(", restarted once meanwhile"), said());
    }

    @Test
    void shouldShowTheLastValuesAndFailWhenTheProxyDoesNotRunAnyMore() {
        counters.add(Counter.LOOP_PASSES, 900);
        file.close();
        assertEquals(3, stat(path.toString(), "--once"));
        assertEquals(1, lines("loop_passes").size());
        assertTrue(said().contains(" was killed or crashed; its last sign is of "), said());
    }

    @Test
    void shouldTellOfAStalledLoop() {
        file.beat(System.currentTimeMillis() - 60_000);
        assertEquals(0, stat(path.toString(), "--once"));
        assertTrue(said().contains(", but is stalled: its loop has not passed since "), said());
    }

    @Test
    void shouldWriteOneObjectALineWhenAskedForJson() {
        counters.add(Counter.LOOP_PASSES, 900);
        counters.set(Gauge.CONNECTIONS, 17);
        steps.add(() -> counters.add(Counter.LOOP_PASSES, 100));
        assertEquals(0, run(true, path.toString(), "--json", "loop_passes", "connections"));
        final List<String> lines = said().lines().toList();
        assertEquals(2, lines.size());
        final String time = "\"20\\d\\d-[-0-9:.T]+Z\"";
        final String start = "\\{\"time\":" + time + ",\"pid\":" + ProcessHandle.current().pid() + ",\"start\":" + time
            + ",\"state\":\"running\",\"lastSign\":" + time + ",\"gauges\":\\{\"connections\":17},\"counters\":\\{";
        assertTrue(lines.get(0).matches(start + "\"loop_passes\":\\{\"total\":900}}}"), lines.get(0));
        assertTrue(lines.get(1).matches(start + "\"loop_passes\":\\{\"total\":1000,\"perSecond\":\\d+\\.\\d}}}"),
            lines.get(1));
    }

    @Test
    void shouldTakeThePlaceOfTheLastDisplayOnATerminalOnly() {
        run(true, path.toString(), "--once");
        assertTrue(said().startsWith("\033[H\033[J"));
        out.reset();
        stat(path.toString(), "--once");
        assertFalse(said().contains("\033"));
    }

    @Test
    void shouldEndWhenNobodyReadsAnyMore() {
        steps.add(() -> { });
        final PrintStream broken = new PrintStream(new java.io.OutputStream() {
            @Override
            public void write(final int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        });
        assertEquals(0, StatTool.run(new String[] {"stat", path.toString()}, broken, broken, false, this::pause));
        assertEquals(List.of(), pauses);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--once", "FILE --interval", "FILE --interval 0", "FILE --interval abc",
        "FILE --interval NaN", "FILE --interval 3601", "FILE --interval=", "FILE --often", "FILE -1"})
    void shouldSayWhatIsWrongWithTheArguments(final String words) {
        final String[] args = words.isEmpty() ? new String[0] : words.replace("FILE", path.toString()).split(" ");
        assertEquals(78, stat(args));
        assertEquals("", said());
        assertEquals(2, complained().lines().count(), complained());
        assertTrue(complained().endsWith("stat: --help shows how it is used" + System.lineSeparator()), complained());
    }

    @Test
    void shouldShowItsUsageWhenAskedForHelp() {
        assertEquals(0, stat("--help"));
        assertTrue(said().startsWith("Usage: java -jar sipproxy.jar stat FILE "), said());
        assertTrue(said().lines().allMatch(line -> line.length() <= 110), said());
    }

    @Test
    void shouldSayWhyAFileCannotBeRead(@TempDir final Path directory) throws IOException {
        final Path missing = directory.resolve("missing");
        assertEquals(1, stat(missing.toString(), "--once"));
        assertEquals("stat: " + missing + ": cannot be read: there is no such file or directory", complained().strip());
        err.reset();
        final Path other = Files.writeString(directory.resolve("other"), "x".repeat(1_000));
        assertEquals(78, stat(other.toString(), "--once"));
        assertEquals("stat: " + other + ": is no counters file", complained().strip());
        err.reset();
        assertEquals(78, stat(path.toString(), "--once", "no-such-counter"));
        assertEquals("stat: " + path + ": no counter has a name that contains what is asked for",
            complained().strip());
    }
}
