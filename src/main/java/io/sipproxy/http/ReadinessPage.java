package io.sipproxy.http;

import io.sipproxy.inspect.Glance;
import io.sipproxy.inspect.PairState;
import io.sipproxy.proxy.Intake;
import io.sipproxy.status.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code /readyz}: whether calls should be sent here. */
final class ReadinessPage implements Page {
    private final LoopView loop;
    private final Tally tally;

    ReadinessPage(final LoopView loop, final Tally tally) {
        this.loop = loop;
        this.tally = tally;
    }

    /**
     * The answer.
     *
     * @param ready whether calls are taken and lead somewhere.
     * @param reasons why not.
     */
    public record Readiness(boolean ready, List<String> reasons) {
    }

    @Override
    public Reply answer(final Request request) {
        final List<String> reasons = reasons();
        return Reply.json(reasons.isEmpty() ? 200 : 503, new Readiness(reasons.isEmpty(), reasons));
    }

    private List<String> reasons() {
        try {
            return reasons(loop.latest().glance());
        } catch (final RefusalException e) {
            tally.increment(e.counter());
            return List.of(e.getMessage());
        }
    }

    static List<String> reasons(final Glance glance) {
        final List<String> reasons = new ArrayList<>();
        if (glance.overview().listening().isEmpty()) {
            reasons.add("nothing is listened on");
        }
        final Intake intake = glance.overview().intake();
        if (intake != Intake.OPEN) {
            reasons.add("new calls are refused: the proxy is " + intake.name().toLowerCase(Locale.ROOT));
        }
        final PairState serving = glance.servingPair();
        if (serving != null && !serving.available()) {
            reasons.add("SIP Server " + serving.name() + " does not answer");
        }
        return List.copyOf(reasons);
    }
}
