package io.sipproxy.transport.nativesocket;

import java.util.Locale;

/**
 * Loads what {@link NativeSocketsFactory} will need on a thread of its own, while the rest of the program starts: JNR makes
 * code for all that a C library has, which takes a third of the time to the first call. Logs nothing, since the log is
 * being set up meanwhile.
 */
public final class NativePreload {
    private NativePreload() {
    }

    /** Begins, and returns at once. Who needs what is loaded before it is there waits for it. */
    public static void begin() {
        final Thread thread = new Thread(NativePreload::load, "sipproxy-preload");
        thread.setDaemon(true);
        thread.start();
    }

    private static void load() {
        try {
            if (System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows")) {
                new JnrWinsockCalls();
            } else {
                new JnrPosixCalls();
            }
        } catch (final RuntimeException | LinkageError e) {
            // Who needs it tries again, and says why it cannot be had.
        }
    }
}
