package io.sipproxy.transaction;

/**
 * The base values of RFC 3261's timers (appendix A), in nanoseconds.
 *
 * @param t1 round-trip estimate, 500 ms by default.
 * @param t2 longest interval between retransmissions of non-INVITE requests and INVITE responses, 4 s by default.
 * @param t4 longest time that a message stays in the network, 5 s by default.
 * @param timerC how long a proxied INVITE may ring without a sign of life, more than 3 minutes (16.6 step 11).
 */
public record TimerValues(long t1, long t2, long t4, long timerC) {
    /** How long an INVITE may be without any answer before the caller is told 100 (17.2.1). */
    static final long TRYING_DELAY_NS = 200_000_000L;

    /** @return 64*T1: timers B, F, H, J, L, M, and the life of a cancelled INVITE (9.1). */
    public long transactionTimeout() {
        return 64 * t1;
    }

    /** @return timer D: wait for response retransmissions, at least 32 s over unreliable transports. */
    long timerD() {
        return Math.max(32_000_000_000L, transactionTimeout());
    }

    /**
     * When a client's timer E, which doubles from T1, is set to T2: from then on a non-INVITE request is answered 100, not
     * before (RFC 4320 4.1).
     *
     * @return T2 - T1 if T2 is T1 doubled a few times.
     */
    long nonInviteTryingDelay() {
        long interval = t1;
        long delay = t1;
        while (2 * interval < t2) {
            interval *= 2;
            delay += interval;
        }
        return delay;
    }
}
