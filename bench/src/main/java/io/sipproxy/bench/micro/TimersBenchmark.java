package io.sipproxy.bench.micro;

import io.sipproxy.transport.Timer;
import io.sipproxy.transport.Timers;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The timers while 100,000 are armed, on a clock that moves on by ten microseconds with each call. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = {JvmAccess.EXPORTS, JvmAccess.OPENS, JvmAccess.NATIVE})
public class TimersBenchmark {
    private static final int LIVE = 100_000;
    private static final long STEP_NS = 10_000;
    private static final long TIMEOUT_NS = 32_000_000_000L;

    private final Timers timers = new Timers(0, e -> {
        throw new IllegalStateException(e);
    });
    private final Timer[] live = new Timer[LIVE];
    private long nowNs;
    private int next;
    private long fired;

    /** Arms them at the times at which steady traffic would have. */
    @Setup
    public void arm() {
        for (int i = 0; i < LIVE; i++) {
            live[i] = new Timer() {
                @Override
                protected void onTimer(final long now) {
                    fired++;
                    timers.schedule(this, now + TIMEOUT_NS);
                }
            };
            timers.schedule(live[i], TIMEOUT_NS / LIVE * i);
        }
    }

    /** A transaction ends and another begins. */
    @Benchmark
    public void cancelAndSchedule() {
        final Timer timer = turn();
        timers.cancel(timer);
        timers.schedule(timer, nowNs + TIMEOUT_NS);
    }

    /** A transaction's timer is put off. */
    @Benchmark
    public void postpone() {
        timers.schedule(turn(), nowNs + TIMEOUT_NS);
    }

    /** What each pass of the loop does; about one timer in thirty passes is due. */
    @Benchmark
    public int poll() {
        nowNs += STEP_NS;
        return timers.poll(nowNs);
    }

    private Timer turn() {
        nowNs += STEP_NS;
        next = next + 1 == LIVE ? 0 : next + 1;
        return live[next];
    }
}
