package io.sipproxy.transport;

import java.util.function.Consumer;

/** The limits that a test changes. */
final class Limits {
    int connectionsPerSource = TransportLimits.DEFAULT.connectionsPerSource();

    long messageTimeoutNs = TransportLimits.DEFAULT.messageTimeoutNs();
    long incompleteBytes = TransportLimits.DEFAULT.incompleteBytes();
    long outputBytes = TransportLimits.DEFAULT.outputBytes();
    int pings = TransportLimits.DEFAULT.pings();
    int malformed = TransportLimits.DEFAULT.malformed();

    static TransportSettings.Builder settings(final Consumer<Limits> change) {
        final Limits limits = new Limits();
        change.accept(limits);
        return TransportFixture.settings().limits(limits.build());
    }

    private TransportLimits build() {
        return new TransportLimits(connectionsPerSource, messageTimeoutNs, incompleteBytes, outputBytes, pings,
            malformed);
    }
}
