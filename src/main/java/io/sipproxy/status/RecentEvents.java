package io.sipproxy.status;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The latest events that are about connections and their recovery, about SIP Servers and devices, whether or not their
 * line was written. What others can cause at will (refusals, failed handshakes, wrong passwords) is not among them,
 * or it would drive them out. Loop thread only.
 */
public final class RecentEvents {
    /** How many are kept. */
    public static final int CAPACITY = 1000;

    private static final Set<Event> KEPT = EnumSet.of(Event.SPR_SIPS_HA_PAIR_UNAVAILABLE,
        Event.SPR_SIPS_HA_PAIR_AVAILABLE, Event.SPR_SIPS_HA_ACTIVE_CHANGED, Event.SPR_CONNECTION_LOST,
        Event.SPR_CONNECTION_REOPENED, Event.SPR_REQUEST_RESENT, Event.SPR_CALL_RELEASED,
        Event.SPR_DEVICE_SERVICE_STATE);

    private final LongSupplier wallClockMs;
    private final RecentEvent[] ring = new RecentEvent[CAPACITY];
    private long next;

    /**
     * @param wallClockMs the time in milliseconds since 1970
     */
    RecentEvents(final LongSupplier wallClockMs) {
        this.wallClockMs = wallClockMs;
    }

    /** The event to be filled, in place of the oldest; null if such are not kept. */
    RecentEvent begin(final Event event, final boolean isLogged) {
        if (!KEPT.contains(event)) {
            return null;
        }
        final int slot = (int)(next++ % CAPACITY);
        if (ring[slot] == null) {
            ring[slot] = new RecentEvent();
        }
        ring[slot].begin(event, wallClockMs.getAsLong(), isLogged);
        return ring[slot];
    }

    /**
     * @return how many there have been since the start: the number of the next one
     */
    public long total() {
        return next;
    }

    /**
     * @param number 0 for the first since the start
     * @return the event; null if it is no longer kept, or has not happened
     */
    public RecentEvent get(final long number) {
        return number < 0 || number >= next || number < next - CAPACITY ? null : ring[(int)(number % CAPACITY)];
    }
}
