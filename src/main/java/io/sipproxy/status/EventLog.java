package io.sipproxy.status;

import org.agrona.collections.Object2ObjectHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;
import org.slf4j.spi.LoggingEventBuilder;

import java.util.List;

/**
 * The log for operators: one line per event, {@code code NAME key=value ...}, on the logger {@code sipproxy.events}. At
 * most one line a second is written for each event and peer; the rest is counted, and the next line for that peer
 * says how many were left out ({@code suppressed=N}). Loop thread only.
 */
public final class EventLog {
    /** Where the lines go. */
    public interface Sink {
        /**
         * @param event that happened
         * @param line  without a line end
         */
        void write(Event event, String line);

        /**
         * As {@link #write(Event, String)}, for those who want to know what the line is made of.
         *
         * @param event  that happened
         * @param line   without a line end
         * @param fields keys with texts or numbers, as in the line; good during this call only
         */
        default void write(final Event event, final String line, final List<KeyValuePair> fields) {
            write(event, line);
        }
    }

    /** Peers remembered for each event; any more share one line a second. */
    static final int MAX_PEERS = 1024;
    private static final long WINDOW_NS = 1_000_000_000L;
    private static final Event[] EVENTS = Event.values();

    private final Counters counters;
    private final Sink sink;
    private final PeerTable[] tables = new PeerTable[EVENTS.length];
    private final EventLine line = new EventLine(this);
    private final EventLine suppressedLine = new EventLine(null);
    private final RecentEvents recent = new RecentEvents(System::currentTimeMillis);

    /**
     * Writes to SLF4J.
     *
     * @param counters to count lines in
     */
    public EventLog(final Counters counters) {
        this(counters, new LoggerSink());
    }

    /**
     * @param counters to count lines in
     * @param sink     to write to
     */
    public EventLog(final Counters counters, final Sink sink) {
        this.counters = counters;
        this.sink = sink;
        for (int i = 0; i < tables.length; i++) {
            tables[i] = new PeerTable();
        }
    }

    /**
     * Begins a line. Add to it and {@link EventLine#write()} it before the next is begun. If the line is not to be
     * written, what is added to it is kept for {@link #recent} at most.
     *
     * @param event that happened
     * @param peer  whom it concerns, compared by {@code equals}; null if nobody in particular
     * @param nowNs the time
     * @return the line
     */
    public EventLine event(final Event event, final Object peer, final long nowNs) {
        final PeerTable table = tables[event.ordinal()];
        return begin(event, peer, peer == null ? table.shared : table.slot(peer, nowNs), nowNs);
    }

    /**
     * Begins a line about a limit; where it concerns nobody in particular, one line a second for each resource.
     *
     * @param peer     whom it concerns, compared by {@code equals}; null if nobody in particular
     * @param resource that there is no more of
     * @param nowNs    the time
     * @return the line of {@link Event#SPR_OVERLOAD}
     */
    public EventLine overload(final Object peer, final String resource, final long nowNs) {
        final Slot slot = tables[Event.SPR_OVERLOAD.ordinal()].slot(peer == null ? resource : peer, nowNs);
        return begin(Event.SPR_OVERLOAD, peer, slot, nowNs).put("resource", resource);
    }

    private EventLine begin(final Event event, final Object peer, final Slot slot, final long nowNs) {
        if (slot.isUsed && nowNs - slot.writtenNs < WINDOW_NS) {
            slot.suppressed++;
            counters.increment(Counter.EVENT_LINES_SUPPRESSED);
            return suppressedLine.begin(event, peer, 0, recent.begin(event, false));
        }
        final long suppressed = slot.suppressed;
        slot.isUsed = true;
        slot.writtenNs = nowNs;
        slot.suppressed = 0;
        return line.begin(event, peer, suppressed, recent.begin(event, true));
    }

    /**
     * @return the latest events
     */
    public RecentEvents recent() {
        return recent;
    }

    void write(final Event event, final String text, final List<KeyValuePair> fields) {
        counters.increment(Counter.EVENT_LINES_WRITTEN);
        sink.write(event, text, fields);
    }

    /** The keys and values go with the line, for encoders that make fields of them. */
    private static final class LoggerSink implements Sink {
        private final Logger logger = LoggerFactory.getLogger("sipproxy.events");

        @Override
        public void write(final Event event, final String line) {
            write(event, line, List.of());
        }

        @Override
        public void write(final Event event, final String line, final List<KeyValuePair> fields) {
            final LoggingEventBuilder builder = logger.atLevel(event.level())
                .addKeyValue("code", event.code())
                .addKeyValue("event", event.name());
            for (final KeyValuePair field : fields) {
                builder.addKeyValue(field.key, field.value);
            }
            builder.log(line);
        }
    }

    /** When the last line was written, and what was left out since. */
    private static final class Slot {
        boolean isUsed;
        long writtenNs;
        long suppressed;
    }

    /** The peers of one event. */
    private static final class PeerTable {
        /** For events of nobody in particular, and of those for whom there is no room. */
        final Slot shared = new Slot();
        private final Object2ObjectHashMap<Object, Slot> slots = new Object2ObjectHashMap<>();
        private long sweptNs;

        Slot slot(final Object peer, final long nowNs) {
            final Slot known = slots.get(peer);
            if (known != null) {
                return known;
            }
            if (slots.size() >= MAX_PEERS && nowNs - sweptNs >= WINDOW_NS) {
                sweptNs = nowNs;
                forgetQuietPeers(nowNs);
            }
            if (slots.size() >= MAX_PEERS) {
                return shared;
            }
            final Slot slot = new Slot();
            slots.put(peer, slot);
            return slot;
        }

        /** What was left out for a peer that is forgotten is shown in the next shared line. */
        private void forgetQuietPeers(final long nowNs) {
            slots.values().removeIf(slot -> {
                final boolean isQuiet = nowNs - slot.writtenNs >= WINDOW_NS;
                if (isQuiet) {
                    shared.suppressed += slot.suppressed;
                }
                return isQuiet;
            });
        }
    }
}
