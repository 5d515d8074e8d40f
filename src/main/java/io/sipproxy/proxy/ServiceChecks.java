package io.sipproxy.proxy;

import io.sipproxy.status.Status;
import io.sipproxy.transaction.TransactionLayer;
import io.sipproxy.transport.BufferPool;
import io.sipproxy.transport.Timers;
import io.sipproxy.transport.Transports;
import java.util.ArrayList;
import java.util.List;

/** The out-of-service checks: who is asked by OPTIONS whether it is there. */
public final class ServiceChecks {
    private final List<PairCheck> pairs = new ArrayList<>();
    private final List<DeviceCheck> devices = new ArrayList<>();

    /** @param settings name who is to be asked. */
    public ServiceChecks(final ProxySettings settings, final TransactionLayer transactions,
        final Transports transports, final BufferPool buffers, final HostResolver hosts, final Timers timers,
        final Status status) {
        final PingSender sender = new PingSender(settings.advertised(), transactions, transports, buffers, hosts,
            settings.ownAddresses(), status.counters());
        for (final SipServerPair pair : settings.servers().pairs()) {
            pairs.add(new PairCheck(pair, settings.options(), sender, timers, status));
        }
        for (final Device device : settings.devices().checked()) {
            devices.add(new DeviceCheck(device, sender, timers, status));
        }
    }

    /** Begins to ask. */
    public void start(final long nowNs) {
        pairs.forEach(check -> check.start(nowNs));
        for (int i = 0; i < devices.size(); i++) {
            devices.get(i).start((double) i / devices.size(), nowNs);
        }
    }

    /** Asks nobody any more; what is known holds. */
    public void stop(final long nowNs) {
        pairs.forEach(check -> check.stop(nowNs));
        devices.forEach(check -> check.stop(nowNs));
    }
}
