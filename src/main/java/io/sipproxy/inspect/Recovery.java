package io.sipproxy.inspect;

import io.sipproxy.status.RecentEvent;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An event about connections and their recovery, SIP Servers or devices; README's event table says what they are.
 *
 * @param number 0 for the first since the start.
 * @param timeMs when, in milliseconds since 1970.
 * @param code the event's number.
 * @param name the event's name.
 * @param logged false if its line was left out of the log, being more than one in a second for its peer.
 * @param values keys and values in the order of the line; {@code peer} comes first if there is one.
 */
public record Recovery(long number, long timeMs, int code, String name, boolean logged, Map<String, String> values) {
    static Recovery of(final long number, final RecentEvent event) {
        final Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < event.size(); i++) {
            values.put(event.key(i), event.value(i));
        }
        return new Recovery(number, event.wallClockMs(), event.event().code(), event.event().name(), event.isLogged(),
            Collections.unmodifiableMap(values));
    }
}
