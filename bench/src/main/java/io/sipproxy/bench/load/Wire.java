package io.sipproxy.bench.load;

import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** One socket: a TCP connection, or a UDP socket that is connected to the proxy. */
final class Wire {
    final SocketChannel tcp;
    final DatagramChannel udp;
    /** This end's address as it stands in Via and Contact. */
    final byte[] hostPort;
    SelectionKey key;
    /** The beginning of a message that is not complete yet; null most of the time. */
    byte[] pending;
    int pendingLength;
    /** What waits to be written; null while nothing does. */
    byte[] out;
    int outFrom;
    int outEnd;
    boolean isDirty;

    Wire(final SocketChannel tcp, final DatagramChannel udp, final String hostPort) {
        this.tcp = tcp;
        this.udp = udp;
        this.hostPort = Out.ascii(hostPort);
    }
}
