package io.sipproxy.system;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A caller who places so many calls a second, whatever comes of them (an open loop: a late one is made up for at once),
 * and hangs up on every answer. Runs on two threads of its own.
 */
final class Flood {
    private final Map<String, Call> pending = new ConcurrentHashMap<>();
    private final List<Long> refusedAfterNs = new ArrayList<>();
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final SipPeer caller;
    private final String uri;
    private final int perSecond;
    private final int calls;
    private long startNs;
    private long endNs;
    private int accepted;
    private String retryAfter;

    /** A call that is under way. */
    private record Call(TextMessage invite, long sentNs) {
    }

    /**
     * What came of the calls.
     *
     * @param accepted all that were answered otherwise than by 503.
     * @param retryAfter of the last 503; null without one.
     * @param seconds from the first call to the last answer.
     * @param refusedAfterNs how long each 503 took, in order of length.
     */
    record Outcome(int accepted, String retryAfter, double seconds, List<Long> refusedAfterNs) {
        int refused() {
            return refusedAfterNs.size();
        }

        long medianMillis() {
            return percentileMillis(50);
        }

        long percentileMillis(final int percent) {
            return TimeUnit.NANOSECONDS.toMillis(refusedAfterNs.get(refusedAfterNs.size() * percent / 100));
        }

        @Override
        public String toString() {
            return accepted + " accepted, " + refused() + " refused in " + seconds + " s"
                + (refusedAfterNs.isEmpty() ? "" : "; refused after ms: p50 " + percentileMillis(50) + ", p90 "
                    + percentileMillis(90) + ", p99 " + percentileMillis(99));
        }
    }

    private Flood(final SipPeer caller, final String uri, final int perSecond, final int seconds) {
        this.caller = caller;
        this.uri = uri;
        this.perSecond = perSecond;
        this.calls = perSecond * seconds;
    }

    static Flood start(final SipPeer caller, final String uri, final int perSecond, final int seconds) {
        final Flood flood = new Flood(caller, uri, perSecond, seconds);
        flood.startNs = System.nanoTime();
        Background.start("calls of " + caller.user(), flood::place);
        Background.start("answers of " + caller.user(), flood::receive);
        return flood;
    }

    private void place() {
        for (int i = 0; i < calls; i++) {
            final long waitNs = startNs + TimeUnit.SECONDS.toNanos(i) / perSecond - System.nanoTime();
            if (waitNs > 0) {
                Wait.until(new CountDownLatch(1), TimeUnit.NANOSECONDS.toMillis(waitNs) + 1);
            }
            final TextMessage invite = caller.invite(uri);
            pending.put(invite.callId(), new Call(invite, System.nanoTime()));
            caller.send(invite);
        }
    }

    private void receive() {
        try {
            for (int i = 0; i < calls; i++) {
                onAnswer(caller.expectFinal("INVITE", 4 * Wait.DEADLINE_MILLIS));
            }
            endNs = System.nanoTime();
            Collections.sort(refusedAfterNs);
            outcome.complete(new Outcome(accepted, retryAfter, (endNs - startNs) / 1e9, refusedAfterNs));
        } catch (final RuntimeException | AssertionError e) {
            outcome.completeExceptionally(e);
        }
    }

    private void onAnswer(final TextMessage answer) {
        final long nowNs = System.nanoTime();
        final Call call = pending.remove(answer.callId());
        if (answer.status() == 503) {
            refusedAfterNs.add(nowNs - call.sentNs());
            retryAfter = answer.value("Retry-After");
        } else {
            accepted++;
        }
        caller.send(io.sipproxy.system.Call.ackFor(call.invite(), answer));
    }

    boolean isRunning() {
        return !outcome.isDone();
    }

    /** Waits for the end. */
    Outcome outcome() {
        return outcome.join();
    }
}
