package io.sipproxy.bench;

import io.sipproxy.bench.load.Machine;
import io.sipproxy.bench.soak.KillRun;
import io.sipproxy.bench.soak.SoakOptions;
import io.sipproxy.bench.soak.SoakRun;

/** Calls through a proxy while everything around it goes wrong on a schedule: see {@link SoakRun}. */
public final class Soak {
    private Soak() {
    }

    /** @param args see {@code --help}. Exit codes: 0 passed, 1 failed, 2 wrong option. */
    public static void main(final String[] args) {
        try {
            final SoakOptions options = SoakOptions.parse(args);
            if (options.isHelp()) {
                System.out.print(SoakOptions.help());
                return;
            }
            System.out.println("# " + Machine.describe());
            System.exit((options.kills() > 0 ? new KillRun(options).run() : new SoakRun(options).run()) ? 0 : 1);
        } catch (final IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        } catch (final Exception e) {
            e.printStackTrace(System.out);
            System.out.println("RESULT FAIL " + e.getMessage());
            System.exit(1);
        }
    }
}
