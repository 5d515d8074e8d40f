package io.sipproxy.bench.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Another program that is run to its end. */
public final class Program {
    private Program() {
    }

    /**
     * Runs it, without input.
     *
     * @return what it printed
     * @throws IOException if it cannot be started or fails; with what it printed
     */
    public static String run(final List<String> command) throws IOException, InterruptedException {
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(Path.of(command.get(0)).getFileName() + ": " + output.strip());
        }
        return output;
    }

    /** @return the path of a program of the JDK that runs this one. */
    public static String ofJdk(final String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }
}
