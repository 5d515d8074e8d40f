package io.sipproxy.http;

import io.sipproxy.inspect.Recovery;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Whom most of the events of a kind are about. */
final class Culprit {
    private Culprit() {
    }

    /**
     * @param events the newest first.
     * @param sinceMs earlier ones are left out, in milliseconds since 1970.
     * @param which of them.
     * @return a sentence with a space before it; empty if nobody stands out.
     */
    static String among(final List<Recovery> events, final long sinceMs, final Predicate<Recovery> which) {
        final Map<String, Integer> counts = new HashMap<>();
        int total = 0;
        for (final Recovery event : events) {
            final String peer = event.values().get("peer");
            if (event.timeMs() >= sinceMs && peer != null && which.test(event)) {
                counts.merge(peer, 1, Integer::sum);
                total++;
            }
        }
        final int all = total;
        return counts.entrySet().stream().max(Map.Entry.comparingByValue()).filter(most -> most.getValue() * 2 > all)
            .map(most -> (most.getValue() == all ? " The peer was " : " Most of the time the peer was ") + most.getKey()
                + ".").orElse("");
    }
}
