package io.sipproxy;

import com.sun.management.UnixOperatingSystemMXBean;
import io.sipproxy.config.Configuration;
import io.sipproxy.config.Option;
import io.sipproxy.threads.BackgroundThread;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Tells the operator at the start, and not first when connections are turned away, that the operating system allows the
 * process fewer open files than {@code max-connections} needs.
 */
final class OpenFiles {
    /** Those that are no connections: of the JVM, listeners, name servers, monitoring, sockets kept in reserve. */
    private static final int OTHERS = 128;

    private static final Logger LOGGER = LoggerFactory.getLogger(OpenFiles.class);

    private OpenFiles() {
    }

    /** Looks on a thread of its own: what the JDK loads for it takes longer than the start has time for. */
    static void compare(final Configuration configuration) {
        final int connections = configuration.number(Option.MAX_CONNECTIONS);
        final boolean isAskedFor = configuration.isSet(Option.MAX_CONNECTIONS);
        new BackgroundThread(() -> tell(connections, isAskedFor, most()), "sipproxy-open-files").start();
    }

    private static void tell(final int connections, final boolean isAskedFor, final long openFiles) {
        final String shortage = shortage(connections, openFiles);
        if (shortage != null) {
            // Whoever has set nothing has not asked for so many.
            LOGGER.atLevel(isAskedFor ? Level.WARN : Level.INFO).log(shortage);
        }
    }

    /**
     * What there is to say.
     *
     * @param connections as configured.
     * @param openFiles that the process may have; below zero where there is no limit, or none that is known.
     * @return null if there are enough.
     */
    static String shortage(final int connections, final long openFiles) {
        if (openFiles < 0 || openFiles >= connections + (long) OTHERS) {
            return null;
        }
        return "max-connections is " + connections + ", but this process may have " + openFiles
            + " open files, so that there is room for about " + Math.max(0, openFiles - OTHERS)
            + " connections: raise that limit (LimitNOFILE, ulimit -n) to " + (connections + (long) OTHERS)
            + ", or lower max-connections";
    }

    /** Windows has no such limit. */
    private static long most() {
        final OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        return system instanceof UnixOperatingSystemMXBean unix ? unix.getMaxFileDescriptorCount() : -1;
    }
}
