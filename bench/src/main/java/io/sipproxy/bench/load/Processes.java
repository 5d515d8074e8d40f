package io.sipproxy.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** CPU time and memory of processes and their descendants, as Linux tells. */
final class Processes {
    private static final Path PROC = Path.of("/proc");
    /** USER_HZ, in which the kernel counts for user space on every architecture in use. */
    private static final long MICROS_PER_TICK = 10_000;

    private final List<Long> roots;

    Processes(final List<Long> roots) {
        this.roots = roots;
    }

    /** @return user and system time so far, in microseconds; of those that are alive. */
    long cpuMicros() {
        return tree().mapToLong(pid -> ticks(pid) * MICROS_PER_TICK).sum();
    }

    /** @return resident memory in kB; memory that several share is counted once for each. */
    long rssKb() {
        return tree().mapToLong(pid -> field(pid, "status", "VmRSS:")).sum();
    }

    /** @return resident memory in kB, shared memory divided by those that share it; 0 if it may not be read. */
    long pssKb() {
        return tree().mapToLong(pid -> field(pid, "smaps_rollup", "Pss:")).sum();
    }

    private Stream<Long> tree() {
        return roots.stream().flatMap(pid -> ProcessHandle.of(pid).stream())
            .flatMap(handle -> Stream.concat(Stream.of(handle), handle.descendants())).map(ProcessHandle::pid).distinct();
    }

    private static long ticks(final long pid) {
        try {
            final String stat = Files.readString(PROC.resolve(pid + "/stat"));
            final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        } catch (final IOException e) {
            return 0;
        }
    }

    private static long field(final long pid, final String file, final String name) {
        try (Stream<String> lines = Files.lines(PROC.resolve(pid + "/" + file))) {
            return lines.filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", ""))).findFirst().orElse(0);
        } catch (final IOException | java.io.UncheckedIOException e) {
            return 0;
        }
    }
}
