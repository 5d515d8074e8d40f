package io.sipproxy.system;

import java.net.InetSocketAddress;

/** The sockets of one test endpoint: one bound address, and the links over it. */
public interface Wire extends AutoCloseable {
    /** Told of each message, framed but not looked at. Called on a reader thread. */
    interface Listener {
        void onMessage(String raw, PeerLink from);
    }

    String host();

    int port();

    /** A TCP connection from this host to the remote address; over UDP just that address. */
    PeerLink connect(InetSocketAddress remote);

    @Override
    void close();
}
