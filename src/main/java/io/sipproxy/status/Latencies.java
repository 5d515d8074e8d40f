package io.sipproxy.status;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.AtomicHistogram;
import org.HdrHistogram.Histogram;

/**
 * How fast losses are noticed and made good, and how long the passes of the loop are, as histograms in microseconds.
 * Written by the loop thread; any thread may read them meanwhile, so that the loop has nothing to do with who looks.
 */
public final class Latencies {
    private static final long HIGHEST_US = TimeUnit.HOURS.toMicros(1);
    private static final int DIGITS = 3;
    /** Of the passes, which are many and short, a small histogram: it stays in the processor's cache. */
    private static final long HIGHEST_PASS_US = TimeUnit.MINUTES.toMicros(1);
    private static final int PASS_DIGITS = 2;

    private final Histogram silenceToDetection = new AtomicHistogram(HIGHEST_US, DIGITS);
    private final Histogram detectionToResend = new AtomicHistogram(HIGHEST_US, DIGITS);
    private final Histogram pass = new AtomicHistogram(HIGHEST_PASS_US, PASS_DIGITS);

    /**
     * Records how long a connection had been silent when it was found dead.
     *
     * @param ns from the last good acknowledgement, or the last bytes received, to the detection
     */
    public void silenceToDetection(final long ns) {
        record(silenceToDetection, ns, HIGHEST_US);
    }

    /**
     * Records how long the transactions of a lost connection had to wait.
     *
     * @param ns from the detection to the request's being sent again on an open connection
     */
    public void detectionToResend(final long ns) {
        record(detectionToResend, ns, HIGHEST_US);
    }

    /**
     * Records how long a pass of the loop took.
     *
     * @param ns from the end of the wait to the end of the pass
     */
    public void pass(final long ns) {
        record(pass, ns, HIGHEST_PASS_US);
    }

    /**
     * @return from the last good acknowledgement to the detection, in microseconds
     */
    public Histogram silenceToDetection() {
        return silenceToDetection;
    }

    /**
     * @return from the detection to the re-sent request, in microseconds
     */
    public Histogram detectionToResend() {
        return detectionToResend;
    }

    /**
     * @return the passes of the loop without the wait, in microseconds
     */
    public Histogram pass() {
        return pass;
    }

    private static void record(final Histogram histogram, final long ns, final long highestUs) {
        histogram.recordValue(Math.max(0, Math.min(highestUs, TimeUnit.NANOSECONDS.toMicros(ns))));
    }
}
