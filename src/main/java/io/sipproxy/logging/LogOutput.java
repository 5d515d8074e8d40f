package io.sipproxy.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import io.sipproxy.storage.NewFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Changes where the lines of the log go and how they look, starting from {@link ProgramLog}. */
public final class LogOutput {
    /** Size at which the log goes on in a new file. */
    private static final String MAX_FILE_SIZE = "100MB";
    /** Files that are kept beside the current one. */
    private static final int MAX_OLD_FILES = 9;

    private final Logger root;
    private final CountingAsyncAppender async;
    private final ConsoleAppender<ILoggingEvent> console;

    private LogOutput(final Logger root, final CountingAsyncAppender async,
        final ConsoleAppender<ILoggingEvent> console) {
        this.root = root;
        this.async = async;
        this.console = console;
    }

    /**
     * Finds what {@link ProgramLog} has set up.
     *
     * @param context of Logback
     * @return null if the context was set up otherwise
     */
    public static LogOutput of(final LoggerContext context) {
        final Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        if (root.getAppender(ProgramLog.ASYNC) instanceof CountingAsyncAppender async
            && async.getAppender(ProgramLog.CONSOLE) instanceof ConsoleAppender<ILoggingEvent> console) {
            return new LogOutput(root, async, console);
        }
        return null;
    }

    /**
     * Logs nothing that matters less.
     *
     * @param level a name of one of Logback's levels
     */
    public void level(final String level) {
        root.setLevel(Level.valueOf(level));
    }

    /** Writes JSON from now on. To be called before the first line. */
    public void json() {
        final JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(root.getLoggerContext());
        encoder.start();
        console.setEncoder(encoder);
    }

    /**
     * Writes to a file from now on, and no more to the console. To be called before the first line, and after
     * {@link #json()}.
     *
     * @param file to append to
     * @throws IOException saying why it cannot be written
     */
    public void file(final Path file) throws IOException {
        if (file.toString().indexOf('%') >= 0) {
            throw new IOException("valid is a name without %, which Logback gives a meaning");
        }
        try {
            Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
        } catch (final IOException e) {
            throw new IOException(NewFile.reason(e), e);
        }
        final RollingFileAppender<ILoggingEvent> appender = rolling(file);
        if (!appender.isStarted()) {
            throw new IOException("Logback refuses it: " + root.getLoggerContext().getStatusManager()
                .getCopyOfStatusList());
        }
        replaceAsync(appender);
    }

    private RollingFileAppender<ILoggingEvent> rolling(final Path file) {
        final RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(root.getLoggerContext());
        appender.setName("file");
        appender.setFile(file.toString());
        appender.setEncoder(encoderForFile());
        final FixedWindowRollingPolicy names = new FixedWindowRollingPolicy();
        names.setContext(root.getLoggerContext());
        names.setParent(appender);
        names.setFileNamePattern(file + ".%i");
        names.setMaxIndex(MAX_OLD_FILES);
        names.start();
        appender.setRollingPolicy(names);
        final SizeBasedTriggeringPolicy<ILoggingEvent> trigger = new SizeBasedTriggeringPolicy<>();
        trigger.setContext(root.getLoggerContext());
        trigger.setMaxFileSize(FileSize.valueOf(MAX_FILE_SIZE));
        trigger.start();
        appender.setTriggeringPolicy(trigger);
        appender.start();
        return appender;
    }

    /** An asynchronous appender takes one target in its life. */
    private void replaceAsync(final Appender<ILoggingEvent> target) {
        final CountingAsyncAppender next = new CountingAsyncAppender();
        next.setContext(root.getLoggerContext());
        next.setName(async.getName());
        next.setQueueSize(async.getQueueSize());
        next.setDiscardingThreshold(async.getDiscardingThreshold());
        next.setMaxFlushTime(async.getMaxFlushTime());
        next.addAppender(target);
        next.start();
        root.addAppender(next);
        root.detachAppender(async);
        async.stop();
    }

    private Encoder<ILoggingEvent> encoderForFile() {
        return console.getEncoder() instanceof PatternLayoutEncoder
            ? ProgramLog.textEncoder(root.getLoggerContext()) : console.getEncoder();
    }
}
