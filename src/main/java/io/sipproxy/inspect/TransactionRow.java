package io.sipproxy.inspect;

import io.sipproxy.transaction.TransactionState;

/**
 * A transaction.
 *
 * @param client whether it is a client transaction.
 * @param method of the request.
 * @param callId of the request; null once that is not kept any more, since a final response has passed.
 * @param ageMs milliseconds since the request came, or was sent.
 * @param state the state.
 * @param peer where the request came from or was sent, for example {@code tcp:192.0.2.1:5060}.
 */
public record TransactionRow(boolean client, String method, String callId, long ageMs, TransactionState state,
    String peer) {
}
