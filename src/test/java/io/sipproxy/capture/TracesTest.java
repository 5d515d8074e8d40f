package io.sipproxy.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipproxy.sip.Transport;
import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.status.EventLog;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Traces from their beginning to their end; what the threads do, the test does in turn. */
class TracesTest {
    private static final int MAX_SIZE = 20_000;

    @TempDir
    private Path directory;
    private final Counters counters = new Counters();
    private final List<String> events = new ArrayList<>();
    private final ArrayDeque<Runnable> loop = new ArrayDeque<>();
    private final List<TraceWriter> writers = new ArrayList<>();
    private final List<Boolean> changes = new ArrayList<>();
    private boolean isLoopFull;
    private long nowMs = 1_795_000_000_000L;
    private Traces traces;

    private Traces traces(final Path target) {
        traces = new Traces(new TraceSettings(target, MAX_SIZE), task -> !isLoopFull && loop.add(task), () -> 0,
            () -> nowMs * 1_000_000, () -> nowMs, counters, new EventLog(counters, (event, line) -> events.add(line)),
            writers::add);
        traces.onChange(() -> changes.add(!traces.isEmpty()));
        return traces;
    }

    private static TracedPeer peer(final String address, final int port) {
        return TracedPeer.of(new InetSocketAddress(address, port));
    }

    private void settle() {
        boolean isBusy = true;
        while (isBusy || !loop.isEmpty()) {
            isBusy = false;
            for (final TraceWriter writer : writers) {
                isBusy |= writer.pass();
            }
            while (!loop.isEmpty()) {
                loop.remove().run();
            }
        }
    }

    private <T> T now(final CompletableFuture<T> answer) {
        settle();
        assertTrue(answer.isDone());
        return answer.join();
    }

    private String fault(final CompletableFuture<?> answer) {
        settle();
        final Throwable cause = assertThrows(ExecutionException.class, answer::get).getCause();
        assertTrue(cause instanceof TraceException, cause::toString);
        return cause.getMessage();
    }

    private void show(final String address, final int port, final String message) {
        final UnsafeBuffer buffer = new UnsafeBuffer(message.getBytes(StandardCharsets.ISO_8859_1));
        traces.onMessage(TestLink.tcp(address, port), false, buffer, 0, buffer.capacity());
    }

    private static List<String> messages(final Path file) throws IOException {
        return Files.readString(file).lines().filter(line -> !line.startsWith("--- ")).toList();
    }

    @Test
    void shouldWriteWhatAPeerSendsAndGetsWhileItIsTraced() throws IOException {
        traces(directory);
        final Path all = now(traces.start(peer("192.0.2.1", 0)));
        final Path one = now(traces.start(peer("192.0.2.1", 5060)));
        final Path other = now(traces.start(peer("2001:db8::1", 0)));
        show("192.0.2.1", 5060, "a");
        show("192.0.2.1", 5061, "b");
        show("192.0.2.2", 5060, "c");
        show("2001:db8::1", 5060, "d");
        settle();
        assertEquals(List.of("a", "b"), messages(all));
        assertEquals(List.of("a"), messages(one));
        assertEquals(List.of("d"), messages(other));
        assertEquals("trace-2001-db8--1-20261118-110640-000.txt", other.getFileName().toString());
        final List<TraceRow> rows = traces.list();
        assertEquals(List.of("192.0.2.1", "192.0.2.1:5060", "2001:db8::1"), rows.stream().map(TraceRow::peer).toList());
        assertEquals(new TraceRow("192.0.2.1", all.toString(), nowMs, 2, Files.size(all), 0), rows.get(0));
        assertEquals(4, counters.get(Counter.TRACE_MESSAGES));
        assertEquals(3, counters.get(Counter.TRACES_STARTED));
    }

    @Test
    void shouldHaveEverythingInTheFileWhenItEnds() throws IOException {
        traces(directory);
        final Path file = now(traces.start(peer("192.0.2.1", 0)));
        show("192.0.2.1", 5060, "last");
        final CompletableFuture<TraceRow> ended = traces.stop(peer("192.0.2.1", 0));
        show("192.0.2.1", 5060, "after the end");
        assertEquals(List.of(), traces.list());
        final TraceRow row = now(ended);
        assertEquals(List.of("last"), messages(file));
        assertEquals(1, row.messages());
        assertEquals(Files.size(file), row.bytes());
        assertEquals("192.0.2.1 is not traced", fault(traces.stop(peer("192.0.2.1", 0))));
        assertEquals(List.of(true, false), changes);
        nowMs++;
        assertTrue(Files.exists(now(traces.start(peer("192.0.2.1", 0)))));
        assertEquals(2, writers.size());
    }

    @Test
    void shouldBeginNothingThatMakesNoSense() {
        traces(null);
        assertEquals("there is no trace-directory; set that option and start the proxy again",
            fault(traces.start(peer("192.0.2.1", 0))));
        traces(directory);
        final Path first = now(traces.start(peer("192.0.2.1", 1)));
        assertEquals("192.0.2.1:1 is traced already, to " + first, fault(traces.start(peer("192.0.2.1", 1))));
        for (int port = 2; port <= Traces.MAX_TRACES; port++) {
            now(traces.start(peer("192.0.2.1", port)));
        }
        assertEquals("there are 16 traces already; end one first", fault(traces.start(peer("192.0.2.1", 17))));
        assertEquals(Traces.MAX_TRACES, traces.list().size());
        assertEquals(3, counters.get(Counter.TRACES_REFUSED));
    }

    @Test
    void shouldTellWhenNoFileCanBeMade() {
        final Path missing = directory.resolve("missing");
        traces(missing);
        assertEquals("trace-directory " + missing + ": no file can be made: there is no such file or directory",
            fault(traces.start(peer("192.0.2.1", 0))));
        assertEquals(List.of(), traces.list());
        assertEquals(List.of(true, false), changes);
        assertEquals(1, counters.get(Counter.TRACES_REFUSED));
    }

    @Test
    void shouldEndBeforeTheFileGetsTooLarge() throws IOException {
        traces(directory);
        final Path file = now(traces.start(peer("192.0.2.1", 0)));
        for (int i = 0; i < 30; i++) {
            show("192.0.2.1", 5060, "x".repeat(1_000));
        }
        settle();
        final long size = Files.size(file);
        assertTrue(size <= MAX_SIZE && size > MAX_SIZE - 1_200, () -> "size: " + size);
        assertEquals(List.of(), traces.list());
        assertEquals(1, counters.get(Counter.TRACES_FULL));
        assertEquals(List.of("40050 SPR_TRACE_ENDED peer=192.0.2.1 file=" + file + " messages=30 bytes="
            + size + " dropped=0 reason=trace-max-size"), events);
        assertEquals("192.0.2.1 is not traced", fault(traces.stop(peer("192.0.2.1", 0))));
    }

    @Test
    void shouldCountWhatTheWriterHasNoTimeFor() throws IOException {
        traces(directory);
        final Path file = now(traces.start(peer("192.0.2.1", 0)));
        while (counters.get(Counter.TRACE_MESSAGES_DROPPED) < 3) {
            show("192.0.2.1", 5060, "x".repeat(30_000));
        }
        final long kept = counters.get(Counter.TRACE_MESSAGES);
        assertTrue(kept > 50 && kept < 70, "kept: " + kept);
        assertEquals(3, traces.list().get(0).dropped());
        assertEquals(0, Files.size(file));
        final TraceRow row = now(traces.stop(peer("192.0.2.1", 0)));
        assertEquals(3, row.dropped());
    }

    @Test
    void shouldTellTheLoopLaterWhenItHasNoRoom() {
        traces(directory);
        isLoopFull = true;
        final CompletableFuture<Path> started = traces.start(peer("192.0.2.1", 0));
        settle();
        assertFalse(started.isDone());
        isLoopFull = false;
        assertTrue(Files.exists(now(started)));
    }

    @Test
    void shouldEndATraceThatIsOnlyBeingBegun() {
        traces(directory);
        final CompletableFuture<Path> started = traces.start(peer("192.0.2.1", 0));
        final CompletableFuture<TraceRow> ended = traces.stop(peer("192.0.2.1", 0));
        assertEquals(0, now(ended).messages());
        assertTrue(Files.exists(started.join()));
        assertEquals(List.of(), traces.list());
    }

    @Test
    void shouldWriteByAThreadOfItsOwnThatEndsWithTheProxy() throws IOException {
        final Traces threaded = new Traces(new TraceSettings(directory, MAX_SIZE), task -> true, System::nanoTime,
            System::nanoTime, System::currentTimeMillis, counters,
            new EventLog(counters, (event, line) -> events.add(line)));
        threaded.start(peer("192.0.2.1", 0));
        final UnsafeBuffer buffer = new UnsafeBuffer("hello".getBytes(StandardCharsets.ISO_8859_1));
        threaded.onMessage(TestLink.tcp("192.0.2.1", 1), true, buffer, 0, 5);
        threaded.close();
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(List.of("hello"), messages(files.findFirst().orElseThrow()));
        }
        assertTrue(Thread.getAllStackTraces().keySet().stream().noneMatch(t -> t.getName().equals("sipproxy-trace")));
    }

    @Test
    void shouldShowAPeerAsAnOperatorWritesIt() {
        assertEquals("192.0.2.1", peer("192.0.2.1", 0).toString());
        assertEquals("192.0.2.1:5060", peer("192.0.2.1", 5060).toString());
        assertEquals("2001:db8::1", peer("2001:db8::1", 0).toString());
        assertEquals("[2001:db8::1]:5060", peer("2001:db8::1", 5060).toString());
        assertEquals(peer("192.0.2.1", 0), peer("::ffff:192.0.2.1", 0));
        assertNull(TestLink.of(1, TestLink.address(Transport.UDP, "192.0.2.1", 1), null).local());
    }
}
