package io.sipproxy.transaction;

/** What one source has of what all share; kept by {@link SourceAccounts} as long as it has anything. */
final class SourceAccount {
    /** Its place in the table. */
    long key;
    /** Server transactions. */
    int transactions;
    /** Of the buffers that hold its requests, the copies that went on, and the responses that are kept. */
    long bytes;

    boolean isEmpty() {
        return transactions == 0 && bytes == 0;
    }
}
