package io.sipproxy.transport;

import java.nio.channels.SocketChannel;

/** What the kernel knows about the bytes that were written to a connection. One object serves all connections. */
interface AckProbe {
    /**
     * Asks the kernel.
     *
     * @param channel open and connected
     * @return false if it cannot tell; the other methods are then meaningless
     */
    boolean read(SocketChannel channel);

    /**
     * @return whether the peer's TCP has not acknowledged everything that was written
     */
    boolean isOutstanding();

    /**
     * @return how much was sent and is not acknowledged: segments on Linux, bytes elsewhere
     */
    long unacknowledged();

    /**
     * Whether the system says when the last acknowledgement came. If it does not, a shrinking of what is outstanding
     * has to tell.
     *
     * @return false if {@link #sinceLastAckNs} is meaningless
     */
    boolean knowsLastAck();

    /**
     * @return time since the last acknowledgement came, of data or of a probe; nanoseconds
     */
    long sinceLastAckNs();
}
