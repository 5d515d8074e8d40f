package io.sipproxy.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The classes of the jar as the JVM has them in memory after a start, kept in a file beside the jar, which all later
 * processes map: hundreds of them are started here, and each is there a third sooner.
 */
final class SharedClasses {
    private static final List<String> FLAGS = flags();

    private SharedClasses() {
    }

    /** What a process of the jar is to be started with; the file is made first if it is not there, or is older. */
    static List<String> jvmFlags() {
        return FLAGS;
    }

    private static List<String> flags() {
        final Path jar = Path.of(ProxyProcess.jar()).toAbsolutePath();
        final Path file = jar.resolveSibling("test-classes-" + Runtime.version().feature() + ".jsa");
        try {
            if (!Files.exists(file) || Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(jar)) < 0) {
                Files.deleteIfExists(file);
                make(file);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return Files.exists(file) ? List.of("-XX:SharedArchiveFile=" + file, "-Xlog:cds*=off") : List.of();
    }

    /** The JVM writes it at its end. */
    private static void make(final Path file) {
        final List<String> options = new ArrayList<>(List.of("sip-address=127.0.0.1", "sip-enable-tcp-keep-alive=true",
            "http-port=" + Ports.free("127.0.0.1")));
        try (ProxyProcess proxy = ProxyProcess.start("127.0.0.1", Ports.free("127.0.0.1"),
            List.of("-XX:TieredStopAtLevel=1", "-XX:ArchiveClassesAtExit=" + file, "-Xlog:cds*=off"), options)) {
            proxy.terminate();
            proxy.awaitExit(ProxyProcess.START_MILLIS);
        }
    }
}
