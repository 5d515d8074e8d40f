package io.sipproxy.capture;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.status.Event;
import io.sipproxy.status.EventLog;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.MessageTap;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;

/**
 * The traces of peers that operators have asked for: begins and ends them, and hands the messages over to the thread
 * that writes them. Loop thread only, but for {@link #close}.
 */
public final class Traces implements MessageTap, AutoCloseable {
    /** At a time; each costs a look at every message. */
    static final int MAX_TRACES = 16;

    private static final DateTimeFormatter FILE_TIME =
        DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

    private final TraceSettings settings;
    private final Predicate<Runnable> loop;
    private final LongSupplier nowNs;
    private final EpochClock epochClock;
    private final WallClock clock;
    private final Counters counters;
    private final EventLog events;
    private final List<Trace> traces = new ArrayList<>();
    private final Map<Trace, CompletableFuture<Path>> opening = new HashMap<>();
    private final TraceWriter.Owner owner = new Outcome();
    private final Consumer<TraceWriter> starter;
    private Runnable onChange = () -> { };
    /** Null while there is no trace. */
    private volatile TraceWriter writer;
    private int lastNumber;

    /**
     * @param settings   where the files go.
     * @param loop       hands a task to the loop thread; false if there is no room for it.
     * @param nowNs      time of the pass.
     * @param nanoClock  that messages are timed by.
     * @param epochClock time of day.
     * @param counters   to count in.
     * @param events     for operators.
     */
    public Traces(final TraceSettings settings, final Predicate<Runnable> loop, final LongSupplier nowNs,
        final NanoClock nanoClock, final EpochClock epochClock, final Counters counters, final EventLog events) {
        this(settings, loop, nowNs, nanoClock, epochClock, counters, events, TraceWriter::start);
    }

    /** @param starter of the thread that writes. */
    Traces(final TraceSettings settings, final Predicate<Runnable> loop, final LongSupplier nowNs,
        final NanoClock nanoClock, final EpochClock epochClock, final Counters counters, final EventLog events,
        final Consumer<TraceWriter> starter) {
        this.settings = settings;
        this.loop = loop;
        this.nowNs = nowNs;
        this.epochClock = epochClock;
        this.clock = new WallClock(nanoClock, epochClock);
        this.counters = counters;
        this.events = events;
        this.starter = starter;
    }

    /** @param newOnChange run when there is a first trace, or none any more. */
    void onChange(final Runnable newOnChange) {
        onChange = newOnChange;
    }

    boolean isEmpty() {
        return traces.isEmpty();
    }

    /**
     * Begins one.
     *
     * @return its file, once that is made; fails with a {@link TraceException} if it cannot be begun.
     */
    public CompletableFuture<Path> start(final TracedPeer peer) {
        final String fault = settings.directory() == null
            ? "there is no trace-directory; set that option and start the proxy again"
            : find(peer) != null ? peer + " is traced already, to " + find(peer).path
            : traces.size() >= MAX_TRACES ? "there are " + MAX_TRACES + " traces already; end one first" : null;
        if (fault != null) {
            counters.increment(Counter.TRACES_REFUSED);
            return CompletableFuture.failedFuture(new TraceException(fault));
        }
        if (writer == null) {
            writer = new TraceWriter(new TraceQueue(), settings.maxSize(), owner, loop);
            starter.accept(writer);
        }
        final long nowMs = epochClock.time();
        final Trace trace = new Trace(++lastNumber, peer, path(peer, nowMs), nowMs);
        final CompletableFuture<Path> answer = new CompletableFuture<>();
        opening.put(trace, answer);
        writer.open(trace);
        traces.add(trace);
        changed(1);
        return answer;
    }

    private Path path(final TracedPeer peer, final long nowMs) {
        final String name = peer.toString().replaceAll("[\\[\\]]", "").replace(':', '-');
        return settings.directory().toAbsolutePath().resolve(
            "trace-" + name + "-" + FILE_TIME.format(Instant.ofEpochMilli(nowMs)) + ".txt");
    }

    /**
     * Ends one.
     *
     * @return what it was, once the file has everything; fails with a {@link TraceException} if there is none of that
     *     peer.
     */
    public CompletableFuture<TraceRow> stop(final TracedPeer peer) {
        final Trace trace = find(peer);
        if (trace == null) {
            return CompletableFuture.failedFuture(new TraceException(peer + " is not traced"));
        }
        final CompletableFuture<TraceRow> answer = new CompletableFuture<>();
        writer.close(trace, () -> answer.complete(trace.row()));
        remove(trace);
        return answer;
    }

    /** @return those that there are, the oldest first. */
    public List<TraceRow> list() {
        return traces.stream().map(Trace::row).toList();
    }

    @Override
    public void onMessage(
        final Link link, final boolean isSent, final DirectBuffer buffer, final int offset, final int length) {
        for (int i = 0, size = traces.size(); i < size; i++) {
            final Trace trace = traces.get(i);
            if (trace.peer.isPeerOf(link)) {
                if (writer.queue().offer(trace.number, clock.epochMicros(), isSent, link, buffer, offset, length)) {
                    trace.messages++;
                    counters.increment(Counter.TRACE_MESSAGES);
                } else {
                    trace.dropped++;
                    counters.increment(Counter.TRACE_MESSAGES_DROPPED);
                }
            }
        }
    }

    /** What passed last is in the files then, unless the disk has stopped. Any thread, when the loop has ended. */
    @Override
    public void close() {
        final TraceWriter last = writer;
        if (last != null) {
            last.awaitEnd();
        }
    }

    private Trace find(final TracedPeer peer) {
        return traces.stream().filter(trace -> trace.peer.equals(peer)).findFirst().orElse(null);
    }

    private boolean remove(final Trace trace) {
        final boolean isRemoved = traces.remove(trace);
        if (isRemoved) {
            if (traces.isEmpty()) {
                writer.end();
                writer = null;
            }
            changed(0);
        }
        return isRemoved;
    }

    /** @param edge how many there are when it makes a difference to others. */
    private void changed(final int edge) {
        if (traces.size() == edge) {
            onChange.run();
        }
    }

    /** What becomes of a trace without an operator. */
    private final class Outcome implements TraceWriter.Owner {
        @Override
        public void onOpened(final Trace trace, final String fault) {
            final CompletableFuture<Path> answer = opening.remove(trace);
            if (fault == null) {
                counters.increment(Counter.TRACES_STARTED);
                answer.complete(trace.path);
            } else {
                counters.increment(Counter.TRACES_REFUSED);
                remove(trace);
                answer.completeExceptionally(
                    new TraceException("trace-directory " + settings.directory() + ": no file can be made: " + fault));
            }
        }

        @Override
        public void onFull(final Trace trace) {
            ended(trace, Counter.TRACES_FULL, "trace-max-size");
        }

        @Override
        public void onFailed(final Trace trace, final String fault) {
            ended(trace, Counter.TRACES_FAILED, fault);
        }

        private void ended(final Trace trace, final Counter counter, final String reason) {
            counters.increment(counter);
            remove(trace);
            events.event(Event.SPR_TRACE_ENDED, trace.peer, nowNs.getAsLong()).put("file", trace.path)
                .put("messages", trace.messages).put("bytes", trace.bytes).put("dropped", trace.dropped)
                .put("reason", reason).write();
        }
    }
}
