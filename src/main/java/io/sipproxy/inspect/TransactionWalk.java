package io.sipproxy.inspect;

import io.sipproxy.sip.Method;
import io.sipproxy.sip.SipMessage;
import io.sipproxy.transaction.ClientTransaction;
import io.sipproxy.transaction.ServerTransaction;
import io.sipproxy.transaction.TransactionLayer;
import io.sipproxy.transaction.TransactionState;
import io.sipproxy.transport.Link;
import io.sipproxy.transport.LinkUser;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Counts transactions and lists the oldest: first all are looked at, then those that are listed are described. */
final class TransactionWalk implements Steps<TransactionList> {
    private static final int LOOKS_PER_STEP = 256;
    private static final int ROWS_PER_STEP = 16;
    private static final TransactionState[] STATES = TransactionState.values();
    private static final int MACHINES = 4;

    private final TransactionLayer transactions;
    private final FirstOf<LinkUser> first;
    private final int[][] counts = new int[MACHINES][STATES.length];
    private final List<TransactionRow> rows = new ArrayList<>();
    private List<LinkUser> all;
    private List<LinkUser> listed;
    private int next;
    private int living;

    TransactionWalk(final TransactionLayer transactions, final int limit) {
        this.transactions = transactions;
        this.first = new FirstOf<>(limit);
    }

    @Override
    public boolean step(final long nowNs) {
        if (all == null) {
            all = transactions.all();
        } else if (listed == null) {
            look();
        } else {
            describe(nowNs);
        }
        return listed != null && next == listed.size();
    }

    private void look() {
        for (final int end = Math.min(all.size(), next + LOOKS_PER_STEP); next < end; next++) {
            final LinkUser transaction = all.get(next);
            if (lives(transaction)) {
                living++;
                counts[machine(transaction)][state(transaction).ordinal()]++;
                first.add(startedNs(transaction), transaction);
            }
        }
        if (next == all.size()) {
            listed = first.inOrder();
            next = 0;
        }
    }

    private void describe(final long nowNs) {
        for (final int end = Math.min(listed.size(), next + ROWS_PER_STEP); next < end; next++) {
            if (lives(listed.get(next))) {
                rows.add(row(listed.get(next), nowNs));
            }
        }
    }

    private static TransactionRow row(final LinkUser transaction, final long nowNs) {
        final SipMessage request = request(transaction);
        final Link peer = transaction instanceof ClientTransaction client ? client.target()
            : ((ServerTransaction)transaction).source();
        return new TransactionRow(transaction instanceof ClientTransaction,
            request == null ? method(transaction).name() : request.methodToken().text(request.buffer()),
            request == null ? null : request.callId().text(request.buffer()),
            TimeUnit.NANOSECONDS.toMillis(nowNs - startedNs(transaction)), state(transaction),
            peer.remote().toString());
    }

    /** One that was made and not started, or has ended, is none. */
    private static boolean lives(final LinkUser transaction) {
        return state(transaction) != null && state(transaction) != TransactionState.TERMINATED;
    }

    private static int machine(final LinkUser transaction) {
        return (transaction instanceof ClientTransaction ? 0 : 2) + (method(transaction) == Method.INVITE ? 0 : 1);
    }

    private static SipMessage request(final LinkUser transaction) {
        return transaction instanceof ClientTransaction client ? client.request()
            : ((ServerTransaction)transaction).request();
    }

    private static Method method(final LinkUser transaction) {
        return transaction instanceof ClientTransaction client ? client.method()
            : ((ServerTransaction)transaction).method();
    }

    private static TransactionState state(final LinkUser transaction) {
        return transaction instanceof ClientTransaction client ? client.state()
            : ((ServerTransaction)transaction).state();
    }

    private static long startedNs(final LinkUser transaction) {
        return transaction instanceof ClientTransaction client ? client.startedNs()
            : ((ServerTransaction)transaction).startedNs();
    }

    @Override
    public TransactionList result() {
        final List<TransactionCount> found = new ArrayList<>();
        for (int machine = 0; machine < MACHINES; machine++) {
            for (final TransactionState state : STATES) {
                final int count = counts[machine][state.ordinal()];
                if (count > 0) {
                    found.add(new TransactionCount(machine < 2, machine % 2 == 0, state, count));
                }
            }
        }
        return new TransactionList(List.copyOf(found), List.copyOf(rows), living, living > listed.size());
    }
}
