package io.sipproxy.bench.load;

import io.sipproxy.bench.load.Processes.ThreadTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * How much of the CPU time of a measurement went to a virtual machine's compilers and collectors, so that a run in
 * which they had not come to rest can be told from one in which they had. Threads that end meanwhile are not in it.
 */
final class JvmThreads {
    /** As the kernel shows them: the first 15 characters. */
    private static final List<String> COMPILERS = List.of("C1 Compiler", "C2 Compiler", "JVMCI", "Sweeper thread");
    /** The serial collector works in the VM thread. */
    private static final List<String> COLLECTORS =
        List.of("VM Thread", "GC Thread", "G1 ", "ZDirector", "ZDriver", "ZWorker", "RuntimeWorker", "Shenandoah");
    private static final String ALWAYS_THERE = "VM Thread";

    private final Processes processes;
    private Map<Long, Long> beginMicros = Map.of();
    private boolean isJvm;
    private long compilerMicros;
    private long collectorMicros;

    JvmThreads(final Processes processes) {
        this.processes = processes;
    }

    void begin() {
        beginMicros = processes.threads().stream()
            .collect(Collectors.toMap(ThreadTime::id, ThreadTime::cpuMicros, (one, other) -> one));
    }

    void end() {
        final List<ThreadTime> threads = processes.threads();
        isJvm = threads.stream().anyMatch(thread -> thread.name().equals(ALWAYS_THERE));
        compilerMicros = spent(threads, thread -> isOf(COMPILERS, thread));
        collectorMicros = spent(threads, thread -> isOf(COLLECTORS, thread));
    }

    private long spent(final List<ThreadTime> threads, final Predicate<ThreadTime> which) {
        return threads.stream().filter(which)
            .mapToLong(thread -> thread.cpuMicros() - beginMicros.getOrDefault(thread.id(), 0L)).sum();
    }

    private static boolean isOf(final List<String> names, final ThreadTime thread) {
        return names.stream().anyMatch(thread.name()::startsWith);
    }

    /** @return fields of the result line; nothing if there is no virtual machine among the processes. */
    String fields(final long calls) {
        return isJvm ? String.format(Locale.ROOT, " jit_us_per_call=%.2f gc_us_per_call=%.2f",
            (double) compilerMicros / calls, (double) collectorMicros / calls) : "";
    }
}
