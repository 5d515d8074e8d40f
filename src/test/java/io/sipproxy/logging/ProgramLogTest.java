package io.sipproxy.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.ConsoleAppender;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class ProgramLogTest {
    @Test
    void shouldBeFoundByLogback() {
        assertEquals(1, ServiceLoader.load(Configurator.class).stream()
            .filter(found -> found.type() == ProgramLog.class).count());
    }

    /** The tests have one, so it is seen here. */
    @Test
    void shouldLeaveItToAConfigurationThatSomebodyBrought() {
        final LoggerContext context = Loggers.fresh();
        assertEquals(Configurator.ExecutionStatus.INVOKE_NEXT_IF_ANY, new ProgramLog().configure(context));
        assertFalse(root(context).iteratorForAppenders().hasNext());
    }

    @Test
    void shouldSetUpWhatTheSampleForOperatorsDoes() throws Exception {
        final LoggerContext own = Loggers.shipped();
        final LoggerContext sample = Loggers.sample();
        try {
            assertEquals(describe(sample), describe(own));
        } finally {
            own.stop();
            sample.stop();
        }
    }

    private static String describe(final LoggerContext context) {
        final CountingAsyncAppender async =
            assertInstanceOf(CountingAsyncAppender.class, root(context).getAppender("async"));
        final ConsoleAppender<?> console = assertInstanceOf(ConsoleAppender.class, async.getAppender("console"));
        final PatternLayoutEncoder encoder = assertInstanceOf(PatternLayoutEncoder.class, console.getEncoder());
        return String.join(" ", root(context).getLevel().toString(), String.valueOf(async.getQueueSize()),
            String.valueOf(async.getDiscardingThreshold()), String.valueOf(async.getMaxFlushTime()),
            String.valueOf(async.isNeverBlock()), String.valueOf(async.isStarted()), console.getTarget(),
            String.valueOf(console.isStarted()), encoder.getPattern());
    }

    private static Logger root(final LoggerContext context) {
        return context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
