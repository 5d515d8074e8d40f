package io.sipproxy.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/** What was wrong with the messages that one side got. */
final class Faults {
    /** Each is the end of the run's good name. */
    enum Fault {
        GARBAGE, VIA_COUNT, VIA_TOP, VIA_OWN, RECORD_ROUTE, ROUTE_LEFT, MAX_FORWARDS, FROM_TAG, TO_TAG, CALL_ID, CSEQ,
        REQUEST_URI, BODY, STATUS, UNEXPECTED, DUPLICATE, WIRE_CLOSED
    }

    private final Map<Fault, Long> counts = new EnumMap<>(Fault.class);
    private final Map<Fault, String> examples = new EnumMap<>(Fault.class);

    void add(final Fault fault, final byte[] bytes, final int from, final int end) {
        counts.merge(fault, 1L, Long::sum);
        examples.computeIfAbsent(fault, key -> new String(bytes, from, end - from, StandardCharsets.UTF_8));
    }

    void add(final Fault fault, final String what) {
        counts.merge(fault, 1L, Long::sum);
        examples.putIfAbsent(fault, what);
    }

    long total() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    void print(final String side) {
        counts.forEach((fault, count) -> System.out.println("FAULT " + side + ' ' + fault + ": " + count
            + ", the first:\n" + examples.get(fault).indent(4).stripTrailing()));
    }
}
