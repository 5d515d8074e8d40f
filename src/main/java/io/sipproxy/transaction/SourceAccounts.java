package io.sipproxy.transaction;

import io.sipproxy.transport.HashMix;
import io.sipproxy.transport.PeerAddress;
import io.sipproxy.transport.PooledBuffer;
import java.security.SecureRandom;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * How many server transactions each source has, how much memory they hold with all that came of them, and whether it may
 * have more. A source is what {@link PeerAddress#source()} says. Allocates only when there are more sources than ever
 * before.
 */
final class SourceAccounts {
    private final int maxTransactions;
    private final long maxBytes;
    private final HashMix mix = new HashMix(new SecureRandom());
    private final Long2ObjectHashMap<SourceAccount> accounts = new Long2ObjectHashMap<>();
    private final ObjectPool<SourceAccount> unused = new ObjectPool<>(SourceAccount::new);

    /** @param maxTransactions of one source; 0 for any number. @param maxBytes of one source; 0 for any number. */
    SourceAccounts(final int maxTransactions, final long maxBytes) {
        this.maxTransactions = maxTransactions;
        this.maxBytes = maxBytes;
    }

    int maxTransactions() {
        return maxTransactions;
    }

    long maxBytes() {
        return maxBytes;
    }

    /** @return null if it has nothing. */
    SourceAccount find(final long source) {
        return accounts.get(mix.of(source));
    }

    /** @param account null for that of a source which has nothing. */
    boolean hasTransactions(final SourceAccount account) {
        return account != null && maxTransactions > 0 && account.transactions >= maxTransactions;
    }

    /** @param account null for that of a source which has nothing. */
    boolean hasBytes(final SourceAccount account) {
        return account != null && maxBytes > 0 && account.bytes >= maxBytes;
    }

    /** One server transaction more. @param found what {@link #find} says of the source at this moment. */
    SourceAccount begin(final long source, final SourceAccount found) {
        final SourceAccount account = found == null ? open(mix.of(source)) : found;
        account.transactions++;
        return account;
    }

    private SourceAccount open(final long key) {
        final SourceAccount account = unused.acquire();
        account.key = key;
        accounts.put(key, account);
        return account;
    }

    /** One server transaction less. */
    void end(final SourceAccount account) {
        account.transactions--;
        forgetIfEmpty(account);
    }

    void charge(final SourceAccount account, final PooledBuffer buffer) {
        account.bytes += buffer.capacity();
    }

    void discharge(final SourceAccount account, final PooledBuffer buffer) {
        account.bytes -= buffer.capacity();
        forgetIfEmpty(account);
    }

    /** @return how many sources have anything. */
    int size() {
        return accounts.size();
    }

    private void forgetIfEmpty(final SourceAccount account) {
        if (account.isEmpty()) {
            accounts.remove(account.key);
            unused.release(account);
        }
    }
}
