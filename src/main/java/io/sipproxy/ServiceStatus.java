package io.sipproxy;

import io.sipproxy.config.Configuration;
import io.sipproxy.proxy.ProxyCore;
import io.sipproxy.proxy.SipServers;
import io.sipproxy.transport.TransportLayer;
import java.io.IOException;
import java.util.function.Supplier;

/** What the proxy does, as one line for the service manager. Loop thread only. */
final class ServiceStatus implements Supplier<String> {
    private final Configuration configuration;
    private final TransportLayer transports;
    private final ProxyCore core;
    private final SipServers servers;

    ServiceStatus(final Configuration configuration, final TransportLayer transports, final ProxyCore core,
        final SipServers servers) {
        this.configuration = configuration;
        this.transports = transports;
        this.core = core;
        this.servers = servers;
    }

    @Override
    public String get() {
        final String work = listening() + "; " + transports.connectionCount() + " connections, "
            + core.activeContexts() + " requests in progress";
        if (configuration.servingApplication() == null) {
            return work + ", " + core.registeredUsers() + " users registered";
        }
        return work + ", SIP Server " + configuration.servingApplication().name()
            + (servers.isServing() ? " in service" : " out of service: neither member answers");
    }

    /** While the program stops, there may be no sockets any more. */
    private String listening() {
        try {
            return "listening on " + String.join(" ", transports.localAddresses());
        } catch (final IOException e) {
            return "not listening";
        }
    }
}
