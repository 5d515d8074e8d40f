package io.sipproxy.control;

import java.util.concurrent.TimeUnit;

/**
 * What clients of the control socket may take.
 *
 * @param maxClients at once; one more takes the place of the one that has been idle for longest.
 * @param maxRequestBytes of one request line.
 * @param maxAnswerBytes of one answer line; no more waits for one client.
 * @param idleNs after which a client is closed that neither asks nor reads, in nanoseconds.
 * @param answerNs how long the proxy may take for an answer, in nanoseconds.
 */
record ControlLimits(int maxClients, int maxRequestBytes, int maxAnswerBytes, long idleNs, long answerNs) {
    static final ControlLimits DEFAULT = new ControlLimits(32, 4096, 8 * 1024 * 1024, TimeUnit.SECONDS.toNanos(60),
        TimeUnit.SECONDS.toNanos(10));
}
