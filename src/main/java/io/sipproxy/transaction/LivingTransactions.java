package io.sipproxy.transaction;

import io.sipproxy.sip.Method;
import java.util.ArrayList;
import java.util.List;

/**
 * The transactions that live, counted by machine and state and in the order in which they began: whoever wants to know
 * need not look at all of them, and it costs each no more than two references.
 */
final class LivingTransactions {
    private static final int CLIENT = 0;
    private static final int SERVER = 2;
    private static final int INVITE = 0;
    private static final int OTHER = 1;
    private static final int MACHINES = 4;

    private final int[][] counts = new int[MACHINES][TransactionState.values().length];
    private Transaction oldest;
    private Transaction newest;

    /** A transaction has gone over from one state to another; null is before the first. */
    void onState(final Transaction transaction, final TransactionState from, final TransactionState to) {
        final int[] ofMachine = counts[machine(transaction.isClient(), transaction.method() == Method.INVITE)];
        if (lives(from)) {
            ofMachine[from.ordinal()]--;
        } else if (lives(to)) {
            append(transaction);
        }
        if (lives(to)) {
            ofMachine[to.ordinal()]++;
        } else if (lives(from)) {
            remove(transaction);
        }
    }

    int count(final boolean isClient, final boolean isInvite, final TransactionState state) {
        return counts[machine(isClient, isInvite)][state.ordinal()];
    }

    /** How many server transactions still want a final response. */
    int pendingServers() {
        return count(false, true, TransactionState.PROCEEDING) + count(false, false, TransactionState.TRYING)
            + count(false, false, TransactionState.PROCEEDING);
    }

    /** The oldest, in their order. */
    List<Transaction> oldest(final int limit) {
        final List<Transaction> found = new ArrayList<>();
        for (Transaction next = oldest; next != null && found.size() < limit; next = next.newer) {
            found.add(next);
        }
        return found;
    }

    private static int machine(final boolean isClient, final boolean isInvite) {
        return (isClient ? CLIENT : SERVER) + (isInvite ? INVITE : OTHER);
    }

    private static boolean lives(final TransactionState state) {
        return state != null && state != TransactionState.TERMINATED;
    }

    private void append(final Transaction transaction) {
        transaction.older = newest;
        if (newest == null) {
            oldest = transaction;
        } else {
            newest.newer = transaction;
        }
        newest = transaction;
    }

    private void remove(final Transaction transaction) {
        if (transaction.older == null) {
            oldest = transaction.newer;
        } else {
            transaction.older.newer = transaction.newer;
        }
        if (transaction.newer == null) {
            newest = transaction.older;
        } else {
            transaction.newer.older = transaction.older;
        }
        transaction.older = null;
        transaction.newer = null;
    }
}
