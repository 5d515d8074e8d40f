package io.sipproxy.status;

import org.slf4j.event.KeyValuePair;

import java.util.ArrayList;
import java.util.List;

/**
 * A line of the {@link EventLog} that is being put together. One object serves all lines that are written, another one
 * those that are not.
 */
public final class EventLine {
    /** Null if the line is not to be written. */
    private final EventLog log;
    private final StringBuilder text = new StringBuilder(256);
    private final List<KeyValuePair> fields = new ArrayList<>();
    private Event event;
    private long suppressed;
    /** Gets the values too; null if events of this kind are not kept. */
    private RecentEvent kept;

    EventLine(final EventLog log) {
        this.log = log;
    }

    EventLine begin(
        final Event newEvent, final Object peer, final long newSuppressed, final RecentEvent newKept) {
        event = newEvent;
        suppressed = newSuppressed;
        kept = newKept;
        text.setLength(0);
        fields.clear();
        if (log != null) {
            text.append(newEvent.code()).append(' ').append(newEvent.name());
        }
        return peer == null ? this : put("peer", peer);
    }

    /**
     * Adds a key and its value. A value with anything but plain characters is put in quotes, so that nothing that a
     * peer sends can look like another key or another line.
     *
     * @param key   plain characters
     * @param value anything with a readable text that stays the same
     * @return this
     */
    public EventLine put(final String key, final Object value) {
        if (log != null) {
            final String shown = String.valueOf(value);
            text.append(' ').append(key).append('=');
            putValue(shown);
            fields.add(new KeyValuePair(key, shown));
        }
        if (kept != null) {
            kept.put(key, value);
        }
        return this;
    }

    /**
     * Adds a key and a number.
     *
     * @param key   plain characters
     * @param value the number
     * @return this
     */
    public EventLine put(final String key, final long value) {
        if (log != null) {
            text.append(' ').append(key).append('=').append(value);
            fields.add(new KeyValuePair(key, value));
        }
        if (kept != null) {
            kept.put(key, value);
        }
        return this;
    }

    /** Ends the line and writes it, unless there was one for the same event and peer within the last second. */
    public void write() {
        if (log == null) {
            return;
        }
        kept = null;
        if (suppressed > 0) {
            put("suppressed", suppressed);
        }
        log.write(event, text.toString(), fields);
    }

    private void putValue(final String value) {
        if (isPlain(value)) {
            text.append(value);
            return;
        }
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            final char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || c >= 0x7f && c < 0xa0 || c == '\u2028' || c == '\u2029') {
                text.append(String.format("\\u%04x", (int)c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    private static boolean isPlain(final String value) {
        for (int i = 0; i < value.length(); i++) {
            final char c = value.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '"' || c == '=' || c == '\\') {
                return false;
            }
        }
        return !value.isEmpty();
    }
}
