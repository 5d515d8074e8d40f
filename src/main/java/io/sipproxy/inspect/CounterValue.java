package io.sipproxy.inspect;

/**
 * A counter.
 *
 * @param name lower case with underscores, as in metrics.
 * @param description what is counted, one line.
 * @param value how often since the start.
 */
public record CounterValue(String name, String description, long value) {
}
