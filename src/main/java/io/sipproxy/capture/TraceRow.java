package io.sipproxy.capture;

/**
 * A trace as it is shown.
 *
 * @param peer     whose messages it has.
 * @param file     that they go to.
 * @param sinceMs  when it began, milliseconds since 1970.
 * @param messages of the peer so far, both directions.
 * @param bytes    in the file.
 * @param dropped  messages that are missing because the disk did not keep up.
 */
public record TraceRow(String peer, String file, long sinceMs, long messages, long bytes, long dropped) {
}
