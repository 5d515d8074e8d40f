package io.sipproxy.http;

import io.sipproxy.http.Verdict.Finding;
import io.sipproxy.http.Verdict.Level;
import io.sipproxy.inspect.Glance;
import io.sipproxy.inspect.PairState;
import io.sipproxy.inspect.Recovery;
import io.sipproxy.proxy.Intake;
import io.sipproxy.status.Event;
import io.sipproxy.transport.LossCause;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Finds out whether all is well, and says so in words: what an operator wants to know first. */
final class Diagnosis {
    /** What happened within this time counts as happening. */
    private static final int WINDOW_MINUTES = 5;
    private static final int WINDOW_SECONDS = WINDOW_MINUTES * 60;
    private static final String IN_WINDOW = " in the last " + WINDOW_MINUTES + " minutes";
    private static final Set<String> NEVER_OPEN =
        Set.of(LossCause.CONNECT_FAILED.name(), LossCause.CONNECT_TIMEOUT.name());
    private static final long MUCH_LAG_US = TimeUnit.MILLISECONDS.toMicros(50);
    private static final long JUST_NOW_MS = TimeUnit.MINUTES.toMillis(10);
    private static final long YOUNG_MS = TimeUnit.MINUTES.toMillis(WINDOW_MINUTES);

    private final Glance glance;
    private final History history;
    private final List<Recovery> events;
    private final List<Finding> findings = new ArrayList<>();

    private Diagnosis(final Glance glance, final History history, final List<Recovery> events) {
        this.glance = glance;
        this.history = history;
        this.events = events;
    }

    /** @param events the latest, the newest first. */
    static Verdict of(final Glance glance, final History history, final List<Recovery> events) {
        final Diagnosis diagnosis = new Diagnosis(glance, history, events);
        diagnosis.glance.pairs().forEach(diagnosis::lookAt);
        diagnosis.lookAtIntake();
        diagnosis.lookAtCalls();
        diagnosis.lookAtLoop();
        diagnosis.lookAtDevices();
        new Limits(history, diagnosis.findings).look();
        diagnosis.lookAtConnections();
        return diagnosis.verdict();
    }

    private Verdict verdict() {
        findings.sort(Comparator.comparing(Finding::level).reversed());
        if (findings.isEmpty() || findings.get(0).level() == Level.OK) {
            return new Verdict(Level.OK, "Healthy", summary(), List.copyOf(findings));
        }
        final Finding worst = findings.get(0);
        return new Verdict(worst.level(), worst.title(), worst.detail(),
            List.copyOf(findings.subList(1, findings.size())));
    }

    private String summary() {
        final PairState serving = glance.servingPair();
        final String role = serving == null ? "This proxy is the registrar, with "
            + Words.count(glance.overview().registeredContacts(), "contact", "contacts") + "."
            : "Requests of endpoints go to SIP Server " + serving.name() + ", " + serving.active().uri() + ".";
        return role + " " + losses();
    }

    private String losses() {
        final long lost = recent(Series.LOST);
        final long resent = recent(Series.RESENT);
        if (lost == 0) {
            return "No connection was lost" + IN_WINDOW + ".";
        }
        return Words.count(lost, "connection was", "connections were") + " lost" + IN_WINDOW + (resent == 0 ? "."
            : "; " + Words.count(resent, "message was", "messages were") + " sent again, and no request had to be given "
            + "up.") + culprit(event -> event.code() == Event.SPR_CONNECTION_LOST.code() && !isNeverOpen(event));
    }

    private void lookAt(final PairState pair) {
        if (!pair.available()) {
            addUnavailable(pair);
        } else if (pair.backup() != null && pair.backup().active()) {
            final long forMs = glance.takenMs() - pair.activeSinceMs();
            add(forMs < JUST_NOW_MS ? Level.WARN : Level.OK, "SIP Server " + pair.name() + " runs on its backup",
                "Backup " + pair.backup().uri() + " has been active for " + Words.duration(forMs) + ". It stays so "
                + "until it fails; see whether primary " + pair.primary().uri() + " is there to take over again.");
        }
    }

    private void addUnavailable(final PairState pair) {
        final long now = glance.takenMs();
        final String members = pair.backup() == null ? Words.member(pair.primary(), now) + " has not answered"
            : "Neither primary " + Words.member(pair.primary(), now) + " nor backup " + Words.member(pair.backup(), now)
            + " has answered";
        final String refused = pair.serving() ? " New requests are answered 503 ("
            + Words.count(recent(Series.PAIR_REFUSED), "was", "were") + IN_WINDOW + ")." : "";
        add(pair.serving() ? Level.BAD : Level.WARN, "SIP Server " + pair.name() + " does not answer", members + " for "
            + Words.duration(now - pair.availableSinceMs()) + "." + refused + " Check the SIP Server and the network in "
            + "between.");
    }

    private void lookAtIntake() {
        final Intake intake = glance.overview().intake();
        if (intake != Intake.OPEN) {
            add(Level.WARN, intake == Intake.DRAINING ? "No new calls are taken: the proxy is being drained"
                : "No new calls are taken: the proxy is stopping", "Requests outside of dialogs are answered 503; "
                + Words.count(glance.overview().pendingServerTransactions(), "request is", "requests are")
                + " still in progress.");
        }
    }

    private void lookAtCalls() {
        final long released = recent(Series.RELEASED);
        if (released > 0) {
            add(Level.WARN, Words.count(released, "request was", "requests were") + " given up" + IN_WINDOW,
                "Their connections were lost and could not be replaced, so their senders got an error."
                + culprit(event -> event.code() == Event.SPR_CALL_RELEASED.code())
                + " Check the devices and the firewalls before them.");
        }
        addRefused(Series.DIALOG_RATE_REFUSED, "there are more than overload-ctrl-dialog-rate a second");
        addRefused(Series.SOURCE_RATE_REFUSED, "one address sends more than overload-source-rate a second; the events "
            + "SPR_OVERLOAD in the log name it");
        addRefused(Series.LAG_REFUSED, "the proxy is behind with its work by more than overload-loop-lag");
    }

    private void addRefused(final Series series, final String reason) {
        final long refused = recent(series);
        if (refused > 0) {
            add(Level.WARN, "Calls are refused: " + Words.count(refused, "was", "were") + IN_WINDOW,
                "They were answered 503, since " + reason + ".");
        }
    }

    private void lookAtLoop() {
        if (glance.overview().lagUs() >= MUCH_LAG_US) {
            add(Level.WARN, "The proxy is behind with its work", "Each of the last three passes of its loop took "
                + TimeUnit.MICROSECONDS.toMillis(glance.overview().lagUs()) + " ms or more. See whether something else "
                + "takes this host's processor.");
        }
        final long defects = history.inMinutes(Series.DEFECTS, 60);
        if (defects > 0) {
            add(Level.WARN, Words.count(defects, "defect", "defects") + " of the program in the last hour",
                "Something failed that should not have. The log has the stack; please report it.");
        }
        final long uptimeMs = glance.overview().uptimeMs();
        if (uptimeMs < YOUNG_MS) {
            add(Level.OK, "Started " + Words.duration(uptimeMs) + " ago", "What is shown is since then.");
        }
    }

    private void lookAtDevices() {
        if (glance.devicesOutOfService() > 0) {
            final boolean isOne = glance.devicesOutOfService() == 1;
            add(Level.WARN, Words.count(glance.devicesOutOfService(), "device is", "devices are") + " out of service",
                String.format(Locale.ROOT, "Of the %,d that are checked, %s not answer OPTIONS; new requests to %s are "
                + "answered 480 at once.", glance.checkedDevices(), isOne ? "it alone does" : "they do",
                isOne ? "it" : "them"));
        }
    }

    private void lookAtConnections() {
        final long notOpened = recent(Series.NOT_OPENED);
        if (notOpened > 0) {
            add(Level.OK, Words.count(notOpened, "connection", "connections") + " could not be opened" + IN_WINDOW,
                "The peer refused, or did not answer." + culprit(Diagnosis::isNeverOpen));
        }
        if (!glance.overview().keepAlive().enabled()) {
            add(Level.OK, "Nobody looks for dead connections", "sip-enable-tcp-keep-alive is false, so a call that is "
                + "placed into a dead connection is lost.");
        }
    }

    private String culprit(final Predicate<Recovery> which) {
        return Culprit.among(events, glance.takenMs() - TimeUnit.MINUTES.toMillis(WINDOW_MINUTES), which);
    }

    private static boolean isNeverOpen(final Recovery event) {
        return event.code() == Event.SPR_CONNECTION_LOST.code()
            && NEVER_OPEN.contains(event.values().getOrDefault("detector", ""));
    }

    private long recent(final Series series) {
        return history.inSeconds(series, WINDOW_SECONDS);
    }

    private void add(final Level level, final String title, final String detail) {
        findings.add(new Finding(level, title, detail));
    }
}
