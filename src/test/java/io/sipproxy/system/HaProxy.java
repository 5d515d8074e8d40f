package io.sipproxy.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * HAProxy in front of programs that speak SIP over TCP only: it makes TLS of what they send to the proxy, and TCP of the
 * TLS that the proxy sends to them.
 */
final class HaProxy implements AutoCloseable {
    private static final String PROGRAM = "haproxy";
    private static final String SETTINGS = """
        defaults
          mode tcp
          timeout connect 5s
          timeout client 1h
          timeout server 1h
        listen callers
          bind %1$s
          server proxy %2$s ssl verify required ca-file %3$s source %4$s
        listen callees
          bind %5$s ssl crt %6$s
          server callee %7$s
        """;

    private final Process process;

    private HaProxy(final Process process) {
        this.process = process;
    }

    static boolean isInstalled() {
        try {
            return Wait.until(new ProcessBuilder(PROGRAM, "-v").redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start(), Wait.DEADLINE_MILLIS);
        } catch (final IOException e) {
            return false;
        }
    }

    /**
     * Starts it.
     *
     * @param callers     where callers connect to by TCP
     * @param proxy       the proxy's address for TLS
     * @param authorities that have to have signed the proxy's certificate
     * @param callees     where the proxy connects to by TLS
     * @param certificate that the proxy gets to see there
     * @param callee      where the callee listens by TCP
     */
    static HaProxy start(final Path directory, final String callers, final String proxy, final Path authorities,
        final String callees, final Path certificate, final String callee) {
        final String source = callers.substring(0, callers.indexOf(':'));
        try {
            final Path settings = Files.writeString(directory.resolve("haproxy.cfg"), String.format(SETTINGS, callers,
                proxy, authorities, source, callees, certificate, callee));
            return new HaProxy(new ProcessBuilder(List.of(PROGRAM, "-db", "-f", settings.toString()))
                .redirectErrorStream(true).redirectOutput(directory.resolve("haproxy.log").toFile()).start());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isRunning() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        Wait.until(process, Wait.DEADLINE_MILLIS);
    }
}
