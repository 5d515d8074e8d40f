package io.sipproxy.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import java.nio.file.Path;

/** Contexts of Logback that have nothing to do with that of the tests. */
final class Loggers {
    private Loggers() {
    }

    static LoggerContext fresh() {
        final LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        return context;
    }

    /** The context as the program sets it up. */
    static LoggerContext shipped() {
        final LoggerContext context = fresh();
        ProgramLog.setUp(context);
        return context;
    }

    /** The context as the sample for operators sets it up. */
    static LoggerContext sample() throws JoranException {
        final LoggerContext context = fresh();
        final JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(Path.of("src/main/dist/logback.xml").toFile());
        return context;
    }
}
