package io.sipproxy.capture;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where packets go; as {@link java.nio.channels.DatagramChannel} takes them. */
interface PacketSink {
    /**
     * Sends a packet or drops it, at once.
     *
     * @return bytes sent; 0 if there was no room.
     * @throws IOException if the network refuses it.
     */
    int send(ByteBuffer packet) throws IOException;
}
