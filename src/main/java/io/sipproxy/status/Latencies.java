package io.sipproxy.status;

import org.HdrHistogram.Histogram;

import java.util.concurrent.TimeUnit;

/**
 * How fast losses are noticed and made good, as histograms in microseconds. Written by the loop thread; a copy can be
 * taken there.
 */
public final class Latencies {
    private static final long HIGHEST_US = TimeUnit.HOURS.toMicros(1);
    private static final int DIGITS = 3;

    private final Histogram silenceToDetection = new Histogram(HIGHEST_US, DIGITS);
    private final Histogram detectionToResend = new Histogram(HIGHEST_US, DIGITS);

    /**
     * Records how long a connection had been silent when it was found dead.
     *
     * @param ns from the last good acknowledgement, or the last bytes received, to the detection
     */
    public void silenceToDetection(final long ns) {
        record(silenceToDetection, ns);
    }

    /**
     * Records how long the transactions of a lost connection had to wait.
     *
     * @param ns from the detection to the request's being sent again on an open connection
     */
    public void detectionToResend(final long ns) {
        record(detectionToResend, ns);
    }

    /**
     * @return from the last good acknowledgement to the detection, in microseconds; loop thread only
     */
    public Histogram silenceToDetection() {
        return silenceToDetection;
    }

    /**
     * @return from the detection to the re-sent request, in microseconds; loop thread only
     */
    public Histogram detectionToResend() {
        return detectionToResend;
    }

    private static void record(final Histogram histogram, final long ns) {
        histogram.recordValue(Math.max(0, Math.min(HIGHEST_US, TimeUnit.NANOSECONDS.toMicros(ns))));
    }
}
