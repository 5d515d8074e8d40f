package io.sipproxy.system.recovery;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs short scripts that set up networks; each ends at its first failing command. */
final class Shell {
    private Shell() {
    }

    /** What a script left behind. */
    record Outcome(int exitCode, String output) {
        boolean isSuccess() {
            return exitCode == 0;
        }
    }

    /** Runs the script, which must succeed, and hands over what it printed. */
    static String run(final String script) {
        final Outcome outcome = attempt(script);
        if (!outcome.isSuccess()) {
            throw new IllegalStateException("exit " + outcome.exitCode() + " of:\n" + script + "\n" + outcome.output());
        }
        return outcome.output();
    }

    static Outcome attempt(final String script) {
        return attempt(List.of(), script);
    }

    /** Runs the script by a shell that the prefix, for example {@code unshare -n}, starts. */
    static Outcome attempt(final List<String> prefix, final String script) {
        final List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of("sh", "-e"));
        try {
            final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            withAdminPrograms(builder.environment());
            final Process process = builder.start();
            try (OutputStream input = process.getOutputStream()) {
                input.write(script.getBytes(StandardCharsets.UTF_8));
            } catch (final IOException e) {
                // The shell ended before it had read everything: its exit code and output tell why.
            }
            final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), output);
        } catch (final IOException e) {
            return new Outcome(-1, e.getMessage());
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** {@code ip} and {@code nft} are in directories that an ordinary user's path often lacks. */
    static void withAdminPrograms(final Map<String, String> environment) {
        environment.merge("PATH", "/usr/sbin:/sbin", (path, admin) -> path + ":" + admin);
    }
}
