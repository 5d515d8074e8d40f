package io.sipproxy.transport;

import java.util.function.Consumer;

/** The limits that a test changes. */
final class Limits {
    int connectionsPerSource = TransportLimits.DEFAULT.connectionsPerSource();

    static TransportSettings.Builder settings(final Consumer<Limits> change) {
        final Limits limits = new Limits();
        change.accept(limits);
        return TransportFixture.settings().limits(new TransportLimits(limits.connectionsPerSource));
    }
}
