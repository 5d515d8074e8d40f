package io.sipproxy.inspect;

import io.sipproxy.status.Latencies;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Copies of the histograms, made anew only when something was recorded since: each is some hundred kilobytes, but for
 * that of the passes, which changes all the time and is small. Any thread.
 */
final class LatencyCopies {
    private final Histogram silenceToDetection;
    private final Histogram detectionToResend;
    private final Histogram pass;
    private LatencyHistogram first;
    private LatencyHistogram second;
    private LatencyHistogram third;

    LatencyCopies(final Latencies latencies) {
        silenceToDetection = latencies.silenceToDetection();
        detectionToResend = latencies.detectionToResend();
        pass = latencies.pass();
        first = new LatencyHistogram("silence_to_detection",
            "From the last acknowledgement on a connection to finding it dead", copy(silenceToDetection));
        second = new LatencyHistogram("detection_to_resend",
            "From finding a connection dead to the request's being sent again", copy(detectionToResend));
        third = new LatencyHistogram("loop_pass", "Passes of the event loop, without the wait before each", copy(pass));
    }

    synchronized List<LatencyHistogram> take() {
        first = current(first, silenceToDetection);
        second = current(second, detectionToResend);
        third = current(third, pass);
        return List.of(first, second, third);
    }

    private static LatencyHistogram current(final LatencyHistogram last, final Histogram histogram) {
        return last.histogram().getTotalCount() == histogram.getTotalCount() ? last
            : new LatencyHistogram(last.name(), last.description(), copy(histogram));
    }

    /** One that no thread writes to takes half the time to read. */
    private static Histogram copy(final Histogram histogram) {
        final Histogram copy = new Histogram(histogram);
        copy.add(histogram);
        return copy;
    }
}
