package io.sipproxy.proxy;

import io.sipproxy.status.Counter;
import io.sipproxy.status.Event;
import io.sipproxy.status.EventLine;
import io.sipproxy.status.Status;
import io.sipproxy.transport.Timer;
import io.sipproxy.transport.Timers;

/**
 * Finds out which member of a SIP Server pair is at work. The active one is asked every oos-check; when it does not
 * answer within that time, both are asked by turns, one every oos-force, until one answers: that one is active. A
 * request from the one that is not active makes it active at once. While neither answers, the pair is unavailable.
 */
final class PairCheck extends Timer implements Ping.Listener, RuntimeOptions.Listener {
    private enum State {
        /** Nobody is asked. */
        OFF,
        /** The active member is asked. */
        CHECKING,
        /** Both are asked by turns. */
        SEARCHING
    }

    /** What is known of one member. */
    private static final class Candidate {
        private final Ping ping;
        /** It was asked and did not answer, or cannot be asked. */
        private boolean failed;
        private long busyUntilNs;

        private Candidate(final Ping ping) {
            this.ping = ping;
        }

        private boolean isBusy(final long nowNs) {
            return busyUntilNs > nowNs;
        }
    }

    private final SipServerPair pair;
    private final RuntimeOptions options;
    private final Timers timers;
    private final Status status;
    private final Candidate primary;
    /** Null if there is none. */
    private final Candidate backup;
    private State state = State.OFF;
    private boolean hasEnded;
    /** Who was asked last while searching. */
    private Candidate asked;

    PairCheck(final SipServerPair pair, final RuntimeOptions options, final PingSender sender, final Timers timers,
        final Status status) {
        this.pair = pair;
        this.options = options;
        this.timers = timers;
        this.status = status;
        this.primary = new Candidate(ping(sender, pair.primary()));
        this.backup = pair.backup() == null ? null : new Candidate(ping(sender, pair.backup()));
    }

    private Ping ping(final PingSender sender, final SipServerMember member) {
        return new Ping(sender, member, member.uri(), this);
    }

    void start(final long nowNs) {
        pair.check(this);
        options.addListener(this);
        onOptionsChanged(nowNs);
    }

    /** Asks nobody any more, whatever the options become; what is known holds. */
    void stop(final long nowNs) {
        hasEnded = true;
        rest(nowNs);
    }

    private void rest(final long nowNs) {
        timers.cancel(this);
        cancelPings(nowNs);
        state = State.OFF;
    }

    @Override
    public void onOptionsChanged(final long nowNs) {
        if (hasEnded) {
            return;
        }
        if (!pair.isAvailable()) {
            pair.retryAfter(options.retryAfter());
        }
        if (options.oosCheckNs() == 0) {
            if (state != State.OFF) {
                rest(nowNs);
                activate(pair.primary(), "option", nowNs);
            }
        } else if (state == State.OFF) {
            state = State.CHECKING;
            check(nowNs);
        } else if (deadlineNs() > nowNs + period()) {
            timers.schedule(this, nowNs + period());
        }
    }

    private long period() {
        return state == State.SEARCHING ? options.oosForceNs() : options.oosCheckNs();
    }

    @Override
    protected void onTimer(final long nowNs) {
        if (state == State.SEARCHING) {
            if (asked != null && asked.ping.isPending()) {
                unanswered(asked, CheckResult.NO_ANSWER, nowNs);
            }
            searchOn(nowNs);
        } else if (candidate(pair.active()).ping.isPending()) {
            unanswered(candidate(pair.active()), CheckResult.NO_ANSWER, nowNs);
            search(nowNs);
        } else {
            check(nowNs);
        }
    }

    private void check(final long nowNs) {
        timers.schedule(this, nowNs + options.oosCheckNs());
        candidate(pair.active()).ping.send(nowNs);
    }

    private void unanswered(final Candidate candidate, final CheckResult result, final long nowNs) {
        status.counters().increment(Counter.CHECKS_UNANSWERED);
        candidate.ping.target().checked(result, nowNs);
        candidate.failed = true;
    }

    /** The active member is not there: the other one is asked first. */
    private void search(final long nowNs) {
        state = State.SEARCHING;
        asked = candidate(pair.active());
        asked.failed = true;
        searchOn(nowNs);
    }

    private void searchOn(final long nowNs) {
        timers.schedule(this, nowNs + options.oosForceNs());
        asked = next(nowNs);
        concludeIfAllFailed(nowNs);
        if (asked != null) {
            asked.ping.send(nowNs);
        }
    }

    /** Whose turn it is; null if both asked to be left alone. */
    private Candidate next(final long nowNs) {
        final Candidate other = asked == primary && backup != null ? backup : primary;
        if (!other.isBusy(nowNs)) {
            return other;
        }
        other.failed = true;
        final Candidate same = other == primary ? backup : primary;
        return same == null || same.isBusy(nowNs) ? null : same;
    }

    private void concludeIfAllFailed(final long nowNs) {
        if (primary.failed && (backup == null || backup.failed) && pair.isAvailable()) {
            pair.becomeUnavailable(options.retryAfter(), nowNs);
            status.counters().increment(Counter.SIP_SERVER_PAIRS_LOST);
            event(Event.SPR_SIPS_HA_PAIR_UNAVAILABLE, nowNs).put("primary", pair.primary())
                .put("backup", pair.backup() == null ? "none" : pair.backup()).write();
        }
    }

    @Override
    public void onAnswered(final Ping ping, final long nowNs) {
        ping.target().checked(CheckResult.ANSWERED, nowNs);
        if (state == State.SEARCHING) {
            activate(ping.target(), "answer", nowNs);
            checkLater(nowNs);
        }
    }

    @Override
    public void onBusy(final Ping ping, final long untilNs, final long nowNs) {
        ping.target().checked(CheckResult.BUSY, nowNs);
        candidate(ping.target()).busyUntilNs = untilNs;
        onFailure(ping, nowNs);
    }

    @Override
    public void onUnreachable(final Ping ping, final long nowNs) {
        unanswered(candidate(ping.target()), CheckResult.UNREACHABLE, nowNs);
        onFailure(ping, nowNs);
    }

    private void onFailure(final Ping ping, final long nowNs) {
        candidate(ping.target()).failed = true;
        if (state == State.CHECKING) {
            search(nowNs);
        } else {
            concludeIfAllFailed(nowNs);
        }
    }

    /** A SIP Server that sends requests is at work, whatever was found out by asking. */
    void onRequestFrom(final SipServerMember member, final long nowNs) {
        if (member == pair.active() && pair.isAvailable()) {
            return;
        }
        activate(member, "request", nowNs);
        if (state != State.OFF) {
            checkLater(nowNs);
        }
    }

    /** A request could not be delivered: not the verdict, but a reason to ask now. */
    void onUndelivered(final SipServerMember member, final long nowNs) {
        final Ping ping = candidate(member).ping;
        if (state == State.CHECKING && member == pair.active() && !ping.isPending()) {
            check(nowNs);
        }
    }

    private void checkLater(final long nowNs) {
        state = State.CHECKING;
        asked = null;
        cancelPings(nowNs);
        timers.schedule(this, nowNs + options.oosCheckNs());
    }

    private void activate(final SipServerMember member, final String why, final long nowNs) {
        final SipServerMember before = pair.active();
        final boolean wasAvailable = pair.isAvailable();
        forgive(primary);
        forgive(backup);
        candidate(member).busyUntilNs = 0;
        pair.activate(member, nowNs);
        if (before != member) {
            status.counters().increment(Counter.SIP_SERVER_SWITCHOVERS);
        }
        if (!wasAvailable) {
            event(Event.SPR_SIPS_HA_PAIR_AVAILABLE, nowNs).put("active", member).put("reason", why).write();
        } else if (before != member) {
            event(Event.SPR_SIPS_HA_ACTIVE_CHANGED, nowNs).put("active", member).put("before", before)
                .put("reason", why).write();
        }
    }

    private static void forgive(final Candidate candidate) {
        if (candidate != null) {
            candidate.failed = false;
        }
    }

    private void cancelPings(final long nowNs) {
        primary.ping.cancel(nowNs);
        if (backup != null) {
            backup.ping.cancel(nowNs);
        }
    }

    private Candidate candidate(final SipServerMember member) {
        return member == pair.primary() ? primary : backup;
    }

    private EventLine event(final Event event, final long nowNs) {
        return status.events().event(event, pair.name(), nowNs);
    }
}
