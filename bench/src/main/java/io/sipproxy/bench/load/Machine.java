package io.sipproxy.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a result has to say about where it was taken; no names of hosts, no paths. */
public final class Machine {
    private Machine() {
    }

    /** @return one line. */
    public static String describe() {
        return "cpu=\"" + cpuModel() + "\" cores=" + Runtime.getRuntime().availableProcessors() + " kernel="
            + System.getProperty("os.name") + ' ' + System.getProperty("os.version").replaceAll("-.*", "") + " jdk="
            + System.getProperty("java.vm.name") + ' ' + Runtime.version();
    }

    private static String cpuModel() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst().orElse("unknown");
        } catch (final IOException e) {
            return "unknown";
        }
    }
}
