package io.sipproxy.http;

import io.sipproxy.inspect.Glance;
import io.sipproxy.inspect.KeepAliveState;
import io.sipproxy.inspect.MemberState;
import io.sipproxy.inspect.Overview;
import io.sipproxy.inspect.PairState;
import io.sipproxy.proxy.CheckResult;
import io.sipproxy.proxy.Intake;
import java.util.List;

/** Glances at proxies that are what a test wants them to be; otherwise all is well, and has been for an hour. */
final class Glances {
    static final long NOW_MS = 1_700_000_000_000L;
    static final long HOUR_MS = 3_600_000;

    private List<PairState> pairs = List.of();
    private Intake intake = Intake.OPEN;
    private List<String> listening = List.of("tcp:192.0.2.1:5060");
    private int outOfService;
    private long lagUs;
    private long uptimeMs = HOUR_MS;
    private boolean keepAlive = true;

    Glances pair(final PairState pair) {
        pairs = List.of(pair);
        return this;
    }

    Glances intake(final Intake value) {
        intake = value;
        return this;
    }

    Glances listeningNowhere() {
        listening = List.of();
        return this;
    }

    Glances outOfService(final int count) {
        outOfService = count;
        return this;
    }

    Glances lagMs(final long ms) {
        lagUs = ms * 1_000;
        return this;
    }

    Glances uptimeMs(final long ms) {
        uptimeMs = ms;
        return this;
    }

    Glances withoutKeepAlive() {
        keepAlive = false;
        return this;
    }

    Glance take() {
        final PairState serving = pairs.stream().filter(PairState::serving).findFirst().orElse(null);
        return new Glance(NOW_MS, new Overview("1", NOW_MS - uptimeMs, uptimeMs, listening,
            serving == null ? null : serving.name(), intake, 0, 0, 0, 0, 2, 17, 0, 0, 0, lagUs,
            new KeepAliveState(keepAlive, -1, -1, -1, -1, 0, "")), List.of(), pairs, 20, 10, outOfService, 0);
    }

    static PairState pair(final boolean serving, final boolean available, final long forMs, final MemberState primary,
        final MemberState backup) {
        return new PairState("pbx", serving, primary, backup, NOW_MS - forMs, available, NOW_MS - forMs);
    }

    static MemberState member(final String host, final boolean active, final CheckResult check, final long agoMs) {
        return new MemberState("sip:" + host, active, check, check == CheckResult.NONE ? 0 : NOW_MS - agoMs);
    }
}
