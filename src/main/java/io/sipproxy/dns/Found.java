package io.sipproxy.dns;

import java.util.ArrayList;
import java.util.List;

/**
 * What some of the questions about a host have brought.
 *
 * @param services ranked from 0 on.
 * @param ttlSeconds how long it holds; negative if no answer said.
 * @param isComplete whether all questions were answered.
 * @param isDenied whether a service was said not to exist on purpose (a target of ".").
 */
record Found(List<Service> services, long ttlSeconds, boolean isComplete, boolean isDenied) {
    static final Found NOTHING = new Found(List.of(), -1, true, false);

    /** Both, what the other one found ranked behind. */
    Found before(final Found other) {
        final List<Service> all = new ArrayList<>(services);
        final int offset = 1 + services.stream().mapToInt(Service::rank).max().orElse(-1);
        for (final Service service : other.services) {
            all.add(new Service(service.transport(), service.port(), service.rank() + offset, service.weight(),
                service.addresses()));
        }
        return new Found(all, shorter(ttlSeconds, other.ttlSeconds), isComplete && other.isComplete,
            isDenied || other.isDenied);
    }

    static long shorter(final long one, final long other) {
        if (one < 0 || other < 0) {
            return Math.max(one, other);
        }
        return Math.min(one, other);
    }
}
