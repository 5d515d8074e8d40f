package io.sipproxy.bench.soak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The packet filter of the network namespace that this process was started in, with the table and set that the script
 * has made: what belongs to a flow in the set is dropped, and nobody is told. After a minute a flow leaves the set.
 */
final class Firewall {
    private final String obstacle;

    /** @param obstacle why there is none; null if there is one. */
    Firewall(final String obstacle) {
        this.obstacle = obstacle;
    }

    /** @return why there is none; null if there is one. */
    String obstacle() {
        return obstacle;
    }

    /** Takes a moment: not on the loop's thread. @param flows both directions of each, as elements of the set. */
    void drop(final List<String> flows) {
        run(List.of("nft", "add", "element", "inet", "soak", "flows", "{ " + String.join(", ", flows) + " }"));
    }

    /** @throws IllegalStateException with what the program said, if it fails. */
    static String run(final List<String> command) {
        try {
            final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + output);
            }
            return output;
        } catch (final IOException e) {
            throw new IllegalStateException(String.join(" ", command) + ": " + e.getMessage(), e);
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
