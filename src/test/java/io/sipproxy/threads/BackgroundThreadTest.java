package io.sipproxy.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class BackgroundThreadTest {
    /** Of /proc/PID/stat, counted after the name in parentheses, which may hold spaces: proc(5). */
    private static final int NICE_FIELD = 16;
    private static final int POLICY_FIELD = 38;
    private static final int SCHED_BATCH = 3;

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere it is a thread like any other")
    void shouldGiveWayByItselfAlone() throws Exception {
        final int before = nice();
        final FutureTask<Integer> task = new FutureTask<>(BackgroundThreadTest::nice);
        final Thread thread = new BackgroundThread(task, "sipproxy-test");
        thread.start();
        assertEquals(Math.max(before, BackgroundThread.NICE), task.get());
        assertEquals(before, nice(), "the nice value of others");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere it is a thread like any other")
    void shouldInterruptNobodyWhenItIsWoken() throws Exception {
        final FutureTask<Integer> task = new FutureTask<>(() -> stat(POLICY_FIELD));
        new BackgroundThread(task, "sipproxy-test").start();
        assertEquals(SCHED_BATCH, task.get());
        assertEquals(0, stat(POLICY_FIELD), "the policy of others");
    }

    /** A slice can be set, and shows, in a kernel from 6.12 on; in others nothing has to change. */
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere it is a thread like any other")
    void shouldBeInterruptedAtOnceWhereASliceCanBeSet() throws Exception {
        final long before = sliceNs();
        final FutureTask<Long> task = new FutureTask<>(BackgroundThreadTest::sliceNs);
        new BackgroundThread(task, "sipproxy-test").start();
        assertEquals(before > 0 && kernel() >= 612 ? BackgroundThread.SLICE_NS : before, task.get());
        assertEquals(before, sliceNs(), "the slice of others");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere it is a thread like any other")
    void shouldPassItsMannersOnToThreadsThatItMakes() throws Exception {
        final FutureTask<Integer> task = new FutureTask<>(() -> stat(POLICY_FIELD));
        BackgroundThread.call(() -> {
            new Thread(task).start();
            return task;
        }, "sipproxy-test");
        assertEquals(SCHED_BATCH, task.get());
    }

    @Test
    void shouldPassOnWhatWasMadeOrWhyNot() throws IOException {
        assertEquals(5, BackgroundThread.call(() -> 5, "sipproxy-test"));
        final IOException failure = new IOException("no");
        assertSame(failure, assertThrows(IOException.class, () -> BackgroundThread.call(() -> {
            throw failure;
        }, "sipproxy-test")));
        assertThrows(ArithmeticException.class, () -> BackgroundThread.call(() -> 5 / Integer.parseInt("0"),
            "sipproxy-test"));
    }

    @Test
    void shouldNotKeepTheProcessAlive() {
        final Thread thread = new BackgroundThread(() -> { }, "sipproxy-test", 256 * 1024);
        assertTrue(thread.isDaemon());
        assertEquals("sipproxy-test", thread.getName());
    }

    /** 100 for each major version. */
    private static int kernel() {
        final String[] parts = System.getProperty("os.version").split("\\D+");
        return 100 * Integer.parseInt(parts[0]) + Integer.parseInt(parts[1]);
    }

    /** 0 if it is not told: proc(5). */
    private static long sliceNs() {
        try {
            return Files.readAllLines(Path.of("/proc/thread-self/sched")).stream()
                .filter(line -> line.startsWith("se.slice")).map(line -> line.substring(line.indexOf(':') + 1).strip())
                .mapToLong(Long::parseLong).findFirst().orElse(0);
        } catch (final IOException e) {
            return 0;
        }
    }

    private static int nice() {
        return stat(NICE_FIELD);
    }

    private static int stat(final int field) {
        try {
            final String stat = Files.readString(Path.of("/proc/thread-self/stat"));
            return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[field]);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
