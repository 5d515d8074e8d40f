package io.sipproxy.inspect;

/**
 * How many connections of one kind there are, those being opened and closed included.
 *
 * @param transport {@code tcp} or {@code tls}.
 * @param inbound whether the peers opened them.
 * @param count how many.
 */
public record ConnectionCount(String transport, boolean inbound, int count) {
}
