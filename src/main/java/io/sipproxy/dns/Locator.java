package io.sipproxy.dns;

import java.util.concurrent.CompletionStage;

/** Looks hosts up. */
public interface Locator extends AutoCloseable {
    /**
     * Finds the servers of a host. Does not wait.
     *
     * @return completes on any thread; a failure counts as {@link Located#FAILED}.
     */
    CompletionStage<Located> locate(HostQuery query);

    @Override
    default void close() {
    }
}
