package io.sipproxy.inspect;

import io.sipproxy.transaction.TransactionState;

/**
 * How many transactions of one machine of RFC 3261 section 17 are in one state.
 *
 * @param client whether they are client transactions.
 * @param invite whether they are INVITE transactions.
 * @param state the state.
 * @param count how many, more than 0.
 */
public record TransactionCount(boolean client, boolean invite, TransactionState state, int count) {
}
