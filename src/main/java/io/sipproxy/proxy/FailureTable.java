package io.sipproxy.proxy;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
import io.sipproxy.transaction.KeyedHash;
import io.sipproxy.transport.PeerAddress;
import java.util.concurrent.TimeUnit;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * Failed attempts by source address, so that nobody tries passwords quickly: a few at once, then one every few seconds.
 * Sources are told apart as {@link PeerAddress#source} does.
 */
final class FailureTable {
    /** Failures of one source at once. */
    static final int BURST = 10;
    /** After that, time for each further one. */
    static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(5);
    /** Sources that have an account of their own. */
    static final int MAX_SOURCES = 4096;
    /** What the sources beyond them share, so that whoever has many of them locks few others out. A power of two. */
    static final int SHARED_ACCOUNTS = 4096;

    private static final long SPAN_NS = BURST * PERIOD_NS;

    /** The time at which the source has no failures any more; each moves it on by a period. */
    private static final class Account {
        private long clearNs;

        Account(final long nowNs) {
            clearNs = nowNs;
        }

        long debtNs(final long nowNs) {
            return Math.max(0, clearNs - nowNs);
        }
    }

    private final Long2ObjectHashMap<Account> accounts = new Long2ObjectHashMap<>();
    private final Account[] shared = new Account[SHARED_ACCOUNTS];
    private final KeyedHash hash;
    private final Counters counters;
    private long sweptNs;

    /** @param hash chooses who shares an account, so that nobody can choose whom he shares one with. */
    FailureTable(final KeyedHash hash, final Counters counters) {
        this.hash = hash;
        this.counters = counters;
    }

    /** @return how long the source has to wait for its next attempt, in nanoseconds; 0 if it need not. */
    long waitNs(final long hi, final long lo, final long nowNs) {
        final long source = PeerAddress.source(hi, lo);
        Account account = accounts.get(source);
        if (account == null && accounts.size() >= MAX_SOURCES) {
            account = shared[sharedBy(source)];
        }
        return account == null ? 0 : Math.max(0, account.debtNs(nowNs) + PERIOD_NS - SPAN_NS);
    }

    void add(final long hi, final long lo, final long nowNs) {
        final Account account = account(PeerAddress.source(hi, lo), nowNs);
        account.clearNs = nowNs + account.debtNs(nowNs) + PERIOD_NS;
    }

    private Account account(final long key, final long nowNs) {
        final Account known = accounts.get(key);
        if (known != null) {
            return known;
        }
        if (accounts.size() >= MAX_SOURCES && nowNs - sweptNs >= PERIOD_NS) {
            sweptNs = nowNs;
            accounts.values().removeIf(account -> account.debtNs(nowNs) == 0);
        }
        if (accounts.size() >= MAX_SOURCES) {
            counters.increment(Counter.AUTHENTICATION_SOURCES_LIMIT_HIT);
            return sharedAccount(sharedBy(key), nowNs);
        }
        final Account account = new Account(nowNs);
        accounts.put(key, account);
        return account;
    }

    private int sharedBy(final long source) {
        return (int) hash.start().add(source).finish().lo() & SHARED_ACCOUNTS - 1;
    }

    private Account sharedAccount(final int index, final long nowNs) {
        if (shared[index] == null) {
            shared[index] = new Account(nowNs);
        }
        return shared[index];
    }
}
