package io.sipproxy.system.recovery;

import java.util.ArrayList;
import java.util.List;

/** How a process gets network and mount namespaces of its own: as root, else by a user namespace. */
final class Isolation {
    /** What the tests do later, in short: namespaces, a veth pair between them, a firewall table. */
    private static final String PROBE = """
        mount -t tmpfs tmpfs "$(readlink -f /var/run)"
        ip netns add probe
        ip link add probe0 type veth peer name probe1 netns probe
        ip netns exec probe nft add table inet probe
        """;
    private static final List<List<String>> WAYS =
        List.of(List.of("unshare", "-n", "-m"), List.of("unshare", "-U", "-r", "-n", "-m"));
    private static final Isolation FOUND = find();

    private final List<String> command;
    private final String obstacle;

    private Isolation(final List<String> command, final String obstacle) {
        this.command = command;
        this.obstacle = obstacle;
    }

    /** Why there can be none; null when there can. */
    static String obstacle() {
        return FOUND.obstacle;
    }

    /** The command, put in front of another, which gives that its own namespaces. */
    static List<String> command() {
        return FOUND.command;
    }

    private static Isolation find() {
        if (!System.getProperty("os.name").startsWith("Linux")) {
            return new Isolation(null, "they exist on Linux only");
        }
        for (final String program : List.of("unshare", "mount", "ip", "ss", "nft")) {
            if (!Shell.attempt("command -v " + program).isSuccess()) {
                return new Isolation(null, "the program '" + program + "' is missing");
            }
        }
        final List<String> failures = new ArrayList<>();
        for (final List<String> way : WAYS) {
            final Shell.Outcome outcome = Shell.attempt(way, PROBE);
            if (outcome.isSuccess()) {
                return new Isolation(way, null);
            }
            failures.add(String.join(" ", way) + ": " + outcome.output().strip());
        }
        return new Isolation(null, "neither root nor an unprivileged user namespace is possible ("
            + String.join("; ", failures) + ")");
    }
}
