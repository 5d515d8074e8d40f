package io.sipproxy.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Sets the log up as the program has it, where nobody has brought a configuration of Logback. In code, since reading the
 * same from XML took a third of the time from the start to the first call. Found by Logback as a service.
 */
public final class ProgramLog extends ContextAwareBase implements Configurator {
    /** The system property that names an operator's own configuration. */
    public static final String OWN_CONFIGURATION = "logback.configurationFile";

    static final String CONSOLE = "console";
    static final String ASYNC = "async";

    /** What Logback itself looks for in the class path; the tests have one. */
    private static final String TEST_CONFIGURATION = "/logback-test.xml";
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0} %msg%n";
    private static final int QUEUED_LINES = 8192;
    private static final int FLUSH_MS = 2_000;

    /** Made by Logback. */
    public ProgramLog() {
    }

    @Override
    public ExecutionStatus configure(final LoggerContext context) {
        if (System.getProperty(OWN_CONFIGURATION) != null || getClass().getResource(TEST_CONFIGURATION) != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        setUp(context);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** The loop never waits for a slow console or disk: what does not fit is dropped, and counted. */
    static void setUp(final LoggerContext context) {
        final CountingAsyncAppender async = new CountingAsyncAppender();
        async.setContext(context);
        async.setName(ASYNC);
        async.setQueueSize(QUEUED_LINES);
        async.setDiscardingThreshold(0);
        async.setMaxFlushTime(FLUSH_MS);
        async.addAppender(console(context));
        async.start();
        final Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        root.addAppender(async);
    }

    private static ConsoleAppender<ILoggingEvent> console(final LoggerContext context) {
        final ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setName(CONSOLE);
        console.setEncoder(textEncoder(context));
        console.start();
        return console;
    }

    /** Each appender needs one of its own. */
    static PatternLayoutEncoder textEncoder(final LoggerContext context) {
        final PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        return encoder;
    }
}
