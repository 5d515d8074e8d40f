package io.sipproxy.bench.load;

import java.io.IOException;

/** From the command line to the exit code. */
public final class RigMain {
    private static final int PASSED = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private RigMain() {
    }

    /** @return the exit code. */
    public static int run(final String[] args) {
        final RigOptions options;
        try {
            options = RigOptions.parse(args);
        } catch (final IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return USAGE;
        }
        if (options.isHelp()) {
            System.out.print(RigOptions.help());
            return PASSED;
        }
        try {
            return new Rig(options).run() ? PASSED : FAILED;
        } catch (final IOException e) {
            System.err.println("RESULT FAIL " + e);
            return FAILED;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        }
    }
}
