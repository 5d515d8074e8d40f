package io.sipproxy.control;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.util.List;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/** Changes what loggers let through. */
final class LogLevels {
    private static final String INHERIT = "INHERIT";
    private static final List<String> VALID = List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF", INHERIT);
    /** Loggers of this program, which may not have been made yet. */
    private static final List<String> OWN = List.of("io.sipproxy", "sipproxy");

    private LogLevels() {
    }

    /**
     * Sets the level of a logger and of those below it that have none of their own.
     *
     * @return what has changed.
     * @throws BadRequestException if there is no such logger or level.
     */
    static String set(final String name, final String level) throws BadRequestException {
        final String wanted = level.toUpperCase(Locale.ROOT);
        if (!VALID.contains(wanted)) {
            throw new BadRequestException("log-level " + level + ": valid is " + String.join(", ", VALID));
        }
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            throw new BadRequestException("the log is not Logback's, so its levels cannot be set");
        }
        final Logger logger = find(context, name);
        if (wanted.equals(INHERIT) && logger.getName().equals(Logger.ROOT_LOGGER_NAME)) {
            throw new BadRequestException("log-level INHERIT: ROOT has nobody to inherit from");
        }
        final Level before = logger.getEffectiveLevel();
        logger.setLevel(wanted.equals(INHERIT) ? null : Level.toLevel(wanted));
        return "logger " + logger.getName() + " is at " + logger.getEffectiveLevel() + " now, it was at " + before;
    }

    private static Logger find(final LoggerContext context, final String name) throws BadRequestException {
        if (name.equalsIgnoreCase(Logger.ROOT_LOGGER_NAME)) {
            return context.getLogger(Logger.ROOT_LOGGER_NAME);
        }
        final boolean isOwn = OWN.stream().anyMatch(own -> name.equals(own) || name.startsWith(own + '.'));
        if (name.isEmpty() || !isOwn && context.exists(name) == null) {
            throw new BadRequestException("logger " + name + ": there is none; valid is ROOT, sipproxy.events, or a "
                + "package or class such as io.sipproxy.transport");
        }
        return context.getLogger(name);
    }
}
