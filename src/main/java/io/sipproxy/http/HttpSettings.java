package io.sipproxy.http;

import java.net.InetSocketAddress;

/**
 * Where monitoring is offered, and to whom.
 *
 * @param address to listen on.
 * @param token that requests have to carry; null if none is asked for.
 */
public record HttpSettings(InetSocketAddress address, String token) {
    /** @return whether only programs of this host get there. */
    boolean isLoopback() {
        return address.getAddress().isLoopbackAddress();
    }
}
