package io.sipproxy.transaction;

/** Which wait of a client transaction ended without a response. */
public enum ClientTimeout {
    /** Timer B: no response at all to an INVITE (17.1.1.2). */
    TIMER_B,
    /** Timer C: an INVITE rang longer than allowed without a sign of life (16.8); the transaction goes on. */
    TIMER_C,
    /** Timer F: no final response to a non-INVITE request (17.1.2.2). */
    TIMER_F,
    /** A cancelled INVITE got no final response within 64*T1 (9.1). */
    CANCELLED
}
