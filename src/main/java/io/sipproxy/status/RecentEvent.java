package io.sipproxy.status;

import java.util.Arrays;

/**
 * An event as {@link RecentEvents} keeps it: the values as they were given, their text being made only when somebody
 * looks. Used again for a later event. Loop thread only.
 */
public final class RecentEvent {
    private static final int INITIAL_PAIRS = 8;

    private Event event;
    private long wallClockMs;
    private boolean isLogged;
    private String[] keys = new String[INITIAL_PAIRS];
    /** Null where the value is a number. */
    private Object[] values = new Object[INITIAL_PAIRS];
    private long[] numbers = new long[INITIAL_PAIRS];
    private int size;

    RecentEvent() {
    }

    void begin(final Event newEvent, final long newWallClockMs, final boolean newIsLogged) {
        event = newEvent;
        wallClockMs = newWallClockMs;
        isLogged = newIsLogged;
        Arrays.fill(values, 0, size, null);
        size = 0;
    }

    void put(final String key, final Object value) {
        add(key, value == null ? "null" : value, 0);
    }

    void put(final String key, final long number) {
        add(key, null, number);
    }

    private void add(final String key, final Object value, final long number) {
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, 2 * size);
            values = Arrays.copyOf(values, 2 * size);
            numbers = Arrays.copyOf(numbers, 2 * size);
        }
        keys[size] = key;
        values[size] = value;
        numbers[size] = number;
        size++;
    }

    /**
     * @return what happened
     */
    public Event event() {
        return event;
    }

    /**
     * @return when, in milliseconds since 1970
     */
    public long wallClockMs() {
        return wallClockMs;
    }

    /**
     * @return false if its line was left out of the log, being more than one in a second for its peer
     */
    public boolean isLogged() {
        return isLogged;
    }

    /**
     * @return how many keys it has
     */
    public int size() {
        return size;
    }

    /**
     * @param index 0 to {@link #size()} - 1, in the order of the line
     * @return the key
     */
    public String key(final int index) {
        return keys[index];
    }

    /**
     * @param index 0 to {@link #size()} - 1
     * @return the value as text, not quoted
     */
    public String value(final int index) {
        return values[index] == null ? Long.toString(numbers[index]) : String.valueOf(values[index]);
    }
}
