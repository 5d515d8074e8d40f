package io.sipproxy.system;

import java.io.IOException;
import java.net.Socket;

/** What an endpoint puts on top of its TCP connections. */
public interface SocketLayer {
    /** Nothing. */
    SocketLayer NONE = (socket, isClient) -> socket;

    /** @param isClient whether the endpoint opened the connection */
    Socket over(Socket socket, boolean isClient) throws IOException;
}
