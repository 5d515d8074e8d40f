package io.sipproxy.transaction;

/** A transaction that wants its message to arrive, over another connection if need be. */
public interface Recoverable {
    /** @return where another connection can be opened; null if none may or can be. */
    ReopenAddress reopenAddressOrNull();
}
