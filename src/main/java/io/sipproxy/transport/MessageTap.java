package io.sipproxy.transport;

import org.agrona.DirectBuffer;

/** Sees every SIP message that comes or leaves, byte for byte; over TLS the plaintext. Loop thread only. */
public interface MessageTap {
    /**
     * A message came, well-formed or not, and has not been handled yet; or one was accepted for sending. A stream that
     * cannot be framed any more is shown as far as it has arrived.
     *
     * @param link   it came from or leaves on
     * @param isSent false if it came
     * @param buffer with the message; good during this call only, and not to be written
     * @param offset of its first byte
     * @param length in bytes
     */
    void onMessage(Link link, boolean isSent, DirectBuffer buffer, int offset, int length);
}
