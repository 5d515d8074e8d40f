package io.sipproxy.bench.micro;

import io.sipproxy.status.Counters;
import io.sipproxy.status.Latencies;
import io.sipproxy.transport.EventLoop;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.SystemNanoClock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A pass of the loop that finds nothing to do, and what measuring it costs. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = {JvmAccess.EXPORTS, JvmAccess.OPENS, JvmAccess.NATIVE})
public class LoopBenchmark {
    /** From less than a microsecond to a millisecond, as passes are. */
    private static final long LENGTHS_NS = (1L << 20) - 1;
    private static final long STEP_NS = 9_973;

    private final Latencies latencies = new Latencies();
    private EventLoop loop;
    private long tookNs;

    @Setup
    public void open() throws IOException {
        loop = new EventLoop(SystemNanoClock.INSTANCE, new Counters());
    }

    @TearDown
    public void close() {
        loop.close();
    }

    @Benchmark
    public int emptyPass() {
        return loop.pass(0);
    }

    @Benchmark
    public void recordPass() {
        tookNs = tookNs + STEP_NS & LENGTHS_NS;
        latencies.pass(tookNs);
    }
}
