package io.sipproxy.transport.nativesocket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Two ends of a connection within this machine. */
final class Loopback implements AutoCloseable {
    final ServerSocketChannel listener = ServerSocketChannel.open();
    final SocketChannel client;
    final SocketChannel server;

    /** The server's receive window is small, so that it is soon shut. */
    Loopback() throws IOException {
        listener.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        client = SocketChannel.open(listener.getLocalAddress());
        server = listener.accept();
    }

    /** Writes to the server, which does not read, until nothing more is taken. */
    long fill() throws IOException {
        client.configureBlocking(false);
        final ByteBuffer bytes = ByteBuffer.allocate(16 * 1024);
        long written = 0;
        for (int refused = 0; refused < 100; ) {
            bytes.clear();
            final int count = client.write(bytes);
            written += count;
            refused = count == 0 ? refused + 1 : 0;
        }
        return written;
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.close();
        listener.close();
    }
}
