package io.sipproxy.transport;

import io.sipproxy.sip.SipMessage;

/**
 * Who the transports hand messages to. Called on the loop thread; a callback may send, open and close links (the one
 * that the message came on included) and use timers. A message and its buffer are valid during the callback only.
 */
public interface TransportListener {
    /**
     * A well-formed message.
     *
     * @param message received
     * @param from    link that it came on
     * @param nowNs   time of the pass
     */
    void onMessage(SipMessage message, Link from, long nowNs);

    /**
     * A message that breaks the rules in a way that {@link SipMessage#error()} tells. If it is answerable, an error
     * response can be sent on the link, even when the link is about to be closed because its stream cannot go on.
     *
     * @param message received
     * @param from    link that it came on
     * @param nowNs   time of the pass
     */
    void onMalformed(SipMessage message, Link from, long nowNs);

    /**
     * A connection was accepted or, if this side opened it, established.
     *
     * @param link  open
     * @param nowNs time of the pass
     */
    default void onLinkOpen(final Link link, final long nowNs) {
    }

    /**
     * Something that was written to a connection has not been acknowledged by the peer's TCP for the whole ack timeout:
     * the connection may be dead, or very slow. Whoever listens decides; it stays as it is until then.
     *
     * @param link  open
     * @param nowNs time of the pass
     */
    default void onLinkSuspect(final Link link, final long nowNs) {
        link.close(LossCause.ACK_TIMEOUT, nowNs);
    }

    /**
     * A suspect connection gave a sign of life: an acknowledgement or a message.
     *
     * @param link  open
     * @param nowNs time of the pass
     */
    default void onLinkAlive(final Link link, final long nowNs) {
    }

    /**
     * A connection was lost; its users have been told.
     *
     * @param link  no longer usable
     * @param cause why
     * @param nowNs time of the pass
     */
    void onLinkLost(Link link, LossCause cause, long nowNs);
}
