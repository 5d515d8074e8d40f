package io.sipproxy.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Knows addresses only, for a minute, and takes its time on threads of its own unless it is to tell at once. */
public final class AddressLocator implements Locator {
    /** So many lookups may hang before a further one waits. */
    public static final int THREADS = 2;
    private static final long TTL_SECONDS = 60;

    /** Where the addresses come from. */
    public interface Lookup {
        /** @return the addresses; may block. */
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    private final ExecutorService threads;
    private final Executor executor;
    private final Lookup lookup;

    /** @param lookup tells the addresses; a defect of it counts as a failure. */
    public AddressLocator(final Lookup lookup) {
        this(lookup, Executors.newFixedThreadPool(THREADS));
    }

    private AddressLocator(final Lookup lookup, final ExecutorService threads) {
        this.lookup = lookup;
        this.threads = threads;
        this.executor = threads == null ? Runnable::run : threads;
    }

    /** One that answers on the thread that asks. */
    public static AddressLocator atOnce(final Lookup lookup) {
        return new AddressLocator(lookup, null);
    }

    /** @return the question for the addresses of a host. */
    public static HostQuery query(final String host) {
        return new HostQuery(host, LookupKind.ADDRESS);
    }

    @Override
    public CompletionStage<Located> locate(final HostQuery query) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return new Located(ResolvedHost.of(lookup.addresses(query.host())), TTL_SECONDS, true);
            } catch (final UnknownHostException e) {
                return new Located(ResolvedHost.NONE, -1, true);
            } catch (final RuntimeException e) {
                throw new CompletionException(e);
            }
        }, executor);
    }

    @Override
    public void close() {
        if (threads != null) {
            threads.shutdownNow();
        }
    }
}
