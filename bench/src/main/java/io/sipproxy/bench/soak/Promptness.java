package io.sipproxy.bench.soak;

import java.util.concurrent.TimeUnit;

/** How soon calls are answered after the proxy was started again. On the loop's thread. */
final class Promptness {
    /** No time. */
    static final long NEVER = Long.MIN_VALUE;
    private static final long LATE_NS = TimeUnit.SECONDS.toNanos(1);

    private long watchedFromNs = System.nanoTime();
    private long promptFromNs = watchedFromNs;
    private long promptToNs = watchedFromNs;
    private long firstAnsweredNs = NEVER;
    private long late;
    private long crossed;

    /**
     * From now on the first answer is waited for, and it is counted which calls are answered late.
     *
     * @param inProgress calls that are in progress, and so have to go on.
     * @param newPromptFromNs a call that begins then or later has to be answered without delay.
     * @param newPromptToNs unless it begins after this.
     */
    void watch(final int inProgress, final long newPromptFromNs, final long newPromptToNs) {
        crossed += inProgress;
        watchedFromNs = System.nanoTime();
        promptFromNs = newPromptFromNs;
        promptToNs = newPromptToNs;
        firstAnsweredNs = NEVER;
    }

    /** The caller has got the 200 to its INVITE. */
    void answered(final Call call, final long nowNs) {
        if (firstAnsweredNs == NEVER && call.sentNs - watchedFromNs >= 0) {
            firstAnsweredNs = nowNs;
        }
        if (call.sentNs - promptFromNs >= 0 && call.sentNs - promptToNs < 0
            && nowNs - call.sentNs - call.ringNs > LATE_NS) {
            late++;
        }
    }

    /** @return when a call that began since then was answered first; {@link #NEVER} if none was. */
    long firstAnsweredNs() {
        return firstAnsweredNs;
    }

    /** @return calls that were to be answered without delay, and were not. */
    long late() {
        return late;
    }

    /** @return calls that were in progress when watching began, of all times that it did. */
    long crossed() {
        return crossed;
    }
}
