package io.sipproxy.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.rolling.RollingFileAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogOutputTest {
    @TempDir
    private Path directory;

    private LoggerContext context;
    private Logger root;
    private LogOutput output;

    @BeforeEach
    void setUp() throws Exception {
        context = Loggers.shipped();
        root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        output = LogOutput.of(context);
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private CountingAsyncAppender async() {
        return assertInstanceOf(CountingAsyncAppender.class, root.getAppender("async"));
    }

    @Test
    void shouldBeAsynchronousAndNeverWaitAsShipped() {
        assertEquals(1, count(root.iteratorForAppenders()));
        assertTrue(async().isNeverBlock());
        assertTrue(async().isStarted());
        assertEquals(8192, async().getQueueSize());
        assertEquals(0, async().getDiscardingThreshold());
        assertInstanceOf(ConsoleAppender.class, async().getAppender("console"));
        assertEquals(Level.INFO, root.getLevel());
        assertNotNull(output);
    }

    @Test
    void shouldLeaveWhatIsSetUpOtherwise() {
        assertNull(LogOutput.of(new LoggerContext()));
    }

    @Test
    void shouldSetTheLevel() {
        for (final Level level : List.of(Level.ERROR, Level.WARN, Level.INFO, Level.DEBUG, Level.TRACE)) {
            output.level(level.toString().toLowerCase(java.util.Locale.ROOT));
            assertEquals(level, root.getLevel());
        }
    }

    @Test
    void shouldAppendTextToAFileAndNoMoreToTheConsole() throws IOException {
        final Path file = Files.writeString(directory.resolve("sipproxy.log"), "before\n");
        output.file(file);
        assertEquals(1, count(root.iteratorForAppenders()));
        assertEquals(8192, async().getQueueSize());
        assertNull(async().getAppender("console"));
        context.getLogger("io.sipproxy.Test").warn("it is {}", "here");
        context.stop();
        final List<String> lines = Files.readAllLines(file);
        assertEquals(2, lines.size(), lines.toString());
        assertEquals("before", lines.get(0));
        assertTrue(lines.get(1).matches("\\d{4}-\\S+ WARN  Test it is here"), lines.get(1));
    }

    @Test
    void shouldWriteJsonToAFile() throws IOException {
        final Path file = directory.resolve("sipproxy.log");
        output.json();
        output.file(file);
        context.getLogger("io.sipproxy.Test").atInfo().addKeyValue("n", 1).log("here");
        context.stop();
        final String line = Files.readString(file);
        assertTrue(line.matches("\\{\"time\":.*\"message\":\"here\",\"n\":1}\n"), line);
    }

    @Test
    void shouldGoOnInANewFileAndKeepTheOldOnes() throws IOException {
        final Path file = directory.resolve("sipproxy.log");
        output.file(file);
        final RollingFileAppender<?> appender =
            assertInstanceOf(RollingFileAppender.class, async().getAppender("file"));
        for (int i = 0; i < 12; i++) {
            Files.writeString(file, "file " + i);
            appender.rollover();
        }
        context.stop();
        assertEquals(0, Files.size(file));
        assertEquals("file 11", Files.readString(directory.resolve("sipproxy.log.1")));
        assertEquals("file 3", Files.readString(directory.resolve("sipproxy.log.9")));
        try (var files = Files.list(directory)) {
            assertEquals(10, files.count());
        }
    }

    @Test
    void shouldSayWhyAFileCannotBeWritten() {
        assertEquals("there is no such file or directory", assertThrows(IOException.class,
            () -> output.file(directory.resolve("missing/sipproxy.log"))).getMessage());
        assertEquals("Is a directory", assertThrows(IOException.class, () -> output.file(directory)).getMessage());
        assertEquals("valid is a name without %, which Logback gives a meaning", assertThrows(IOException.class,
            () -> output.file(directory.resolve("%d.log"))).getMessage());
        assertInstanceOf(ConsoleAppender.class, async().getAppender("console"));
    }

    private static int count(final java.util.Iterator<?> all) {
        int count = 0;
        for (; all.hasNext(); all.next()) {
            count++;
        }
        return count;
    }
}
