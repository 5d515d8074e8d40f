package io.sipproxy;

import io.sipproxy.config.Configuration;
import io.sipproxy.config.Option;
import io.sipproxy.http.HttpSettings;
import io.sipproxy.http.MonitoringServer;
import io.sipproxy.inspect.Inspector;
import io.sipproxy.status.Counters;
import io.sipproxy.status.Tally;
import java.io.IOException;
import java.net.InetSocketAddress;

/** From the options to the monitoring HTTP server. */
final class Monitoring {
    private Monitoring() {
    }

    static boolean isWanted(final Configuration configuration) {
        return configuration.number(Option.HTTP_PORT) > 0;
    }

    /** @throws IOException naming the address, if it cannot be bound. */
    static MonitoringServer open(final Configuration configuration, final Inspector inspector,
        final Counters counters, final Tally tally) throws IOException {
        return MonitoringServer.open(new HttpSettings(new InetSocketAddress(
            configuration.address(Option.HTTP_ADDRESS), configuration.number(Option.HTTP_PORT)),
            configuration.text(Option.HTTP_TOKEN)), inspector, counters, tally);
    }

    /** @return where a browser finds the status page. */
    static String url(final Configuration configuration) {
        final String address = configuration.text(Option.HTTP_ADDRESS);
        return "http://" + (address.indexOf(':') < 0 ? address : "[" + address + "]") + ":"
            + configuration.number(Option.HTTP_PORT) + "/";
    }
}
