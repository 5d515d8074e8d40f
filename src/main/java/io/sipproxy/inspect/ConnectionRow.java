package io.sipproxy.inspect;

import io.sipproxy.transport.LinkState;

/**
 * A TCP or TLS connection.
 *
 * @param id its number, which no other connection of this run has or had.
 * @param peer transport, address and port, for example {@code tcp:192.0.2.1:5060}.
 * @param transport {@code tcp} or {@code tls}.
 * @param inbound whether the peer opened it.
 * @param state how far it is in its life.
 * @param ageMs milliseconds since it was accepted, or its opening began.
 * @param idleMs milliseconds since something was received or sent.
 * @param bytesReceived bytes of SIP received.
 * @param bytesSent bytes of SIP sent.
 * @param messagesReceived messages received.
 * @param messagesSent messages accepted for sending.
 * @param inUse whether transactions would suffer from its loss.
 * @param suspect whether something sent was not acknowledged in time.
 * @param tcp what the operating system says of it; null if it was not asked or does not tell.
 */
public record ConnectionRow(long id, String peer, String transport, boolean inbound, LinkState state, long ageMs,
    long idleMs, long bytesReceived, long bytesSent, long messagesReceived, long messagesSent, boolean inUse,
    boolean suspect, TcpRow tcp) {
}
