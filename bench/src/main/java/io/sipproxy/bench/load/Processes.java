package io.sipproxy.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** CPU time and memory of processes and their descendants, as Linux tells. */
public final class Processes {
    private static final Path PROC = Path.of("/proc");
    /** USER_HZ, in which the kernel counts for user space on every architecture in use. */
    private static final long MICROS_PER_TICK = 10_000;

    /** @param id of the thread. @param name at most 15 characters. @param cpuMicros user and system time so far. */
    record ThreadTime(long id, String name, long cpuMicros) {
    }

    private final List<Long> roots;

    /** @param roots the processes; their descendants count too. */
    public Processes(final List<Long> roots) {
        this.roots = roots;
    }

    /** @return user and system time so far, in microseconds; of those that are alive. */
    long cpuMicros() {
        return tree().map(pid -> time(PROC.resolve(pid + "/stat"))).filter(Objects::nonNull)
            .mapToLong(ThreadTime::cpuMicros).sum();
    }

    /** @return the threads that are alive. */
    List<ThreadTime> threads() {
        return tree().flatMap(pid -> threads(PROC.resolve(pid + "/task")).stream()).toList();
    }

    private static List<ThreadTime> threads(final Path directory) {
        try (Stream<Path> tasks = Files.list(directory)) {
            return tasks.map(task -> time(task.resolve("stat"))).filter(Objects::nonNull).toList();
        } catch (final IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    /** @return resident memory in kB; memory that several share is counted once for each. */
    public long rssKb() {
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

    /** proc_pid_stat(5). @return null if it is gone. */
    private static ThreadTime time(final Path file) {
        try {
            final String stat = Files.readString(file);
            final int nameEnd = stat.lastIndexOf(')');
            final String[] fields = stat.substring(nameEnd + 2).split(" ");
            return new ThreadTime(Long.parseLong(stat.substring(0, stat.indexOf(' '))),
                stat.substring(stat.indexOf('(') + 1, nameEnd),
                (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MICROS_PER_TICK);
        } catch (final IOException e) {
            return null;
        }
    }

    private static long field(final long pid, final String file, final String name) {
        try (Stream<String> lines = Files.lines(PROC.resolve(pid + "/" + file))) {
            return lines.filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", ""))).findFirst().orElse(0);
        } catch (final IOException | UncheckedIOException e) {
            return 0;
        }
    }
}
