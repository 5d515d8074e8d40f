package io.sipproxy.http;

import io.sipproxy.http.Verdict.Finding;
import io.sipproxy.http.Verdict.Level;
import java.util.List;

/** Finds what was turned away or went wrong because there was not enough of something, or it did not work. */
final class Limits {
    private static final int WINDOW_SECONDS = 300;
    private static final int LONG_MINUTES = 60;

    private final History history;
    private final List<Finding> findings;

    Limits(final History history, final List<Finding> findings) {
        this.history = history;
        this.findings = findings;
    }

    void look() {
        add(Series.CONNECTION_LIMIT, "The limit of connections is reached",
            "Connections are turned away: raise max-connections, or see who opens so many.");
        add(Series.DESCRIPTORS, "The process is out of sockets",
            "The operating system gives it no more file descriptors: raise its limit (LimitNOFILE, ulimit -n).");
        add(Series.TRANSACTION_LIMIT, "The limit of transactions is reached",
            "Requests are answered 503: raise max-transactions, or see who sends so many.");
        add(Series.BUFFER_LIMIT, "The memory for messages is used up",
            "Messages and connections are dropped: raise max-buffer-memory.");
        add(Series.HANDSHAKE_LIMIT, "Too many TLS handshakes at once",
            "Connections are closed at once: raise tls-max-handshakes, or see who opens so many.");
        add(Series.CONTACT_LIMIT, "The limit of registered contacts is reached",
            "Phones cannot register, or are not reached over the connection that they registered on.");
        add(Series.DNS_SLOW, "Names are not being looked up in time",
            "Requests whose next hop is a name fail: check the name servers.");
        add(Series.PASSWORDS_TRIED, "Somebody tries passwords",
            "Requests of hosts with many wrong passwords are slowed down; the events SPR_AUTHENTICATION_FAILED in the "
            + "log name them.");
        addForLong(Series.SNAPSHOTS_FAILED, "Registrations are not being saved",
            "The file registrar-snapshot cannot be written; the log has the reason.");
        addForLong(Series.OPTIONS_REFUSED, "Options of sockets cannot be set",
            "Keep-alive and detection of dead connections may not work as configured; the event "
            + "SPR_OPTION_NOT_APPLIED in the log says which option.");
        addForLong(Series.TLS_NOT_RELOADED, "Changed TLS files cannot be used",
            "The certificate from before stays in use; the event SPR_TLS_CERTIFICATE_NOT_RELOADED in the log has the "
            + "reason.");
    }

    private void add(final Series series, final String title, final String detail) {
        if (history.inSeconds(series, WINDOW_SECONDS) > 0) {
            findings.add(new Finding(Level.WARN, title, detail));
        }
    }

    /** What happens seldom stays in sight for longer. */
    private void addForLong(final Series series, final String title, final String detail) {
        if (history.inMinutes(series, LONG_MINUTES) > 0) {
            findings.add(new Finding(Level.WARN, title, detail));
        }
    }
}
