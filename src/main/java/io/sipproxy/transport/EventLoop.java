package io.sipproxy.transport;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.status.Latencies;
import org.agrona.CloseHelper;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.agrona.concurrent.NanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;

/**
 * The one thread's work, pass by pass: wait for channels, serve them, run what other threads handed over, fire timers,
 * and at the end write what was queued; in a long pass, which has thousands of messages or needs code for the first time,
 * also between two channels, so that the first answer does not wait for the last question. Between two passes there is
 * time for what no message waits for. The clock is read once in a pass, after the wait, and that time holds throughout the
 * pass.
 * <p>
 * Whatever a handler, task or timer throws is counted and logged here with its stack, and costs no more than that
 * handler's channel. Only exceptions and assertion errors are caught: after an error of the virtual machine (out of
 * memory, stack overflow) nothing can be relied upon, so it ends the loop.
 */
public final class EventLoop implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(EventLoop.class);
    private static final int QUEUE_CAPACITY = 4096;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long NANOS_PER_MICRO = 1_000;
    private static final long LONGEST_WAIT_NS = 1_000_000_000;
    /** Longer than a connection to a peer that is near takes to be there, and to take what waits for it. */
    private static final long HURRY_NS = 100_000_000;
    /** So long what is queued waits for other channels to be served. */
    private static final long LONGEST_QUEUED_NS = 5_000_000;
    /** A defect that strikes with every message must not fill the disk: one stack a second, the others counted. */
    private static final long STACK_INTERVAL_NS = 1_000_000_000;

    private final NanoClock clock;
    private final Counters counters;
    private final Latencies latencies = new Latencies();
    private final Selector selector;
    private final Timers timers;
    private final ManyToOneConcurrentArrayQueue<Runnable> tasks = new ManyToOneConcurrentArrayQueue<>(QUEUE_CAPACITY);
    private final List<EndOfPass> endOfPass = new ArrayList<>();
    private final Consumer<SelectionKey> onKey = this::onKey;
    private final Consumer<Runnable> onTask = this::onTask;

    private long nowNs;
    private long longestPassNs;
    private long recentLongestPassNs;
    private boolean hasPassed;
    /** When what was queued was written last, or the pass began. */
    private long flushedNs;
    /** How long the last passes took. */
    private final long[] tookNs = new long[3];
    private int passNumber;
    private boolean isTimeKnown;
    private boolean isPassRequested;
    private LongPredicate betweenPasses = passNs -> false;
    private PassPacing pacing = new PassPacing(0);
    private LongConsumer pause = LockSupport::parkNanos;
    /** How long to wait before looking at the channels again; 0 to not do so. */
    private long pauseNs;
    private boolean isHurried;
    private long hurryUntilNs;
    private boolean hasLoggedStack;
    private long stackLoggedNs;
    private volatile boolean isRunning = true;

    /**
     * @param clock    the time; a test gives one that it sets by hand
     * @param counters to count in
     * @throws IOException if no selector can be opened
     */
    public EventLoop(final NanoClock clock, final Counters counters) throws IOException {
        this.clock = clock;
        this.counters = counters;
        this.nowNs = clock.nanoTime();
        this.timers = new Timers(nowNs, e -> failed("a timer", e));
        this.selector = Selector.open();
    }

    /**
     * @return the timers that this loop fires
     */
    public Timers timers() {
        return timers;
    }

    /**
     * @return how long its passes are, and what those that it serves measure
     */
    public Latencies latencies() {
        return latencies;
    }

    /**
     * @return time of the current pass, or of the last one
     */
    public long nowNs() {
        return nowNs;
    }

    /**
     * Reads the clock outside of a pass, after work that took long: what is timed from a time long past is over before
     * it has begun. Loop thread only.
     *
     * @return the time, which {@link #nowNs()} gives too from now on
     */
    public long readClock() {
        nowNs = clock.nanoTime();
        return nowNs;
    }

    /**
     * How far the loop is behind: so long what has come in meanwhile waits at least. A single long pass, such as the
     * first that needs some code, is no lag.
     *
     * @return the shortest of the last three passes in nanoseconds, without the wait
     */
    public long lagNs() {
        return Math.min(tookNs[0], Math.min(tookNs[1], tookNs[2]));
    }

    /**
     * The longest pass since this was last asked. Loop thread only; there is one who asks.
     *
     * @return nanoseconds without the wait; the pass in which this is asked counts for the next time
     */
    public long takeLongestPassNs() {
        final long taken = recentLongestPassNs;
        recentLongestPassNs = 0;
        return taken;
    }

    /**
     * Keeps the passes apart while there is traffic, so that each serves more. Before the loop runs.
     *
     * @param periodNs from the beginning of one pass to that of the next at least; 0, as it is without this, for no
     *                 pause
     */
    public void pace(final long periodNs) {
        pacing = new PassPacing(periodNs);
    }

    /**
     * Keeps no passes apart for a while: somebody waits for something that takes several, such as another connection.
     * Loop thread only.
     *
     * @param nowNs time of the pass
     */
    public void hurry(final long nowNs) {
        hurryUntilNs = nowNs + HURRY_NS;
        isHurried = true;
    }

    /** For tests. @param waiter is told how long to wait */
    void pause(final LongConsumer waiter) {
        pause = waiter;
    }

    /**
     * Has a channel served. Loop thread only.
     *
     * @param channel non-blocking
     * @param ops     interest set; not 0 for a connection, since that hides its errors
     * @param handler to call
     * @return the key, attached to the handler
     * @throws ClosedChannelException if the channel is closed
     */
    public SelectionKey register(final SelectableChannel channel, final int ops, final SelectHandler handler)
        throws ClosedChannelException {
        return channel.register(selector, ops, handler);
    }

    /**
     * Adds work for the end of each pass. It is done in the order of adding.
     *
     * @param work to do
     */
    public void addEndOfPass(final EndOfPass work) {
        endOfPass.add(work);
    }

    /**
     * Sets what is done between two passes: under traffic there is a pause, which it takes its time from, and what was to
     * be written is on its way. Before the loop runs.
     *
     * @param work gets the time of the pass that is over, and returns whether it did anything. It has to be over soon;
     *             what it queues for writing is written by the next pass, which it has to request
     */
    public void setBetweenPasses(final LongPredicate work) {
        betweenPasses = work;
    }

    /** Lets the next pass not wait, for work that was left over. Loop thread only. */
    public void requestPass() {
        isPassRequested = true;
    }

    /**
     * Has a task run on the loop thread. Any thread.
     *
     * @param task to run
     * @return false if too many tasks wait already; the task will not run
     */
    public boolean execute(final Runnable task) {
        if (!tasks.offer(task)) {
            return false;
        }
        selector.wakeup();
        return true;
    }

    /**
     * One pass.
     *
     * @param maxWaitNs longest time to wait for a channel if nothing else is due; 0 to not wait
     * @return how many channels, tasks and timers were served
     */
    public int pass(final long maxWaitNs) {
        isTimeKnown = false;
        final long waitNs = isPassRequested ? 0 : maxWaitNs;
        isPassRequested = false;
        final int channels = select(waitNs);
        int served = channels;
        final long now = passTime();
        counters.increment(Counter.LOOP_PASSES);
        served += tasks.drain(onTask, QUEUE_CAPACITY);
        final int fired = timers.poll(now);
        if (fired > 0) {
            counters.add(Counter.TIMERS_FIRED, fired);
        }
        finishPass(now);
        passNumber = (passNumber + 1) % tookNs.length;
        final long endNs = clock.nanoTime();
        tookNs[passNumber] = endNs - now;
        latencies.pass(tookNs[passNumber]);
        isHurried &= endNs - hurryUntilNs < 0;
        final boolean hasWorked = workBetweenPasses(now);
        pauseNs = isHurried ? 0 : pacing.pauseNs(now, channels, hasWorked ? clock.nanoTime() : endNs);
        return served + fired;
    }

    private boolean workBetweenPasses(final long now) {
        try {
            return betweenPasses.test(now);
        } catch (final Exception | AssertionError e) {
            failed("work between two passes", e);
            return true;
        }
    }

    /** Passes until {@link #stop()}. */
    public void run() {
        while (isRunning) {
            pass(LONGEST_WAIT_NS);
        }
    }

    /** Lets {@link #run()} return after the current pass. Any thread. */
    public void stop() {
        isRunning = false;
        selector.wakeup();
    }

    /**
     * The one place where a defect ends up: counts it and logs it with its stack.
     *
     * @param where   what was being done
     * @param failure what was thrown
     */
    public void failed(final String where, final Throwable failure) {
        counters.increment(Counter.LOOP_HANDLER_FAILURES);
        if (hasLoggedStack && nowNs - stackLoggedNs < STACK_INTERVAL_NS) {
            return;
        }
        hasLoggedStack = true;
        stackLoggedNs = nowNs;
        LOGGER.error("failure in {}", where, failure);
    }

    /** Frees the selector. The channels are their owners' to close. */
    @Override
    public void close() {
        isRunning = false;
        CloseHelper.quietClose(selector);
    }

    /** The clock is read before a wait too, or the wait would begin at a time long past and end too late. */
    private int select(final long maxWaitNs) {
        try {
            long beforeNs = clock.nanoTime();
            notePass(beforeNs - nowNs);
            if (pauseNs > 0 && maxWaitNs > 0) {
                pause.accept(Math.min(pauseNs, maxWaitNs));
                beforeNs = clock.nanoTime();
            }
            final long waitNs = maxWaitNs <= 0 ? 0 : timers.waitNs(beforeNs, maxWaitNs);
            if (waitNs <= 0) {
                return selector.selectNow(onKey);
            }
            return selector.select(onKey, (waitNs + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
        } catch (final IOException e) {
            throw new UncheckedIOException("the selector failed", e);
        }
    }

    /** How long the last pass took, from its end of waiting to now. */
    private void notePass(final long passNs) {
        if (hasPassed && passNs > longestPassNs) {
            counters.add(Counter.LOOP_LONGEST_PASS_US, passNs / NANOS_PER_MICRO - longestPassNs / NANOS_PER_MICRO);
            longestPassNs = passNs;
        }
        if (hasPassed && passNs > recentLongestPassNs) {
            recentLongestPassNs = passNs;
        }
        hasPassed = true;
    }

    private long passTime() {
        if (!isTimeKnown) {
            nowNs = clock.nanoTime();
            flushedNs = nowNs;
            isTimeKnown = true;
        }
        return nowNs;
    }

    private void onKey(final SelectionKey key) {
        final SelectHandler handler = (SelectHandler)key.attachment();
        final long now = passTime();
        try {
            if (key.isValid()) {
                handler.onReady(key, key.readyOps(), now);
            }
        } catch (final Exception | AssertionError e) {
            failed(handler, e);
        }
        if (clock.nanoTime() - flushedNs >= LONGEST_QUEUED_NS) {
            flush(now);
        }
    }

    private void flush(final long now) {
        for (final EndOfPass work : endOfPass) {
            try {
                work.onLongPass(now);
            } catch (final Exception | AssertionError e) {
                failed("the midst of a long pass", e);
            }
        }
        flushedNs = clock.nanoTime();
    }

    /**
     * A defect while serving one channel: counted, logged, and the handler ends its channel.
     *
     * @param handler that threw, or on whose behalf something threw
     * @param failure what was thrown
     */
    void failed(final SelectHandler handler, final Throwable failure) {
        failed(handler.toString(), failure);
        try {
            handler.onFailure(failure);
        } catch (final Exception | AssertionError e) {
            failed(handler.toString(), e);
        }
    }

    private void onTask(final Runnable task) {
        try {
            counters.increment(Counter.LOOP_TASKS_RUN);
            task.run();
        } catch (final Exception | AssertionError e) {
            failed("a task", e);
        }
    }

    private void finishPass(final long now) {
        final int size = endOfPass.size();
        for (int i = 0; i < size; i++) {
            finish(endOfPass.get(i), now);
        }
        for (int i = 0; i < size; i++) {
            isPassRequested |= endOfPass.get(i).hasWorkLeft();
        }
    }

    private void finish(final EndOfPass work, final long now) {
        try {
            work.onEndOfPass(now);
        } catch (final Exception | AssertionError e) {
            failed("the end of the pass", e);
        }
    }
}
