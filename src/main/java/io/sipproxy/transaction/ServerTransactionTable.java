package io.sipproxy.transaction;

import org.agrona.collections.Object2ObjectHashMap;

/** The server transactions by their keys, and by the request that they are about. */
final class ServerTransactionTable {
    private static final float LOAD_FACTOR = 0.65f;
    private static final int INITIAL_CAPACITY = 1024;

    private final Object2ObjectHashMap<Fingerprint, ServerTransaction> byKey =
        new Object2ObjectHashMap<>(INITIAL_CAPACITY, LOAD_FACTOR);
    private final Object2ObjectHashMap<Fingerprint, ServerTransaction> byIdentity =
        new Object2ObjectHashMap<>(INITIAL_CAPACITY, LOAD_FACTOR);

    ServerTransaction find(final Fingerprint key) {
        return byKey.get(key);
    }

    boolean hasIdentity(final Fingerprint identity) {
        return byIdentity.containsKey(identity);
    }

    void add(final ServerTransaction transaction) {
        byKey.put(transaction.key, transaction);
        if (transaction.hasIdentity) {
            byIdentity.put(transaction.identity, transaction);
        }
    }

    void remove(final ServerTransaction transaction) {
        byKey.remove(transaction.key);
        if (transaction.hasIdentity) {
            byIdentity.remove(transaction.identity);
        }
    }

    int size() {
        return byKey.size();
    }
}
