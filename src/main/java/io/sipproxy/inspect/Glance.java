package io.sipproxy.inspect;

import java.util.List;

/**
 * What monitoring looks at again and again, taken in one short piece of work on the loop thread, whatever the number of
 * connections, transactions and devices.
 *
 * @param takenMs when, in milliseconds since 1970.
 * @param overview the proxy at a glance.
 * @param connections the TCP and TLS connections by kind, every kind included.
 * @param pairs the SIP Server pairs in the order of the configuration.
 * @param devices configured devices.
 * @param checkedDevices those of them that are asked whether they are there.
 * @param devicesOutOfService those of them that are not.
 * @param events events about connections and their recovery, SIP Servers and devices since the start: the number of the
 *     next {@link Recovery}.
 */
public record Glance(long takenMs, Overview overview, List<ConnectionCount> connections, List<PairState> pairs,
    int devices, int checkedDevices, int devicesOutOfService, long events) {

    /** @return the pair that receives all requests of endpoints; null if this is a registrar. */
    public PairState servingPair() {
        return pairs.stream().filter(PairState::serving).findFirst().orElse(null);
    }
}
