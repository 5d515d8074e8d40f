package io.sipproxy.bench.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The one thread that all endpoints live on: their sockets, and what they are to do when. */
final class Loop implements AutoCloseable {
    private static final long LONGEST_WAIT_MS = 100;
    private static final long ANSWER_SECONDS = 30;

    private record Task(long dueNs, long order, Runnable action) implements Comparable<Task> {
        @Override
        public int compareTo(final Task other) {
            final int byTime = Long.compare(dueNs - other.dueNs, 0);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final Selector selector;
    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private final ConcurrentLinkedQueue<Runnable> handedOver = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::run, "endpoints");
    private long order;
    private volatile boolean isEnding;
    private volatile Throwable failure;

    Loop() throws IOException {
        selector = Selector.open();
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** On the loop's thread. */
    void after(final long ns, final Runnable action) {
        tasks.add(new Task(System.nanoTime() + ns, order++, action));
    }

    /** From any thread. */
    void execute(final Runnable action) {
        handedOver.add(action);
        selector.wakeup();
    }

    /** From any other thread: what the loop's says. */
    <T> T ask(final Supplier<T> question) {
        final CompletableFuture<T> answer = new CompletableFuture<>();
        execute(() -> answer.complete(question.get()));
        try {
            return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (final ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException("the endpoints do not answer", failure == null ? e : failure);
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** From any other thread: has something done by the loop's. */
    void tell(final Runnable action) {
        ask(() -> {
            action.run();
            return true;
        });
    }

    SelectionKey register(final SelectableChannel channel, final int ops, final Consumer<SelectionKey> handler)
        throws IOException {
        channel.configureBlocking(false);
        return channel.register(selector, ops, handler);
    }

    /** @return what ended it before its time; null if nothing did. */
    Throwable failure() {
        return failure;
    }

    private void run() {
        try {
            while (!isEnding) {
                pass();
            }
            selector.close();
        } catch (final IOException | RuntimeException | Error e) {
            failure = e;
            e.printStackTrace(System.out);
        }
    }

    private void pass() throws IOException {
        final long waitMs = tasks.isEmpty() ? LONGEST_WAIT_MS
            : TimeUnit.NANOSECONDS.toMillis(tasks.peek().dueNs - System.nanoTime());
        if (waitMs <= 0) {
            selector.selectNow(this::serve);
        } else {
            selector.select(this::serve, Math.min(waitMs, LONGEST_WAIT_MS));
        }
        for (Runnable action = handedOver.poll(); action != null; action = handedOver.poll()) {
            action.run();
        }
        final long nowNs = System.nanoTime();
        while (!tasks.isEmpty() && tasks.peek().dueNs - nowNs <= 0) {
            tasks.poll().action.run();
        }
    }

    @SuppressWarnings("unchecked")
    private void serve(final SelectionKey key) {
        ((Consumer<SelectionKey>) key.attachment()).accept(key);
    }

    @Override
    public void close() {
        isEnding = true;
        selector.wakeup();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(ANSWER_SECONDS));
        } catch (final InterruptedException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
