package io.sipproxy.transport;

/** Work to be done once at the end of each pass of the loop. */
public interface EndOfPass {
    /**
     * Messages, tasks and timers of the pass have been handled.
     *
     * @param nowNs time of the pass
     */
    void onEndOfPass(long nowNs);

    /**
     * The pass is a long one: what is queued so far should be on its way before other channels are served.
     *
     * @param nowNs time of the pass
     */
    default void onLongPass(final long nowNs) {
    }

    /**
     * Asked after everybody's work of the pass is done, since that may have made more of it.
     *
     * @return whether something is left that cannot wait for an event: the next pass begins at once
     */
    default boolean hasWorkLeft() {
        return false;
    }
}
