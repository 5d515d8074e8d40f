package io.sipproxy.transport;

import java.nio.channels.SelectionKey;

/** What a channel's key carries as its attachment: the code that serves the channel. */
public interface SelectHandler {
    /**
     * The channel is ready.
     *
     * @param key      of the channel
     * @param readyOps what it is ready for
     * @param nowNs    time of the pass
     */
    void onReady(SelectionKey key, int readyOps, long nowNs);

    /**
     * {@link #onReady} threw; it is counted and logged already. What is left to do is to end this channel, if it
     * cannot go on.
     *
     * @param failure what was thrown
     */
    void onFailure(Throwable failure);
}
