package io.sipproxy.capture;

import io.sipproxy.storage.NewFile;
import io.sipproxy.threads.BackgroundThread;
import io.sipproxy.transport.PeerAddress;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes traces to their files, by a thread of its own, since a disk may stop for seconds. The thread looks for
 * messages every few milliseconds, so that handing one over wakes nobody, and ends with the last trace. What it has to
 * tell, it tells on the loop thread.
 */
final class TraceWriter {
    private static final Logger LOGGER = LoggerFactory.getLogger(TraceWriter.class);
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long END_MS = 2_000;

    /** Gets to know of traces that end by themselves. Loop thread. */
    interface Owner {
        /** Its file is there, or why not. */
        void onOpened(Trace trace, String fault);

        /** Its file has got as large as it may. */
        void onFull(Trace trace);

        /** Its file cannot be written. */
        void onFailed(Trace trace, String fault);
    }

    private final TraceQueue queue;
    private final long maxSize;
    private final Owner owner;
    private final Predicate<Runnable> loop;
    private final SecretMask mask = new SecretMask();
    /** Tasks of the loop thread for this one: after the messages that were handed over before them. */
    private final Queue<Runnable> closings = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> openings = new ConcurrentLinkedQueue<>();
    private final Map<Integer, Trace> traces = new HashMap<>();
    /** What the loop had no room for yet. */
    private final ArrayDeque<Runnable> untold = new ArrayDeque<>();
    private final Thread thread = new BackgroundThread(this::run, "sipproxy-trace");
    private volatile boolean isEnding;
    /** Nobody is there any more to tell something. */
    private volatile boolean isAlone;

    /**
     * @param queue   that the messages come through.
     * @param maxSize of a file.
     * @param owner   who is told.
     * @param loop    hands a task to the loop thread; false if there is no room for it.
     */
    TraceWriter(final TraceQueue queue, final long maxSize, final Owner owner, final Predicate<Runnable> loop) {
        this.queue = queue;
        this.maxSize = maxSize;
        this.owner = owner;
        this.loop = loop;
    }

    void start() {
        thread.start();
    }

    TraceQueue queue() {
        return queue;
    }

    /** Makes the file; the owner is told. Loop thread. */
    void open(final Trace trace) {
        openings.add(() -> create(trace));
    }

    /** Ends the file, once it has what was handed over before; then runs the task, on the loop thread. */
    void close(final Trace trace, final Runnable then) {
        closings.add(() -> {
            end(trace);
            tell(then);
        });
    }

    /** Ends the thread when it is done with everything. Loop thread. */
    void end() {
        isEnding = true;
    }

    /** Waits for the thread for a moment: what passed last shall be in the files. */
    void awaitEnd() {
        isAlone = true;
        isEnding = true;
        try {
            thread.join(END_MS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean isLast = false;
        while (!isLast || !untold.isEmpty() && !isAlone) {
            isLast = isEnding;
            if (!pass() && !isLast || !untold.isEmpty()) {
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
        List.copyOf(traces.values()).forEach(this::end);
    }

    /** One round; whether there was something to do. Visible for tests, which have no thread. */
    boolean pass() {
        final List<Runnable> ended = takeAll(closings);
        takeAll(openings).forEach(Runnable::run);
        // Twice, for the two ends of the ring: that is all that was there before, however much comes now.
        final boolean isBusy = queue.poll(this::write) + queue.poll(this::write) > 0 || !ended.isEmpty();
        ended.forEach(Runnable::run);
        flush();
        tellAgain();
        return isBusy;
    }

    private static List<Runnable> takeAll(final Queue<Runnable> tasks) {
        final List<Runnable> taken = new ArrayList<>();
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            taken.add(task);
        }
        return taken;
    }

    private void create(final Trace trace) {
        try {
            trace.file = TraceFile.create(trace.path, mask, maxSize);
            traces.put(trace.number, trace);
            tell(() -> owner.onOpened(trace, null));
        } catch (final IOException e) {
            tell(() -> owner.onOpened(trace, NewFile.reason(e)));
        }
    }

    private void write(final int number, final long epochMicros, final boolean isSent, final PeerAddress peer,
        final long link, final DirectBuffer buffer, final int offset, final int length) {
        final Trace trace = traces.get(number);
        if (trace == null) {
            return;
        }
        try {
            if (trace.file.write(epochMicros, isSent, peer, link, buffer, offset, length)) {
                trace.bytes = trace.file.size();
                return;
            }
            end(trace);
            tell(() -> owner.onFull(trace));
        } catch (final IOException e) {
            fail(trace, e);
        } catch (final RuntimeException e) {
            LOGGER.error("failure while writing a trace", e);
            fail(trace, new IOException("a defect, which is in the log", e));
        }
    }

    private void flush() {
        for (final Trace trace : List.copyOf(traces.values())) {
            try {
                trace.file.flush();
            } catch (final IOException e) {
                fail(trace, e);
            }
        }
    }

    private void fail(final Trace trace, final IOException e) {
        if (traces.remove(trace.number) != null) {
            CloseHelper.quietClose(trace.file);
            tell(() -> owner.onFailed(trace, NewFile.reason(e)));
        }
    }

    /** Does nothing if it has ended already. */
    private void end(final Trace trace) {
        if (traces.containsKey(trace.number)) {
            try {
                trace.file.close();
                traces.remove(trace.number);
            } catch (final IOException e) {
                fail(trace, e);
            }
        }
    }

    private void tell(final Runnable task) {
        untold.add(task);
        tellAgain();
    }

    private void tellAgain() {
        while (!untold.isEmpty() && loop.test(untold.peek())) {
            untold.remove();
        }
    }
}
