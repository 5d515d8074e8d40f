package io.sipproxy.http;

import io.sipproxy.inspect.ConnectionCount;
import io.sipproxy.inspect.LatencySummary;
import io.sipproxy.inspect.Overview;
import io.sipproxy.inspect.PairState;
import io.sipproxy.inspect.Recovery;
import java.util.List;

/**
 * The answer of {@code /api/status}.
 *
 * @param takenMs when, in milliseconds since 1970.
 * @param verdict whether all is well.
 * @param overview the proxy at a glance.
 * @param connections by kind.
 * @param pairs the SIP Server pairs.
 * @param devices how many, and how many of them are there.
 * @param rates of the last seconds.
 * @param answerUs how long the event loop took to answer, in microseconds.
 * @param latencies how fast losses are noticed and made good.
 * @param chart what happened when.
 * @param eventCount events since the start.
 * @param events the latest, the newest first.
 */
public record StatusView(long takenMs, Verdict verdict, Overview overview, List<ConnectionCount> connections,
    List<PairState> pairs, DeviceCounts devices, Rates rates, long answerUs, List<Curve> latencies, Chart chart,
    long eventCount, List<Recovery> events) {

    /**
     * Configured devices.
     *
     * @param total all.
     * @param checked those that are asked whether they are there.
     * @param outOfService those that are not.
     */
    public record DeviceCounts(int total, int checked, int outOfService) {
    }

    /**
     * How often something happens, in thousandths a second.
     *
     * @param callsMilli INVITEs that would begin a dialog.
     * @param requestsMilli requests that began a transaction.
     * @param passesMilli passes of the event loop.
     */
    public record Rates(long callsMilli, long requestsMilli, long passesMilli) {
    }

    /**
     * How long something took.
     *
     * @param summary the figures that matter most.
     * @param points pairs of a percentile, in millionths, and microseconds.
     */
    public record Curve(LatencySummary summary, List<List<Long>> points) {
    }
}
