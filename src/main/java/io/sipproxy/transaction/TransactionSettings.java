package io.sipproxy.transaction;

/**
 * What the transactions take from the configuration.
 *
 * @param timers the base timer values.
 * @param maxTransactions how many may live at a time, both kinds together.
 * @param maxTransactionsPerSource how many server transactions one source may have at a time; 0 for any number.
 * @param maxMemoryPerSource bytes of buffers that the transactions of one source, and those that they began, may hold;
 *     0 for any number.
 * @param maxHeaders header lines of one message, at most.
 * @param maxMessageSize bytes of one message, at most.
 * @param recoversConnections whether lost connections are reopened for the transactions on them.
 * @param uncertaintyNs for how long after it was written a final response may be lost with its connection, at most.
 * @param responseRetentionNs how long a final response is kept in case that the connection it went over was dead.
 */
public record TransactionSettings(TimerValues timers, int maxTransactions, int maxTransactionsPerSource,
    long maxMemoryPerSource, int maxHeaders, int maxMessageSize, boolean recoversConnections, long uncertaintyNs,
    long responseRetentionNs) {
}
