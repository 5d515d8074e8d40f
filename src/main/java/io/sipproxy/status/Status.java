package io.sipproxy.status;

/**
 * Where a part tells what it does: what is counted, what is written for operators, what is measured.
 *
 * @param counters  how often
 * @param events    lines for operators
 * @param latencies how fast
 */
public record Status(Counters counters, EventLog events, Latencies latencies) {
}
