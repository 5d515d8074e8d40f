package io.sipproxy.transport;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import org.agrona.CloseHelper;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;

/**
 * Sockets for outgoing connections, a few of them opened ahead: when the process is out of descriptors, calls in
 * progress still get the connection that they need. A connection that is closed to make room gives its descriptor back
 * only when the selector is next asked, which is too late for whoever needs one now.
 */
class SpareSockets {
    private static final int KEPT = 16;

    private final Counters counters;
    private final ArrayDeque<SocketChannel> spares = new ArrayDeque<>(KEPT);

    SpareSockets(final Counters counters) {
        this.counters = counters;
    }

    /** Opens as many as are kept, or as can be had. */
    final void fill() {
        try {
            while (spares.size() < KEPT) {
                spares.add(create());
            }
        } catch (final IOException e) {
            // Whoever needs one now hears of it; there will be another time to fill up.
            return;
        }
    }

    /** A new socket; what was taken before is opened again if that is possible now. */
    final SocketChannel open() throws IOException {
        final SocketChannel channel = create();
        fill();
        return channel;
    }

    /** One of those kept; null if there is none left. */
    final SocketChannel takeSpare() {
        final SocketChannel spare = spares.poll();
        if (spare != null) {
            counters.increment(Counter.SPARE_SOCKETS_USED);
        }
        return spare;
    }

    final int size() {
        return spares.size();
    }

    final void close() {
        spares.forEach(CloseHelper::quietClose);
        spares.clear();
    }

    /** Seam for tests: running out of file descriptors is not to be had otherwise. */
    SocketChannel create() throws IOException {
        return SocketChannel.open();
    }
}
