package io.sipproxy.status;

import org.slf4j.event.Level;

/** What the event log can say. Operators' tools look for the numbers and names, so neither ever changes its meaning. */
public enum Event {
    /** No network address of this machine could be found to advertise. */
    SPR_OWN_PROXY_ADDR_NOT_FOUND(40000, Level.ERROR),
    /** Neither member of a SIP Server pair answers. */
    SPR_SIPS_HA_PAIR_UNAVAILABLE(40001, Level.ERROR),
    /** A member of the pair answers again. */
    SPR_SIPS_HA_PAIR_AVAILABLE(40002, Level.INFO),
    /** The other member of the pair took over. */
    SPR_SIPS_HA_ACTIVE_CHANGED(40003, Level.WARN),
    /** A connection was lost otherwise than by an orderly close, or could not be opened. */
    SPR_CONNECTION_LOST(40010, Level.WARN),
    /** A new connection took the place of a lost one. */
    SPR_CONNECTION_REOPENED(40011, Level.INFO),
    /** A request was sent again over a new connection. */
    SPR_REQUEST_RESENT(40012, Level.INFO),
    /** A transaction was given up and its caller told, because its connection could not be replaced. */
    SPR_CALL_RELEASED(40013, Level.WARN),
    /** A device was taken out of service, or back; the line says which. */
    SPR_DEVICE_SERVICE_STATE(40014, Level.WARN),
    /** Changed TLS files are not usable; the old ones stay in use. */
    SPR_TLS_CERTIFICATE_NOT_RELOADED(40015, Level.ERROR),
    /** A TLS handshake failed; the line says why. */
    SPR_TLS_HANDSHAKE_FAILED(40016, Level.WARN),
    /** Changed TLS files are in use for new connections. */
    SPR_TLS_CERTIFICATE_RELOADED(40017, Level.INFO),
    /** The operating system refused a socket option. */
    SPR_OPTION_NOT_APPLIED(40020, Level.WARN),
    /** Something was turned away because a limit was reached. */
    SPR_OVERLOAD(40030, Level.WARN),
    /** Credentials of no user, with a wrong password, or of another user than the one that the request is of. */
    SPR_AUTHENTICATION_FAILED(40040, Level.WARN),
    /** The changed users file has faults; the users stay who they were. */
    SPR_USERS_NOT_RELOADED(40041, Level.ERROR),
    /** The changed users file is in use. */
    SPR_USERS_RELOADED(40042, Level.INFO),
    /** A trace of a peer's messages ended by itself; the line says why. */
    SPR_TRACE_ENDED(40050, Level.WARN);

    private final int code;
    private final Level level;

    Event(final int code, final Level level) {
        this.code = code;
        this.level = level;
    }

    /**
     * @return the number at the start of the line
     */
    public int code() {
        return code;
    }

    /**
     * @return the severity
     */
    public Level level() {
        return level;
    }
}
