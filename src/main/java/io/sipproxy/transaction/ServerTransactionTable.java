package io.sipproxy.transaction;

import org.agrona.collections.Long2ObjectHashMap;

/**
 * The server transactions by their keys, and by the request that they are about.
 * <p>
 * The tables hold half of each digest itself, so that finding one's place in a table of a hundred thousand looks at no
 * other transaction, of which nothing is in the processor's cache; the whole digest is compared with what is found. Two
 * that live share a half with a probability of 2^-64: then the one that came later is found.
 */
final class ServerTransactionTable {
    private static final float LOAD_FACTOR = 0.65f;
    private static final int INITIAL_CAPACITY = 1024;

    private final Long2ObjectHashMap<ServerTransaction> byKey = newTable();
    private final Long2ObjectHashMap<ServerTransaction> byIdentity = newTable();

    private static Long2ObjectHashMap<ServerTransaction> newTable() {
        return new Long2ObjectHashMap<>(INITIAL_CAPACITY, LOAD_FACTOR, true);
    }

    ServerTransaction find(final Fingerprint key) {
        final ServerTransaction found = byKey.get(key.lo());
        return found != null && found.key.equals(key) ? found : null;
    }

    boolean hasIdentity(final Fingerprint identity) {
        final ServerTransaction found = byIdentity.get(identity.lo());
        return found != null && found.identity.equals(identity);
    }

    void add(final ServerTransaction transaction) {
        byKey.put(transaction.key.lo(), transaction);
        if (transaction.hasIdentity) {
            byIdentity.put(transaction.identity.lo(), transaction);
        }
    }

    void remove(final ServerTransaction transaction) {
        byKey.remove(transaction.key.lo(), transaction);
        if (transaction.hasIdentity) {
            byIdentity.remove(transaction.identity.lo(), transaction);
        }
    }

    int size() {
        return byKey.size();
    }
}
