package io.sipproxy.transaction;

/** The states of the four machines of RFC 3261 section 17 and RFC 6026; each machine uses its own selection. */
public enum TransactionState {
    /** INVITE client: sent, nothing heard. */
    CALLING,
    /** Non-INVITE: sent or received, no response yet. */
    TRYING,
    /** A provisional response was received (client) or may be sent (INVITE server). */
    PROCEEDING,
    /** A final response, for INVITE other than 2xx, was received or sent; retransmissions are dealt with. */
    COMPLETED,
    /** INVITE server: the ACK to a non-2xx response came. */
    CONFIRMED,
    /** INVITE: a 2xx passed; further ones pass too (RFC 6026). */
    ACCEPTED,
    /** Over. */
    TERMINATED
}
