package io.sipproxy;

import ch.qos.logback.classic.LoggerContext;
import io.sipproxy.config.Configuration;
import io.sipproxy.config.ConfigurationException;
import io.sipproxy.config.Option;
import io.sipproxy.logging.LogOutput;
import io.sipproxy.logging.ProgramLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.LoggerFactory;

/** From the options log-level, log-format and log-file to the log. */
final class LogOptions {
    private LogOptions() {
    }

    /**
     * Sets the log up, before its first line. An operator's own configuration of Logback stays as it is.
     *
     * @throws ConfigurationException if the file cannot be written.
     */
    static void apply(final Configuration configuration) throws ConfigurationException {
        final LogOutput output = System.getProperty(ProgramLog.OWN_CONFIGURATION) == null
            && LoggerFactory.getILoggerFactory() instanceof LoggerContext context ? LogOutput.of(context) : null;
        if (output == null) {
            warnOfUnused(configuration);
            return;
        }
        output.level(configuration.text(Option.LOG_LEVEL));
        if ("json".equals(configuration.text(Option.LOG_FORMAT))) {
            output.json();
        }
        final Path file = configuration.file(Option.LOG_FILE);
        if (file != null) {
            try {
                output.file(file);
            } catch (final IOException e) {
                throw configuration.fault(Option.LOG_FILE, "cannot be written: " + e.getMessage());
            }
        }
    }

    private static void warnOfUnused(final Configuration configuration) {
        for (final Option option : List.of(Option.LOG_LEVEL, Option.LOG_FORMAT, Option.LOG_FILE)) {
            if (configuration.isSet(option)) {
                LoggerFactory.getLogger(LogOptions.class).warn(
                    "{} is without effect, since {} sets the log up", option.optionName(), ProgramLog.OWN_CONFIGURATION);
            }
        }
    }
}
