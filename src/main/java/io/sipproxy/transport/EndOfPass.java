package io.sipproxy.transport;

/** Work to be done once at the end of each pass of the loop. */
public interface EndOfPass {
    /**
     * Messages, tasks and timers of the pass have been handled.
     *
     * @param nowNs time of the pass
     */
    void onEndOfPass(long nowNs);
}
