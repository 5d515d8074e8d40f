package io.sipproxy.inspect;

/**
 * Work on the loop thread that is too long for one pass, so that it is done in small steps. Between two steps anything
 * may have happened.
 *
 * @param <T> what comes of it.
 */
public interface Steps<T> {
    /**
     * One step: at most about a tenth of a millisecond.
     *
     * @param nowNs the time of the pass.
     * @return whether that was the last one.
     */
    boolean step(long nowNs);

    /** @return what has come of it, after the last step. */
    T result();
}
