package io.sipproxy.transaction;

import io.sipproxy.sip.Method;
import org.agrona.collections.Long2ObjectHashMap;

/** The client transactions by the number in their branch; a CANCEL shares its INVITE's number (RFC 3261 9.1). */
final class ClientTransactionTable {
    private final Long2ObjectHashMap<ClientTransaction> requests = new Long2ObjectHashMap<>();
    private final Long2ObjectHashMap<ClientTransaction> cancels = new Long2ObjectHashMap<>();

    ClientTransaction find(final long id, final Method method) {
        return tableOf(method).get(id);
    }

    void add(final ClientTransaction transaction) {
        tableOf(transaction.method()).put(transaction.id(), transaction);
    }

    void remove(final ClientTransaction transaction) {
        tableOf(transaction.method()).remove(transaction.id());
    }

    boolean contains(final long id) {
        return requests.containsKey(id) || cancels.containsKey(id);
    }

    int size() {
        return requests.size() + cancels.size();
    }

    private Long2ObjectHashMap<ClientTransaction> tableOf(final Method method) {
        return method == Method.CANCEL ? cancels : requests;
    }
}
