package io.sipproxy.bench.load;

import io.sipproxy.bench.load.RigOptions.Expect;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/** One run: both sides are started, the window is measured, and the verdict is given. */
public final class Rig {
    private static final long START_DELAY_NS = 200_000_000;
    private static final int PERCENT = 99;

    private final RigOptions options;
    private final Schedule schedule;
    private final Caller caller;
    private final Callee callee;
    private final Processes watched;
    private final JvmThreads jvmThreads;
    private long cpuMicros;
    private long ownCpuNs;
    private long drainNs;

    /** @throws IOException if a socket cannot be opened, or the proxy takes no connection. */
    public Rig(final RigOptions options) throws IOException {
        this.options = options;
        schedule = new Schedule(options);
        watched = new Processes(options.watched());
        jvmThreads = new JvmThreads(watched);
        final AtomicLongArray answeredNs = new AtomicLongArray(Party.slots(options, Caller.SECONDS_KEPT));
        final long run = CallerMessages.newRun();
        callee = new Callee(options, schedule, run, answeredNs);
        callee.begin();
        caller = new Caller(options, schedule, run, answeredNs);
    }

    /**
     * @return whether all went well.
     * @throws IOException if the marks cannot be written.
     */
    public boolean run() throws IOException, InterruptedException {
        System.out.println("load rig: " + options.describe());
        System.out.println("machine: " + Machine.describe());
        schedule.start(System.nanoTime() + START_DELAY_NS);
        caller.begin();
        sleepUntil(schedule.windowStartNs());
        cpuMicros = -watched.cpuMicros();
        jvmThreads.begin();
        ownCpuNs = -ownCpuNs();
        mark("begin");
        sleepUntil(schedule.windowEndNs());
        cpuMicros += watched.cpuMicros();
        jvmThreads.end();
        ownCpuNs += ownCpuNs();
        mark("end");
        final long rssKb = watched.rssKb();
        final long pssKb = watched.pssKb();
        drain();
        callee.expectEnd();
        caller.expectEnd();
        caller.stop();
        callee.stop();
        return report(rssKb, pssKb);
    }

    private void mark(final String what) throws IOException {
        if (options.marks() != null) {
            Files.writeString(options.marks(), what + '\n', StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    private void drain() throws InterruptedException {
        final long beginNs = System.nanoTime();
        while (!caller.isDone() && isAlive() && drainNs < TimeUnit.SECONDS.toNanos(options.drainSeconds())) {
            Thread.sleep(10);
            drainNs = System.nanoTime() - beginNs;
        }
    }

    private void sleepUntil(final long untilNs) throws InterruptedException {
        while (isAlive() && System.nanoTime() < untilNs) {
            TimeUnit.NANOSECONDS.sleep(Math.min(100_000_000, Math.max(1, untilNs - System.nanoTime())));
        }
    }

    private boolean isAlive() {
        return caller.failure() == null && callee.failure() == null;
    }

    private static long ownCpuNs() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime();
    }

    private boolean report(final long rssKb, final long pssKb) {
        caller.faults.print("caller");
        callee.faults.print("callee");
        if (!isAlive()) {
            (caller.failure() != null ? caller.failure() : callee.failure()).printStackTrace(System.out);
        }
        System.out.println(Latency.line("INVITE left late by", caller.late()));
        System.out.println(Latency.line("INVITE, intended to callee", callee.request()));
        System.out.println(Latency.line("200, callee to caller", caller.response()));
        System.out.println(Latency.line("BYE, intended to its 200", caller.bye()));
        System.out.println(Latency.line("whole call without pauses", caller.whole()));
        final boolean passed = isAlive() && faults() == 0 && isOnTime() && isComplete() && hasKeptUp();
        System.out.println(remarks() + "connections of the callee: " + callee.accepted() + ", repeated messages: "
            + (caller.repeated() + callee.repeated()) + ", OPTIONS answered: " + callee.probes()
            + ", ms until the last call ended: " + TimeUnit.NANOSECONDS.toMillis(drainNs));
        System.out.println("RESULT " + (passed ? "PASS" : "FAIL") + fields(rssKb, pssKb));
        return passed;
    }

    private long faults() {
        return caller.faults.total() + callee.faults.total();
    }

    private boolean isOnTime() {
        return caller.late().getValueAtPercentile(PERCENT) <= options.maxLateNs()
            && caller.started() == schedule.calls();
    }

    private long unended() {
        return schedule.calls() - caller.completed();
    }

    /** Datagrams that are lost before the measurement begins are told, but are not its failure. */
    private boolean isComplete() {
        return caller.measuredCompleted() == schedule.measuredCalls() && (unended() == 0 || !options.isTcp());
    }

    /** As many calls have ended within the time of the measurement as have begun, but for those that last longer. */
    private boolean hasKeptUp() {
        return backlog() * TimeUnit.SECONDS.toNanos(1) <= options.rate()
            * (Caller.PAUSES * options.pauseNs() + TimeUnit.MILLISECONDS.toNanos(options.maxBacklogMs()));
    }

    private long backlog() {
        return schedule.measuredCalls() - caller.completedInTime();
    }

    private String remarks() {
        return (isOnTime() ? "" : "the rate was missed; ")
            + (hasKeptUp() ? "" : backlog() + " calls more were unfinished after the measurement than before; ")
            + (unended() == 0 ? "" : unended() + " calls did not end, " + (schedule.measuredCalls()
            - caller.measuredCompleted()) + " of the measured ones; " + caller.unended() + "; ");
    }

    private String fields(final long rssKb, final long pssKb) {
        final long calls = schedule.measuredCalls();
        return " label=" + options.label() + " transport=" + (options.isTcp() ? "tcp" : "udp") + " expect="
            + (options.expect() == Expect.PROXY ? "proxy" : "relay") + " rate=" + options.rate() + " connections="
            + options.connections() + " calls=" + calls + " completed=" + caller.measuredCompleted() + " faults="
            + faults() + String.format(Locale.ROOT, " achieved=%.1f",
                (double) caller.completedInTime() / options.durationSeconds())
            + String.format(Locale.ROOT, " cpu_us_per_call=%.2f", (double) cpuMicros / calls) + jvmThreads.fields(calls)
            + String.format(Locale.ROOT, " rig_us_per_call=%.2f", ownCpuNs / 1e3 / calls)
            + " rss_kb=" + rssKb + " pss_kb=" + pssKb + Latency.fields("late", caller.late())
            + Latency.fields("request", callee.request()) + Latency.fields("response", caller.response())
            + Latency.fields("bye", caller.bye()) + Latency.fields("call", caller.whole());
    }
}
