package io.sipproxy.bench.soak;

import io.sipproxy.bench.load.Program;
import java.io.IOException;
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
    void drop(final List<String> flows) throws IOException, InterruptedException {
        Program.run(List.of("nft", "add", "element", "inet", "soak", "flows", "{ " + String.join(", ", flows) + " }"));
    }
}
