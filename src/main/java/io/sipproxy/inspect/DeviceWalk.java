package io.sipproxy.inspect;

import io.sipproxy.proxy.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lists devices; there may be very many. */
final class DeviceWalk implements Steps<DeviceList> {
    private static final int LOOKS_PER_STEP = 64;

    private final List<Device> all;
    private final ServiceStates states;
    private final DeviceQuery query;
    private final List<DeviceState> rows = new ArrayList<>();
    private int next;
    private int matched;

    DeviceWalk(final List<Device> all, final ServiceStates states, final DeviceQuery query) {
        this.all = all;
        this.states = states;
        this.query = query;
    }

    @Override
    public boolean step(final long nowNs) {
        for (final int end = Math.min(all.size(), next + LOOKS_PER_STEP); next < end; next++) {
            if (matches(all.get(next)) && matched++ >= query.offset() && rows.size() < query.limit()) {
                rows.add(states.device(all.get(next)));
            }
        }
        return next == all.size();
    }

    private boolean matches(final Device device) {
        return (device.isOutOfService() || !query.outOfServiceOnly()) && (query.filter().isEmpty()
            || contains(device.number()) || device.contact() != null && contains(device.contact().uri()));
    }

    private boolean contains(final String text) {
        return text.toLowerCase(Locale.ROOT).contains(query.filter());
    }

    @Override
    public DeviceList result() {
        return new DeviceList(List.copyOf(rows), matched);
    }
}
