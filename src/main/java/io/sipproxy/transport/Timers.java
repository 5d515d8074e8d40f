package io.sipproxy.transport;

import org.agrona.DeadlineTimerWheel;
import org.agrona.ErrorHandler;
import org.agrona.collections.Long2ObjectHashMap;

import java.util.ArrayList;
import java.util.concurrent.TimeUnit;

/**
 * All timers of the program, on one timer wheel.
 * <p>
 * Agrona's wheel makes room in every tick for as many entries as the fullest tick needs, so the timers of one tick
 * share one entry here, and wait in a list of their own: ten thousand calls that time out together cost no more room
 * than one, and cancelling is unlinking. Timers fire at their deadline, not at the end of their tick.
 * <p>
 * Most timers are moved to a later time, or cancelled, long before they are due. Moving one later only stores the new
 * deadline; the timer is put into its new tick when the old one comes round.
 */
public final class Timers {
    /** Length of a tick: 4.19 ms. */
    public static final long TICK_NS = 1L << 22;

    private static final int TICKS_PER_WHEEL = 256;
    /** To begin with; the wheel makes room for more when it must, and looks at the room and not at what is in it. */
    private static final int ENTRIES_PER_TICK = 4;
    /** Longest time ahead that a timer can be armed for: 73 years. */
    private static final long MAX_AHEAD_NS = 1L << 61;
    /** Above this many entries the earliest one is not looked for. */
    private static final long SCAN_LIMIT = 1024;
    private static final long UNKNOWN = Long.MIN_VALUE;
    private static final long NEVER = Long.MAX_VALUE;

    private final DeadlineTimerWheel wheel;
    private final long startNs;
    private final ErrorHandler failures;
    private final Long2ObjectHashMap<TimerBucket> bucketByTick = new Long2ObjectHashMap<>();
    private final Long2ObjectHashMap<TimerBucket> bucketByWheelId = new Long2ObjectHashMap<>();
    private final ArrayList<TimerBucket> expired = new ArrayList<>();
    private final ArrayList<TimerBucket> spare = new ArrayList<>();
    private final TimerBucket due = new TimerBucket();
    private final TimerBucket moved = new TimerBucket();
    private final DeadlineTimerWheel.TimerHandler onExpiry = this::onExpiry;
    private final DeadlineTimerWheel.TimerConsumer findEarliest = this::findEarliest;

    /** Not later than the earliest deadline in the wheel, or UNKNOWN. */
    private long earliestNs = NEVER;
    /** Earliest deadline that was added since the last poll. */
    private long addedNs = NEVER;

    /**
     * @param nowNs    the time
     * @param failures told what a timer threw; the other timers fire nevertheless
     */
    public Timers(final long nowNs, final ErrorHandler failures) {
        this.startNs = nowNs;
        this.failures = failures;
        this.wheel = new DeadlineTimerWheel(TimeUnit.NANOSECONDS, nowNs, TICK_NS, TICKS_PER_WHEEL, ENTRIES_PER_TICK);
    }

    /**
     * Arms a timer, or moves it if it is armed.
     *
     * @param timer      to arm
     * @param deadlineNs when it shall fire; at the next poll if that is in the past
     */
    public void schedule(final Timer timer, final long deadlineNs) {
        final long deadline = Math.min(deadlineNs, startNs + MAX_AHEAD_NS);
        if (timer.bucket != null && deadline >= timer.deadlineNs) {
            timer.deadlineNs = deadline;
            return;
        }
        if (timer.isScheduled()) {
            timer.unlink();
        }
        timer.deadlineNs = deadline;
        insert(timer);
    }

    /**
     * Disarms a timer; does nothing if it is not armed.
     *
     * @param timer to disarm; will not fire, not even if it is due in the poll that goes on
     */
    public void cancel(final Timer timer) {
        if (timer.isScheduled()) {
            timer.unlink();
        }
    }

    /**
     * Fires every timer that is due. One that is armed meanwhile, by a timer, fires at the next poll at the earliest.
     *
     * @param nowNs the time
     * @return how many fired
     */
    public int poll(final long nowNs) {
        if (nowNs < earliestNs) {
            return 0;
        }
        turnWheel(nowNs);
        putBack();
        earliestNs = wheel.timerCount() <= SCAN_LIMIT ? earliestInWheel() : UNKNOWN;
        addedNs = NEVER;
        return fire(nowNs);
    }

    /**
     * How long there is nothing to do. A poll after that time is late by less than a tick.
     *
     * @param nowNs the time
     * @param maxNs longest answer
     * @return 0 to maxNs
     */
    public long waitNs(final long nowNs, final long maxNs) {
        final long bound = earliestNs == UNKNOWN ? Math.min(addedNs, nowNs + TICK_NS) : earliestNs;
        return bound == NEVER ? maxNs : Math.max(0, Math.min(maxNs, bound - nowNs));
    }

    /**
     * One turn of the wheel looks at every entry, so after a jump of the clock there is no need for more. Nothing of
     * the upper layers runs during it: an entry added to the wheel from within its poll may be passed over.
     */
    private void turnWheel(final long nowNs) {
        for (int i = 0; i < TICKS_PER_WHEEL; i++) {
            final long tickTime = wheel.currentTickTime();
            wheel.poll(nowNs, onExpiry, Integer.MAX_VALUE);
            if (wheel.currentTickTime() == tickTime) {
                return;
            }
        }
        wheel.currentTickTime(nowNs);
    }

    private boolean onExpiry(final TimeUnit unit, final long nowNs, final long wheelId) {
        final TimerBucket bucket = bucketByWheelId.remove(wheelId);
        bucket.wheelId = TimerBucket.NOT_IN_WHEEL;
        bucket.wheelDeadlineNs = NEVER;
        Timer timer = bucket.next;
        while (timer != bucket) {
            final Timer following = timer.next;
            if (timer.deadlineNs <= nowNs) {
                timer.unlink();
                timer.linkBefore(due);
            } else if (tick(timer.deadlineNs) != bucket.tick) {
                timer.unlink();
                timer.linkBefore(moved);
            } else {
                bucket.wheelDeadlineNs = Math.min(bucket.wheelDeadlineNs, timer.deadlineNs);
            }
            timer = following;
        }
        expired.add(bucket);
        return true;
    }

    private void putBack() {
        for (int i = 0, size = expired.size(); i < size; i++) {
            final TimerBucket bucket = expired.get(i);
            if (bucket.isEmpty()) {
                bucketByTick.remove(bucket.tick);
                spare.add(bucket);
            } else {
                enterWheel(bucket);
            }
        }
        expired.clear();
        while (!moved.isEmpty()) {
            final Timer timer = moved.next;
            timer.unlink();
            insert(timer);
        }
    }

    private int fire(final long nowNs) {
        int fired = 0;
        while (!due.isEmpty()) {
            final Timer timer = due.next;
            timer.unlink();
            fired++;
            try {
                timer.onTimer(nowNs);
            } catch (final Exception | AssertionError e) {
                failures.onError(e);
            }
        }
        return fired;
    }

    private void insert(final Timer timer) {
        final long deadline = timer.deadlineNs;
        final long tick = tick(deadline);
        TimerBucket bucket = bucketByTick.get(tick);
        if (bucket == null) {
            bucket = spare.isEmpty() ? new TimerBucket() : spare.remove(spare.size() - 1);
            bucket.tick = tick;
            bucket.wheelDeadlineNs = deadline;
            bucketByTick.put(tick, bucket);
            enterWheel(bucket);
        } else if (deadline < bucket.wheelDeadlineNs) {
            wheel.cancelTimer(bucket.wheelId);
            bucketByWheelId.remove(bucket.wheelId);
            bucket.wheelDeadlineNs = deadline;
            enterWheel(bucket);
        }
        bucket.append(timer);
        earliestNs = Math.min(earliestNs, deadline);
        addedNs = Math.min(addedNs, deadline);
    }

    private void enterWheel(final TimerBucket bucket) {
        bucket.wheelId = wheel.scheduleTimer(bucket.wheelDeadlineNs);
        bucketByWheelId.put(bucket.wheelId, bucket);
    }

    private long earliestInWheel() {
        earliestNs = NEVER;
        wheel.forEach(findEarliest);
        return earliestNs;
    }

    private void findEarliest(final long deadlineNs, final long wheelId) {
        earliestNs = Math.min(earliestNs, deadlineNs);
    }

    private long tick(final long deadlineNs) {
        return Math.floorDiv(deadlineNs - startNs, TICK_NS);
    }
}
