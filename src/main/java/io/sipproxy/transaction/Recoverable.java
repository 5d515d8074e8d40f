package io.sipproxy.transaction;

/** A transaction that wants its message to arrive, over another connection if need be. */
interface Recoverable {
    /** Sends the message again over the connection that it was moved to. @return false if that has no room. */
    boolean resend(long nowNs);

    /** @param newEntry this one's place in the backlog, to be withdrawn when the connection is left; null for none. */
    void waiting(ResendBacklog.Entry newEntry);
}
