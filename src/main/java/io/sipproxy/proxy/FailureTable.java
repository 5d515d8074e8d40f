package io.sipproxy.proxy;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Counters;
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
    /** Sources that are told apart; what comes beyond them shares one account. */
    static final int MAX_SOURCES = 4096;

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
    private final Counters counters;
    private Account shared;
    private long sweptNs;

    FailureTable(final Counters counters) {
        this.counters = counters;
    }

    /** @return how long the source has to wait for its next attempt, in nanoseconds; 0 if it need not. */
    long waitNs(final long hi, final long lo, final long nowNs) {
        Account account = accounts.get(PeerAddress.source(hi, lo));
        if (account == null && accounts.size() >= MAX_SOURCES) {
            account = shared;
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
            if (shared == null) {
                shared = new Account(nowNs);
            }
            return shared;
        }
        final Account account = new Account(nowNs);
        accounts.put(key, account);
        return account;
    }
}
