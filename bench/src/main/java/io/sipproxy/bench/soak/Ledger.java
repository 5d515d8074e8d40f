package io.sipproxy.bench.soak;

import io.sipproxy.bench.soak.Call.End;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.HdrHistogram.Histogram;

/**
 * The accounts of all calls, and the rule by which a lost one is judged. On the loop's thread.
 *
 * <p>A call is completed when its callee has got its BYE and its caller the 200 to that. A call that is lost could have
 * been completed by both ends, and so counts against the proxy, unless one of these is true:
 * <ol>
 * <li>its caller, or the one who had answered it (with 100 or more), has forgotten it, being restarted before its end;
 *     of one that a new callee has taken since, that does not count any more;
 * <li>its INVITE was refused, it was for one phone, and there was nobody at that phone's address at some time between
 *     the INVITE and the refusal;
 * <li>its INVITE was refused, it was for a host name that was never looked up before, and no name server answered at
 *     some time between the INVITE and the refusal.
 * </ol>
 * But for a caller who has forgotten it himself, silence is no excuse: the proxy owes a final response even then. A
 * dropped connection, a switch-over, a pause of the proxy, a frozen endpoint, slow readers, a silent name server for a
 * known name: none of these is an excuse.
 */
final class Ledger {
    private static final long KEEP_NS = TimeUnit.SECONDS.toNanos(250);
    private static final int MOST_TOLD = 50;
    private static final long LONGEST_NS = TimeUnit.MINUTES.toNanos(10);

    /** A call that was not completed. @param excuse null if there is none. */
    private record Loss(Call call, String why, String excuse) {
    }

    private final Loop loop;
    private final Function<Call, String> faults;
    private final NameServer nameServer;
    private final Map<String, Call> calls = new HashMap<>();
    private final Map<String, Call> inProgress = new HashMap<>();
    private final List<Loss> losses = new ArrayList<>();
    private final List<String> anomalies = new ArrayList<>();
    private final Map<String, Integer> excuses = new HashMap<>();
    private final Promptness promptness = new Promptness();
    private final Histogram delay = new Histogram(1_000, LONGEST_NS, 3);
    private long begun;
    private long completed;
    private long lost;
    private long strays;
    private long anomalyCount;

    /** @param faults says what was going on during a call. */
    Ledger(final Loop loop, final NameServer nameServer, final Function<Call, String> faults) {
        this.loop = loop;
        this.nameServer = nameServer;
        this.faults = faults;
    }

    void begun(final Call call) {
        begun++;
        calls.put(call.id, call);
        inProgress.put(call.id, call);
    }

    /** @return the call, for some time after its end too; null if there is none. */
    Call find(final String id) {
        return calls.get(id);
    }

    void taken(final Call call, final Agent agent) {
        call.takenBy = agent;
        if (call.forgottenBy != call.caller) {
            call.forgottenBy = null;
        }
    }

    /** The caller has got the 200 to its INVITE. */
    void answered(final Call call) {
        promptness.answered(call, System.nanoTime());
    }

    /** @return how soon calls are answered. */
    Promptness promptness() {
        return promptness;
    }

    void endedByCallee(final Call call) {
        call.isEndedByCallee = true;
    }

    /** The agent was restarted: what it had to do with, it knows nothing of. */
    void forgottenBy(final Agent agent) {
        for (final Call call : List.copyOf(inProgress.values())) {
            if (call.caller == agent) {
                call.forgottenBy = agent;
                lose(call, "its caller was restarted", "caller restarted");
            } else if (call.takenBy == agent) {
                call.forgottenBy = agent;
            }
        }
    }

    /** The caller has got the 200 to its BYE. */
    void ended(final Call call) {
        if (!call.isEndedByCallee) {
            anomaly("a 200 to a BYE that the callee never got: " + call);
        }
        finish(call, End.COMPLETED);
        completed++;
        delay.recordValue(Math.max(0, Math.min(LONGEST_NS, call.endedNs - call.sentNs - call.ringNs - call.talkNs)));
    }

    /**
     * The caller gives it up.
     *
     * @param isBye the call was answered, and its end was refused
     * @param isAnswered there was a final response; false if there was none in time
     */
    void lost(final Call call, final String why, final boolean isBye, final boolean isAnswered) {
        lose(call, why, isAnswered ? excuse(call, isBye) : null);
    }

    private String excuse(final Call call, final boolean isBye) {
        if (call.forgottenBy != null) {
            return "callee restarted";
        }
        if (!isBye && call.phone != null && call.phone.wasAwaySince(call.sentNs)) {
            return "callee not there";
        }
        if (!isBye && call.isOfNewName && nameServer.wasSilentSince(call.sentNs)) {
            return "unknown name, no name server";
        }
        return null;
    }

    private void lose(final Call call, final String why, final String excuse) {
        finish(call, excuse == null ? End.LOST : End.EXCUSED);
        losses.add(new Loss(call, why, excuse));
        if (excuse == null) {
            lost++;
        } else {
            excuses.merge(excuse, 1, Integer::sum);
        }
    }

    private void finish(final Call call, final End end) {
        call.end = end;
        call.endedNs = System.nanoTime();
        inProgress.remove(call.id);
        loop.after(KEEP_NS, () -> calls.remove(call.id));
    }

    /** Something came for a call that the agent does not know any more. If it never was, that is the proxy's fault. */
    void stray(final Agent agent, final Message message) {
        strays++;
        if (!calls.containsKey(message.callId())) {
            anomaly(agent + " got " + message + " of an unknown call " + message.callId());
        }
    }

    /** Something came that must not come. */
    void anomaly(final String what) {
        anomalyCount++;
        if (anomalies.size() < MOST_TOLD) {
            anomalies.add(what);
        }
    }

    int inProgress() {
        return inProgress.size();
    }

    /** Those that are still in progress when nothing more is waited for are lost. */
    void close() {
        List.copyOf(inProgress.values()).forEach(call -> lose(call, "it did not end", null));
    }

    /** @return whether no call was lost that could have been completed, and nothing came that must not. */
    boolean isGood() {
        return lost == 0 && anomalyCount == 0;
    }

    /** @param events what the proxy's log says of a call, by its Call-ID; null if nothing. */
    void print(final Function<String, String> events) {
        for (final Loss loss : losses) {
            final String event = events.apply(loss.call.id);
            System.out.println((loss.excuse == null ? "LOST " : "excused ") + loss.call + ": " + loss.why + "; excuse: "
                + (loss.excuse == null ? "none" : loss.excuse) + "; " + faults.apply(loss.call) + "; event: "
                + (event == null ? "none" : event));
        }
        anomalies.forEach(anomaly -> System.out.println("ANOMALY " + anomaly));
        if (anomalyCount > anomalies.size()) {
            System.out.println("ANOMALY and " + (anomalyCount - anomalies.size()) + " more");
        }
        excuses.forEach((excuse, count) -> System.out.println("# excused, " + excuse + ": " + count));
        System.out.println("# messages for calls that had ended: " + strays);
    }

    String fields() {
        return String.format(Locale.ROOT, "calls=%d completed=%d lost=%d excused=%d anomalies=%d delay_p50_ms=%.1f "
            + "delay_p99_ms=%.1f delay_p999_ms=%.1f delay_max_ms=%.1f", begun, completed, lost,
            losses.size() - lost, anomalyCount, millis(50), millis(99), millis(99.9), millis(100));
    }

    private double millis(final double percentile) {
        return delay.getValueAtPercentile(percentile) / 1e6;
    }
}
