package io.sipproxy.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.status.CountersView.State;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountersFileTest {
    private static final long START_MS = 1_700_000_000_000L;

    @TempDir
    private Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();

    private Path file() {
        return directory.resolve("counters");
    }

    private CountersFile create() throws IOException {
        return closing(CountersFile.create(file(), START_MS));
    }

    private CountersView view() throws IOException {
        return closing(CountersView.open(file()));
    }

    private <T extends AutoCloseable> T closing(final T resource) {
        open.add(resource);
        return resource;
    }

    @AfterEach
    void close() throws Exception {
        for (final AutoCloseable resource : open) {
            resource.close();
        }
    }

    private static Map<String, Long> values(final CountersView view) {
        final Map<String, Long> values = new LinkedHashMap<>();
        view.forEach((name, description, isGauge, value) -> values.put(name, value));
        return values;
    }

    @Test
    void shouldShowNameDescriptionAndKindOfEveryCounterAndGauge() throws IOException {
        create();
        final List<String> expected = new ArrayList<>();
        for (final Counter counter : Counter.values()) {
            expected.add(counter.metricName() + "|" + counter.description() + "|false|0");
        }
        for (final Gauge gauge : Gauge.values()) {
            expected.add(gauge.metricName() + "|" + gauge.description() + "|true|0");
        }
        final List<String> shown = new ArrayList<>();
        view().forEach((name, description, isGauge, value) ->
            shown.add(name + "|" + description + "|" + isGauge + "|" + value));
        assertEquals(expected, shown);
    }

    @Test
    void shouldShowEachValueAsItIsCounted() throws IOException {
        final Counters counters = create().counters();
        final CountersView view = view();
        for (final Counter counter : Counter.values()) {
            counters.add(counter, counter.ordinal());
            counters.increment(counter);
        }
        counters.set(Gauge.CONNECTIONS, 42);
        final Map<String, Long> values = values(view);
        for (final Counter counter : Counter.values()) {
            assertEquals(counter.ordinal() + 1, values.get(counter.metricName()), counter.name());
        }
        assertEquals(42, values.get("connections"));
        assertEquals(42, counters.get(Gauge.CONNECTIONS));
    }

    @Test
    void shouldBeReadableByOwnerAndGroupOnly() throws IOException {
        create();
        final Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file());
        assertTrue(rights.containsAll(Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE)),
            rights.toString());
        assertTrue(Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.GROUP_READ).containsAll(rights), rights.toString());
    }

    @Test
    void shouldTellWhetherTheProcessWorks() throws IOException {
        final CountersFile file = create();
        final CountersView view = view();
        assertEquals(ProcessHandle.current().pid(), view.pid());
        assertEquals(START_MS, view.startMs());
        assertEquals(State.RUNNING, view.state(START_MS + 1_000));
        assertEquals(State.STALLED, view.state(START_MS + 6_000));
        file.beat(START_MS + 5_000);
        assertEquals(State.RUNNING, view.state(START_MS + 6_000));
        assertEquals(START_MS + 5_000, view.lastSignMs());
        file.close();
        assertEquals(State.DIED, view.state(START_MS + 6_000));
        file.end(START_MS + 5_500);
        assertEquals(State.ENDED, view.state(START_MS + 99_000));
        assertEquals(START_MS + 5_500, view.lastSignMs());
    }

    @Test
    void shouldTakeThePlaceOfALeftOverFileAndLeaveItsReadersWhatTheyHave() throws IOException {
        final CountersFile first = create();
        first.counters().add(Counter.LOOP_PASSES, 5);
        final CountersView old = view();
        Files.writeString(directory.resolve("counters.new"), "from a start that was cut short");
        first.close();
        assertFalse(old.isReplaced());
        final CountersFile second = closing(CountersFile.create(file(), START_MS + 1));
        second.counters().add(Counter.LOOP_PASSES, 7);
        assertTrue(old.isReplaced());
        assertEquals(State.DIED, old.state(START_MS + 1));
        assertEquals(5, values(old).get("loop_passes"));
        assertEquals(7, values(view()).get("loop_passes"));
        try (var names = Files.list(directory)) {
            assertEquals(List.of(file()), names.toList());
        }
    }

    @Test
    void shouldStillBeReadWhenItsNameIsGone() throws IOException {
        final CountersFile file = create();
        final CountersView view = view();
        Files.delete(file());
        file.counters().add(Counter.LOOP_PASSES, 3);
        assertEquals(State.RUNNING, view.state(START_MS));
        assertFalse(view.isReplaced());
        assertEquals(3, values(view).get("loop_passes"));
    }

    @Test
    void shouldNotBeMadeWhileAnotherProcessUsesIt() throws IOException {
        final CountersFile first = create();
        first.counters().add(Counter.LOOP_PASSES, 5);
        final IOException e = assertThrows(IOException.class, () -> CountersFile.create(file(), START_MS));
        assertEquals("is in use by the process " + ProcessHandle.current().pid() + ", which still runs",
            e.getMessage());
        assertEquals(5, values(view()).get("loop_passes"));
    }

    @Test
    void shouldNotOverwriteWhatIsNoCountersFile() throws IOException {
        Files.writeString(file(), "alice:example.com:SHA-256=...\n".repeat(100));
        final IOException e = assertThrows(IOException.class, () -> CountersFile.create(file(), START_MS));
        assertEquals("is there already and is no counters file; it is not overwritten", e.getMessage());
        assertTrue(Files.readString(file()).startsWith("alice:"));
        Files.writeString(file(), "");
        assertThrows(IOException.class, () -> CountersFile.create(file(), START_MS));
    }

    @Test
    void shouldSayWhyItCannotBeMade() throws IOException {
        final IOException missing = assertThrows(IOException.class,
            () -> CountersFile.create(directory.resolve("no/counters"), START_MS));
        assertEquals("there is no such file or directory", missing.getMessage());
        final IOException noFile = assertThrows(IOException.class, () -> CountersFile.create(directory, START_MS));
        assertEquals("is there already and is no file", noFile.getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "0|0|is no counters file",
        "8|2|is a counters file of version 2; valid is 1",
        "12|0|is a damaged counters file",
        "12|-1|is a damaged counters file",
        "12|2147483647|is a damaged counters file",
        "12|3|is a damaged counters file",
        "256|2147483647|is a damaged counters file",
        "256|-5|is a damaged counters file",
    })
    void shouldSayWhatIsWrongWithADamagedFile(final int offset, final int value, final String fault)
        throws IOException {
        create().close();
        try (RandomAccessFile raw = new RandomAccessFile(file().toFile(), "rw")) {
            raw.seek(offset);
            raw.write(ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array());
        }
        final IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> values(view()));
        assertTrue(e.getMessage().startsWith(fault), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"0", "20", "128", "5000"})
    void shouldNotReadAFileThatWasCut(final long length) throws IOException {
        create().close();
        try (RandomAccessFile raw = new RandomAccessFile(file().toFile(), "rw")) {
            raw.setLength(length);
        }
        assertThrows(IllegalArgumentException.class, () -> CountersView.open(file()));
    }
}
