package io.sipproxy.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
    void shouldNotKeepTheProcessAlive() {
        final Thread thread = new BackgroundThread(() -> { }, "sipproxy-test", 256 * 1024);
        assertTrue(thread.isDaemon());
        assertEquals("sipproxy-test", thread.getName());
    }

    private static int nice() {
        try {
            final String stat = Files.readString(Path.of("/proc/thread-self/stat"));
            return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[NICE_FIELD]);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
