package io.sipproxy.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CountingAsyncAppenderTest {
    private static final int QUEUE_SIZE = 8;

    /** A console that nobody reads until it is opened. */
    private static final class Console extends AppenderBase<ILoggingEvent> {
        private final Semaphore entered = new Semaphore(0);
        private final Semaphore open = new Semaphore(0);
        private final List<String> lines = new ArrayList<>();

        @Override
        protected void append(final ILoggingEvent event) {
            entered.release();
            // The thread is interrupted when its appender stops.
            open.acquireUninterruptibly();
            open.release();
            lines.add(event.getFormattedMessage());
        }
    }

    private final LoggerContext context = Loggers.fresh();
    private final Logger logger = context.getLogger("test");
    private final CountingAsyncAppender appender = new CountingAsyncAppender();
    private final Console console = new Console();
    private final long droppedBefore = CountingAsyncAppender.dropped();

    @BeforeEach
    void start() {
        console.setContext(context);
        console.start();
        appender.setContext(context);
        appender.setQueueSize(QUEUE_SIZE);
        appender.setDiscardingThreshold(0);
        appender.setMaxFlushTime((int) TimeUnit.SECONDS.toMillis(20));
        appender.addAppender(console);
        appender.start();
        logger.addAppender(appender);
    }

    @AfterEach
    void stop() {
        console.open.release();
        context.stop();
    }

    private long dropped() {
        return CountingAsyncAppender.dropped() - droppedBefore;
    }

    /** What was logged is on the console or counted as dropped. */
    private void assertNoneMissing(final int logged) {
        console.open.release();
        appender.stop();
        assertEquals(logged, console.lines.size() + dropped());
    }

    @Test
    void shouldWriteEverythingInOrderWhenTheConsoleIsRead() {
        console.open.release();
        for (int i = 0; i < QUEUE_SIZE; i++) {
            logger.info("line {}", i);
        }
        appender.stop();
        assertEquals(0, dropped());
        assertEquals(List.of("line 0", "line 1", "line 2", "line 3", "line 4", "line 5", "line 6", "line 7"),
            console.lines);
    }

    @Test
    void shouldDropAndCountWhatDoesNotFitWhenTheConsoleIsNotRead() {
        logger.error("first");
        console.entered.acquireUninterruptibly();
        for (int i = 0; i < 1_000; i++) {
            logger.error("line {}", i);
        }
        assertEquals(1_000 - QUEUE_SIZE, dropped());
        assertFalse(CountingAsyncAppender.hasRoom());
        assertNoneMissing(1_001);
        assertTrue(CountingAsyncAppender.hasRoom());
        assertEquals("line 7", console.lines.get(QUEUE_SIZE));
    }

    @Test
    void shouldCountExactlyWhenManyThreadsLogAtOnce() throws InterruptedException {
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(new Thread(() -> {
                for (int line = 0; line < 5_000; line++) {
                    logger.info("line");
                }
            }));
        }
        console.open.release();
        threads.forEach(Thread::start);
        for (final Thread thread : threads) {
            thread.join();
        }
        assertNoneMissing(20_000);
    }

    @Test
    void shouldCountWhatIsDiscardedBelowTheThreshold() {
        appender.setDiscardingThreshold(QUEUE_SIZE + 1);
        logger.setLevel(Level.INFO);
        logger.info("not kept");
        logger.warn("kept");
        assertEquals(1, dropped());
        assertNoneMissing(2);
        assertEquals(List.of("kept"), console.lines);
    }
}
