package io.sipproxy.system;

import java.io.IOException;

/** Reader threads of the test endpoints: daemons that end quietly when their socket is closed. */
public final class Background {
    /** Work that ends with an exception when its socket closes. */
    public interface Work {
        void run() throws IOException;
    }

    private Background() {
    }

    public static void start(final String name, final Work work) {
        final Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (final IOException e) {
                // The socket was closed, here or by the peer: the reader is done, which is no error in a test.
            }
        }, name);
        thread.setDaemon(true);
        thread.start();
    }
}
