package io.sipproxy.inspect;

import io.sipproxy.sip.SipMessage;
import io.sipproxy.transaction.Transaction;
import io.sipproxy.transaction.TransactionLayer;
import io.sipproxy.transaction.TransactionState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Counts transactions and lists the oldest, which are described in steps; one that has ended meanwhile is left out. */
final class TransactionWalk implements Steps<TransactionList> {
    private static final int ROWS_PER_STEP = 16;
    private static final boolean[] BOTH = {true, false};

    private final TransactionLayer transactions;
    private final int limit;
    private final List<TransactionCount> counts = new ArrayList<>();
    private final List<TransactionRow> rows = new ArrayList<>();
    private List<Transaction> listed;
    private int next;
    private int total;

    TransactionWalk(final TransactionLayer transactions, final int limit) {
        this.transactions = transactions;
        this.limit = limit;
    }

    @Override
    public boolean step(final long nowNs) {
        if (listed == null) {
            count();
            listed = transactions.oldest(limit);
        } else {
            describe(nowNs);
        }
        return next == listed.size();
    }

    private void count() {
        for (final boolean client : BOTH) {
            for (final boolean invite : BOTH) {
                for (final TransactionState state : TransactionState.values()) {
                    add(client, invite, state);
                }
            }
        }
    }

    private void add(final boolean client, final boolean invite, final TransactionState state) {
        final int count = transactions.count(client, invite, state);
        if (count > 0) {
            counts.add(new TransactionCount(client, invite, state, count));
            total += count;
        }
    }

    private void describe(final long nowNs) {
        for (final int end = Math.min(listed.size(), next + ROWS_PER_STEP); next < end; next++) {
            final Transaction transaction = listed.get(next);
            if (transaction.state() != null && transaction.state() != TransactionState.TERMINATED) {
                rows.add(row(transaction, nowNs));
            }
        }
    }

    private static TransactionRow row(final Transaction transaction, final long nowNs) {
        final SipMessage request = transaction.request();
        return new TransactionRow(transaction.isClient(),
            request == null ? transaction.method().name() : request.methodToken().text(request.buffer()),
            request == null ? null : request.callId().text(request.buffer()),
            TimeUnit.NANOSECONDS.toMillis(nowNs - transaction.startedNs()), transaction.state(),
            transaction.peer().remote().toString());
    }

    @Override
    public TransactionList result() {
        return new TransactionList(List.copyOf(counts), List.copyOf(rows), total, total > listed.size());
    }
}
