package io.sipproxy.bench;

import io.sipproxy.bench.load.Rig;
import io.sipproxy.bench.load.RigMain;

/** Calls through any SIP proxy at a fixed rate: see {@link Rig}, and {@code --help}. */
public final class LoadRig {
    private LoadRig() {
    }

    /** @param args see {@code --help}. Exit codes: 0 passed, 1 failed, 2 wrong option. */
    public static void main(final String[] args) {
        System.exit(RigMain.run(args));
    }
}
