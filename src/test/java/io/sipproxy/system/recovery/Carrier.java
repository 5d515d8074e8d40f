package io.sipproxy.system.recovery;

import io.sipproxy.system.Net;
import io.sipproxy.system.ProxyProcess;
import io.sipproxy.system.SipPeer;
import io.sipproxy.system.SocketLayer;
import io.sipproxy.system.Wire;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.function.Function;

/** What the endpoints of a site and the proxy speak. */
enum Carrier {
    TCP, TLS;

    /** As in a URI. */
    String transport() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Where the proxy takes connections. */
    InetSocketAddress addressOf(final ProxyProcess proxy) {
        final InetSocketAddress address = proxy.address();
        return this == TCP ? address : new InetSocketAddress(address.getAddress(), Proxies.tlsPort(address.getPort()));
    }

    /** What an endpoint at the host puts on top of its connections. */
    SocketLayer layer(final String host) {
        return this == TCP ? SocketLayer.NONE : Proxies.TLS.of(host);
    }

    SipPeer peer(final String user, final ProxyProcess proxy, final Function<Wire.Listener, Wire> opening) {
        return this == TCP ? SipPeer.over(Net.TCP, user, opening, addressOf(proxy))
            : SipPeer.overTls(user, opening, addressOf(proxy));
    }
}
