package io.sipproxy.proxy;

import io.sipproxy.sip.SipMessage;
import io.sipproxy.transaction.TransactionLayer;
import io.sipproxy.transport.BufferPool;
import io.sipproxy.transport.PooledBuffer;

/**
 * The best final response so far of a request that went to several targets (RFC 3261 16.7 steps 5 to 7), and the
 * challenges of all that asked for credentials. A response that this proxy stands in for (a timeout, an error) is a
 * status alone.
 */
final class BestResponse {
    private static final int CHALLENGE_ROOM = 4096;

    private final TransactionLayer transactions;
    private final BufferPool buffers;
    private int status;
    private PooledBuffer message;
    private PooledBuffer challenges;

    BestResponse(final TransactionLayer transactions, final BufferPool buffers) {
        this.transactions = transactions;
        this.buffers = buffers;
    }

    /** @return the status of the best; 0 while there is none. */
    int status() {
        return status;
    }

    /** @return the best as received; null if it is one that this proxy stands in for. */
    PooledBuffer message() {
        return message;
    }

    /** @return the challenges of all responses as header lines; null if there are none. */
    PooledBuffer challenges() {
        return challenges;
    }

    void consider(final SipMessage response) {
        gatherChallenges(response);
        if (isBetter(response.statusCode())) {
            releaseMessage();
            status = response.statusCode();
            message = transactions.copy(response.buffer(), response.offset(), response.length());
        }
    }

    void consider(final int ownStatus) {
        if (isBetter(ownStatus)) {
            releaseMessage();
            status = ownStatus;
        }
    }

    /** 6xx before all, then the lowest class; within 4xx those that tell the caller how to do better (16.7 step 6). */
    private boolean isBetter(final int candidate) {
        return status == 0 || rank(candidate) < rank(status);
    }

    private static int rank(final int status) {
        final int byClass = status >= 600 ? 0 : status / 100;
        final boolean helps = switch (status) {
            case 401, 407, 415, 420, 484 -> true;
            default -> false;
        };
        final boolean poor = status == 408 || status == 503;
        return byClass * 10 + (helps ? 0 : poor ? 2 : 1);
    }

    private void gatherChallenges(final SipMessage response) {
        if (response.statusCode() != 401 && response.statusCode() != 407) {
            return;
        }
        for (int i = 0; i < response.headerCount(); i++) {
            if (ResponseForwarder.isChallenge(response.headerId(i))) {
                append(response, i);
            }
        }
    }

    private void append(final SipMessage response, final int line) {
        if (challenges == null) {
            challenges = buffers.acquire(CHALLENGE_ROOM);
            if (challenges == null) {
                return;
            }
            challenges.length(0);
        }
        final int length = response.lineEnd(line) - response.lineStart(line);
        if (challenges.length() + length <= challenges.capacity()) {
            challenges.buffer().putBytes(challenges.length(), response.buffer(), response.lineStart(line), length);
            challenges.length(challenges.length() + length);
        }
    }

    void clear() {
        status = 0;
        releaseMessage();
        if (challenges != null) {
            buffers.release(challenges);
            challenges = null;
        }
    }

    private void releaseMessage() {
        if (message != null) {
            buffers.release(message);
            message = null;
        }
    }
}
