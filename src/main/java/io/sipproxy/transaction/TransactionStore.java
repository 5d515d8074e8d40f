package io.sipproxy.transaction;

import io.sipproxy.sip.Method;
import java.util.ArrayList;
import java.util.List;

/** The transactions that live, by what messages are matched with, and the ended ones, which serve again. */
final class TransactionStore {
    private final KeyedHash idHash;
    private final ServerTransactionTable servers = new ServerTransactionTable();
    private final ClientTransactionTable clients = new ClientTransactionTable();
    private final SourceAccounts accounts;
    private final ObjectPool<InviteServerTransaction> inviteServers;
    private final ObjectPool<NonInviteServerTransaction> nonInviteServers;
    private final ObjectPool<InviteClientTransaction> inviteClients;
    private final ObjectPool<NonInviteClientTransaction> nonInviteClients;
    private final List<ServerTransaction> retiredServers = new ArrayList<>();
    private final List<ClientTransaction> retiredClients = new ArrayList<>();
    private long idSequence;

    /** @param idHash makes numbers that nobody can guess. */
    TransactionStore(final TransactionLayer layer, final KeyedHash idHash, final TransactionSettings settings) {
        this.idHash = idHash;
        this.accounts = new SourceAccounts(settings.maxTransactionsPerSource(), settings.maxMemoryPerSource());
        inviteServers = new ObjectPool<>(() -> new InviteServerTransaction(layer));
        nonInviteServers = new ObjectPool<>(() -> new NonInviteServerTransaction(layer));
        inviteClients = new ObjectPool<>(() -> new InviteClientTransaction(layer));
        nonInviteClients = new ObjectPool<>(() -> new NonInviteClientTransaction(layer));
    }

    /** @return how many transactions live, both kinds. */
    int size() {
        return servers.size() + clients.size();
    }

    int servers() {
        return servers.size();
    }

    /** @return the transaction of such a request; null if there is none. */
    ServerTransaction findServer(final Fingerprint key) {
        return servers.find(key);
    }

    boolean hasIdentity(final Fingerprint identity) {
        return servers.hasIdentity(identity);
    }

    /** @return the transaction with that number in its branch; null if there is none. */
    ClientTransaction findClient(final long id, final Method method) {
        return clients.find(id, method);
    }

    /** @return one to be filled and then added. */
    ServerTransaction newServer(final Method method) {
        return method == Method.INVITE ? inviteServers.acquire() : nonInviteServers.acquire();
    }

    void add(final ServerTransaction transaction) {
        servers.add(transaction);
    }

    /** @return what each source has. */
    SourceAccounts accounts() {
        return accounts;
    }

    /** @param id {@link #nextId}, or that of the INVITE for a CANCEL. @return one that is added already. */
    ClientTransaction addClient(final Method method, final long id, final Object context) {
        final ClientTransaction transaction =
            method == Method.INVITE ? inviteClients.acquire() : nonInviteClients.acquire();
        transaction.open(id, method, context);
        clients.add(transaction);
        return transaction;
    }

    /** @return a number that no living client transaction has. */
    long nextId() {
        long id;
        do {
            id = idHash.start().add(++idSequence).finish().lo();
        } while (clients.contains(id));
        return id;
    }

    void retire(final ClientTransaction transaction) {
        clients.remove(transaction);
        retiredClients.add(transaction);
    }

    void retire(final ServerTransaction transaction) {
        servers.remove(transaction);
        accounts.end(transaction.account);
        transaction.account = null;
        retiredServers.add(transaction);
    }

    /** Gives ended transactions to the pools, once nobody further up the stack can hold one any more. */
    void reap() {
        for (int i = retiredServers.size() - 1; i >= 0; i--) {
            final ServerTransaction ended = retiredServers.remove(i);
            ended.clear();
            if (ended instanceof InviteServerTransaction invite) {
                inviteServers.release(invite);
            } else {
                nonInviteServers.release((NonInviteServerTransaction) ended);
            }
        }
        for (int i = retiredClients.size() - 1; i >= 0; i--) {
            final ClientTransaction ended = retiredClients.remove(i);
            ended.clear();
            if (ended instanceof InviteClientTransaction invite) {
                inviteClients.release(invite);
            } else {
                nonInviteClients.release((NonInviteClientTransaction) ended);
            }
        }
    }
}
