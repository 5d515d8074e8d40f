package io.sipproxy.status;

import java.util.Locale;

/**
 * Every counter that the program keeps, with the one line that the status page and the metrics show for it. A counter
 * only grows; what is open or queued at the moment is the difference of two counters, or asked from its owner.
 */
public enum Counter {
    // ---- loop
    LOOP_PASSES("Passes of the event loop"),
    LOOP_LONGEST_PASS_US("Longest pass of the event loop since the start, in microseconds"),
    LOOP_TASKS_RUN("Tasks handed to the loop by other threads and run"),
    LOOP_HANDLER_FAILURES("Exceptions caught from a handler; each is a defect and is in the log with its stack"),
    TIMERS_FIRED("Timers fired"),

    // ---- log
    EVENT_LINES_WRITTEN("Lines written to the event log"),
    EVENT_LINES_SUPPRESSED("Events counted but not written: more than one in a second for one peer"),
    LOG_LINES_DROPPED("Lines of the log dropped because whoever reads it did not keep up"),

    // ---- TCP and TLS connections
    CONNECTIONS_ACCEPTED("Connections accepted"),
    CONNECTIONS_REFUSED_LIMIT("Connections accepted and closed at once: the connection limit was reached"),
    CONNECTIONS_REFUSED_SOURCE("Connections accepted and closed at once: their source has max-connections-per-source"),
    CONNECTIONS_ACCEPT_FAILURES("Errors of accept"),
    CONNECTIONS_ACCEPT_PAUSES("Times accepting paused because the process was out of file descriptors or memory"),
    CONNECTIONS_STARTED("Outgoing connections started"),
    CONNECTIONS_NOT_STARTED_LIMIT("Outgoing connections not started: the connection limit was reached"),
    CONNECTIONS_NOT_STARTED_SOURCE("Connections for responses not started: there are too many to the same source"),
    CONNECTIONS_NOT_STARTED_FAILURES("Outgoing connections not started: no socket could be had"),
    SPARE_SOCKETS_USED("Outgoing connections that took a socket kept for when the process is out of file descriptors"),
    CONNECTIONS_OPENED("Outgoing connections that were established"),
    CONNECTIONS_SUSPECT("Connections on which something was not acknowledged in time"),
    CONNECTIONS_SUSPECT_ALIVE("Suspect connections that gave a sign of life after all"),
    CONNECTIONS_DISPOSED("Connections of either direction whose socket was closed"),

    // ---- lost connections by cause, see transport.LossCause
    LOST_CONNECT_FAILED("Outgoing connections refused or unreachable"),
    LOST_CONNECT_TIMEOUT("Outgoing connections not established in time"),
    LOST_END_OF_STREAM("Connections closed by the peer"),
    LOST_RESET("Connections reset by the peer"),
    LOST_TIMED_OUT("Connections that the kernel gave up: no answer to keep-alive probes or retransmissions"),
    LOST_READ_ERROR("Connections lost with another error of read"),
    LOST_WRITE_ERROR("Connections lost with another error of write"),
    LOST_WRITE_STALLED("Connections closed because the peer took no output for too long"),
    LOST_ACK_TIMEOUT("Connections found stale: a request was not acknowledged by the peer's TCP in time"),
    LOST_PONG_TIMEOUT("Connections closed because a keep-alive ping was not answered"),
    LOST_TLS_HANDSHAKE_FAILED("Connections whose TLS handshake failed, so that they were never open"),
    LOST_TLS_ERROR("Connections lost with a TLS alert or another TLS error after the handshake"),
    LOST_UNFRAMEABLE("Connections closed because no further message could be found in their stream"),
    LOST_MESSAGE_TIMEOUT("Connections closed because a message was not complete within tcp-message-timeout"),
    LOST_INCOMPLETE_OVERFLOW("Connections closed because incomplete messages took more than max-incomplete-memory"),
    LOST_MALFORMED_FLOOD("Connections closed because of more malformed messages of one source than max-malformed allows"),
    LOST_LINE_END_FLOOD("Connections closed because of far more line ends outside of messages than max-pings allows"),
    LOST_OUTPUT_OVERFLOW("Connections closed because output took more than max-output-memory"),
    LOST_OUT_OF_BUFFERS("Connections closed because the buffer pool was exhausted while a message was incomplete"),
    LOST_IDLE("Connections closed after being idle"),
    LOST_SHED("Connections closed, being idle, to make room for others"),
    LOST_REPLACED("Connections closed because a newer one to the same peer took over"),
    LOST_SHUTDOWN("Connections closed by the end of the program"),
    LOST_ADMIN("Connections closed on an operator's request"),
    LOST_INTERNAL_ERROR("Connections closed after a defect while serving them"),

    // ---- stream input and output
    TCP_BYTES_RECEIVED("Bytes received over TCP and TLS"),
    TCP_BYTES_SENT("Bytes sent over TCP and TLS"),
    TCP_READS("Calls of read that returned bytes"),
    TCP_WRITES("Calls of write"),
    TCP_WRITES_SHORT("Calls of write after which output still waited"),
    TCP_MESSAGES_RECEIVED("Well-formed SIP messages received over TCP and TLS"),
    TCP_MESSAGES_SENT("SIP messages accepted for sending over TCP and TLS"),
    TCP_MESSAGES_MALFORMED("Malformed SIP messages received over TCP and TLS whose end can be told"),
    TCP_STREAMS_UNFRAMEABLE("Streams given up because the end of a message could not be told"),
    TCP_MESSAGES_TOO_LARGE("Messages above the size limit received over TCP and TLS"),
    TCP_PINGS_ANSWERED("Keep-alive pings (RFC 5626) answered"),
    TCP_PINGS_UNANSWERED("Keep-alive pings (RFC 5626) not answered: more in a second than max-pings"),
    TCP_PONGS_RECEIVED("Single line ends between messages: answers to pings, or stray"),
    TCP_SENDS_REFUSED_CLOSED("Messages not accepted: the connection was no longer usable"),
    TCP_SENDS_REFUSED_OVERFLOW("Messages not accepted: too much output waited on the connection"),
    TCP_SENDS_REFUSED_STALLED("Messages not accepted: max-output-memory was in use, and their peer took nothing"),
    TCP_SENDS_REFUSED_NO_BUFFER("Messages not accepted: the buffer pool was exhausted"),

    // ---- TLS
    TLS_HANDSHAKES_STARTED("TLS handshakes started, of both directions"),
    TLS_HANDSHAKES_DONE("TLS handshakes that succeeded"),
    TLS_HANDSHAKES_RESUMED("TLS handshakes that resumed an earlier session"),
    TLS_HANDSHAKES_TIMED_OUT("TLS handshakes that were not done in time"),
    TLS_HANDSHAKES_REFUSED_LIMIT("Connections closed at once: too many TLS handshakes were in progress"),
    TLS_PLAINTEXT_REFUSED("Connections closed because what came was not TLS, such as plain SIP or HTTP"),
    TLS_CERTIFICATES_REJECTED("Certificates of peers that were rejected: chain, dates or name"),
    TLS_CERTIFICATES_MISSING("Peers that have shown no certificate though one is required"),
    TLS_ALERTS_RECEIVED("TLS connections that the peer ended with an alert"),
    TLS_RENEGOTIATIONS_REFUSED("TLS connections closed because the peer began another handshake"),
    TLS_EMPTY_RECORDS_REFUSED("TLS connections closed because of too many records without data"),
    TLS_READS_PAUSED("Times reading paused because a peer sent a lot before its handshake was done"),
    TLS_RELOADS("TLS certificates and keys reloaded"),
    TLS_RELOADS_FAILED("TLS certificates and keys not reloaded because they are not usable"),

    // ---- UDP
    UDP_DATAGRAMS_RECEIVED("Datagrams received"),
    UDP_BYTES_RECEIVED("Bytes received in datagrams"),
    UDP_DATAGRAMS_SENT("Datagrams sent"),
    UDP_BYTES_SENT("Bytes sent in datagrams"),
    UDP_MESSAGES_RECEIVED("Well-formed SIP messages received over UDP"),
    UDP_MESSAGES_MALFORMED("Malformed SIP messages received over UDP"),
    UDP_KEEP_ALIVES_IGNORED("Datagrams that held only a keep-alive (empty, CRLF or NUL bytes)"),
    UDP_DATAGRAMS_TOO_LARGE("Datagrams dropped because they were above the size limit"),
    UDP_RECEIVE_ERRORS("Errors of receiving a datagram"),
    UDP_SEND_ERRORS("Errors of sending a datagram"),
    UDP_SENDS_DROPPED("Datagrams dropped because the socket's send buffer was full"),
    UDP_SENDS_REFUSED_SIZE("Messages not accepted: too large for a datagram"),
    UDP_PEERS_EVICTED("Cached UDP peers forgotten because there were too many"),
    UDP_PEERS_UNCACHED("UDP peers served without being remembered: the cache was full of peers in use"),

    // ---- sockets
    SOCKET_OPTIONS_FAILED("Socket options that could not be applied"),

    // ---- buffers
    BUFFERS_EXHAUSTED("Buffers asked for and not given: the pool was at its limit"),

    // Transactions (RFC 3261 section 17).
    SERVER_TRANSACTIONS("Server transactions made"),
    CLIENT_TRANSACTIONS("Client transactions made"),
    TRANSACTION_LIMIT_HIT("Requests answered 503: the transaction limit was reached"),
    TRANSACTION_SOURCE_LIMIT_HIT("Requests answered 503: their source has max-transactions-per-source"),
    TRANSACTION_SOURCE_MEMORY_HIT("Requests answered 503: their source has max-transaction-memory-per-source"),
    BUFFER_MEMORY_EXHAUSTED("Messages not kept, and requests dropped: the buffer pool was at its limit"),
    MESSAGES_MALFORMED("Messages that could not be parsed"),
    HEADERS_LIMIT_HIT("Messages with more header lines than max-headers"),
    HEADER_SIZE_LIMIT_HIT("Messages with a header line longer than max-header-size"),
    VIAS_LIMIT_HIT("Messages with more Via values than max-vias"),
    ROUTES_LIMIT_HIT("Messages with more Route or Record-Route values than max-routes"),
    MALFORMED_REQUESTS_ANSWERED("Malformed requests that could be answered with a 4xx or 5xx"),
    MESSAGE_FAILURES("Messages given up after a defect while handling them; each is in the log with its stack"),
    REQUESTS_RETRANSMITTED("Requests sent again by timer A or E"),
    REQUESTS_RETRANSMITTED_BY_PEER("Requests received again"),
    RESPONSES_RETRANSMITTED("Responses sent again by timer G or to a repeated request"),
    RESPONSES_RETRANSMITTED_BY_PEER("Final responses received again"),
    RESPONSES_UNMATCHED("Responses dropped: they belong to no transaction"),
    RESPONSES_UNDELIVERABLE("Responses lost: no connection to send them on"),
    RESPONSES_TOO_LARGE("Responses of our own not sent: larger than a message may be"),
    REQUESTS_UNDELIVERABLE("Requests that could not be sent on"),
    REQUESTS_TOO_LARGE("Requests not sent on: larger than a message may be after the proxy's edits"),
    CLIENT_TRANSPORT_ERRORS("Client transactions ended by a transport error"),
    CANCELS_SENT("CANCEL requests sent"),
    CANCELS_UNMATCHED("CANCEL requests answered 481: no such INVITE"),
    CANCELLED_INVITE_UNANSWERED("Cancelled INVITEs that got no final response within 64*T1"),
    ACKS_ABSORBED("ACKs received again or early, or to refusals made without a transaction"),
    MERGED_REQUESTS("Requests answered 482: the same request came another way"),
    NON_INVITE_TRYING_SENT("100 sent to a non-INVITE request that took long (RFC 4320)"),
    TIMER_B_FIRED("INVITEs without any answer for 64*T1"),
    TIMER_C_FIRED("INVITEs that rang too long"),
    TIMER_F_FIRED("Non-INVITE requests without a final response for 64*T1"),
    TIMER_H_FIRED("Final responses to INVITE that were never acknowledged by an ACK"),

    // Connection recovery.
    REOPENS_ATTEMPTED("Connections reopened for transactions on a lost or suspect one: attempts"),
    REOPENS_SUCCEEDED("Connections reopened for transactions on a lost or suspect one: established"),
    REOPENS_ABANDONED("Connections reopened for a suspect one and not needed: it was only slow"),
    REOPENS_FAILED("Connections reopened for transactions on a lost or suspect one: not established"),
    REQUESTS_RESENT("Requests sent again over another connection"),
    RESPONSES_RESENT("Final responses sent again over another connection"),
    TRANSACTIONS_SAVED("Requests sent again over another connection and answered"),
    RELEASED_REOPEN_FAILED("Requests released: the connection could not be reopened"),
    RELEASED_LOST_AGAIN("Requests released: the reopened connection was lost at once, or too often"),
    RELEASED_NO_REOPENING("Requests released: for a voice-over-ip-service nothing is reopened"),
    RELEASED_NO_ADDRESS("Requests released: there is no address to open a connection to"),
    RESENDS_DEFERRED("Requests whose re-sending waited for room in the connection's output"),

    // The proxy core (RFC 3261 section 16).
    REQUESTS_RECEIVED("Requests that began a transaction, CANCEL aside"),
    CALLS_RECEIVED("INVITEs that would begin a dialog, those that were refused included"),
    REQUESTS_FORWARDED("Requests sent on, one for each target"),
    FORKS_LEFT_OUT("Contacts that a request was not sent to because of max-forks"),
    REQUESTS_FAILED_OVER("Requests sent on once more, to the next address of a target after one had failed"),
    RESPONSES_RECEIVED("Responses received for requests that were sent on"),
    RESPONSES_FORWARDED("Responses sent on to the caller"),
    RESPONSES_OWN("Responses made here"),
    RESPONSES_WITHOUT_VIA("Responses not sent on: they had no Via of the caller; a final one counts as a 502"),
    RESPONSES_AFTER_FINAL("Responses dropped: the caller had a final one already"),
    ACKS_RECEIVED("ACKs to 2xx received"),
    ACKS_FORWARDED("ACKs to 2xx sent on"),
    ACKS_DROPPED("ACKs dropped: they lead nowhere, or the Record-Route token is not ours"),
    ACKS_UNDELIVERABLE("ACKs lost: no connection to send them on"),
    TOO_MANY_HOPS("Requests answered 483: Max-Forwards was 0"),
    MAX_BREADTH_EXCEEDED("Requests answered 440: more contacts than their Max-Breadth allows"),
    LOOPS_DETECTED("Requests answered 482: they came round in a loop"),
    PROXY_REQUIRE_REFUSED("Requests answered 420: Proxy-Require asks for an extension"),
    REQUIRE_REFUSED("Requests to this proxy itself answered 420: Require asks for an extension"),
    RELAY_REFUSED("Requests answered 403: from an unknown source to a foreign domain"),
    RECORD_ROUTE_TOKEN_INVALID("Requests answered 403: the Record-Route token is not ours"),
    STRICT_ROUTES_REPAIRED("Requests whose Request-URI a strict router had replaced"),
    NEXT_HOP_IS_SELF("Requests from this proxy itself whose next hop is this proxy again; sip-domains may lack a name"),
    NEXT_HOP_UNRESOLVED("Requests answered 500: the next hop is no SIP URI or its host has no address"),
    NON_INVITE_UNANSWERED("Non-INVITE requests ended without a response, as RFC 4320 asks for"),
    REFUSED_WHILE_STOPPING("Requests answered 503 while the program was draining or stopping"),
    OPTIONS_ANSWERED("OPTIONS to this proxy answered"),

    // Overload.
    REFUSED_DIALOG_RATE("INVITEs answered 503: more in a second than overload-ctrl-dialog-rate"),
    REFUSED_SOURCE_RATE("INVITEs answered 503: more in a second from one source than overload-source-rate"),
    REFUSED_LOOP_LAG("INVITEs answered 503: the loop was further behind than overload-loop-lag"),

    // Out-of-service checks.
    CHECKS_SENT("OPTIONS of this proxy's own sent to SIP Servers and devices"),
    CHECKS_UNANSWERED("OPTIONS of this proxy's own without an answer in time"),
    SIP_SERVER_SWITCHOVERS("Times the other member of a SIP Server pair became the active one"),
    SIP_SERVER_PAIRS_LOST("Times a SIP Server pair became unavailable: neither member answered"),
    DEVICES_TAKEN_OUT("Times a device was taken out of service: it did not answer OPTIONS"),
    DEVICES_BACK("Times a device came back into service"),
    REFUSED_OUT_OF_SERVICE("Requests answered 480: the device is out of service"),
    REFUSED_PAIR_UNAVAILABLE("Requests answered 503: neither member of the SIP Server pair answers"),

    // Control socket; written by its own thread.
    CONTROL_CLIENTS("Clients of the control socket"),
    CONTROL_CLIENTS_REFUSED("Clients of the control socket not served: another user's, or too many at work"),
    CONTROL_CLIENTS_EVICTED("Idle clients of the control socket closed to make room for another"),
    CONTROL_CLIENTS_TIMED_OUT("Clients of the control socket closed because they neither asked nor read"),
    CONTROL_ACCEPT_FAILURES("Errors of accept on the control socket"),
    CONTROL_REQUESTS("Requests on the control socket"),
    CONTROL_REQUESTS_REFUSED("Requests on the control socket that made no sense or could not be done"),
    CONTROL_REQUESTS_UNANSWERED("Requests on the control socket that the proxy was too busy for, or failed to answer"),

    // Copies of messages for those who read SIP.
    HEP_PACKETS_SENT("Copies of messages sent to hep-collector"),
    HEP_PACKETS_DROPPED("Copies of messages not sent to hep-collector because the socket's send buffer was full"),
    HEP_MESSAGES_TOO_LARGE("Copies of messages not sent to hep-collector: larger than a datagram"),
    HEP_SEND_ERRORS("Errors of sending to hep-collector"),
    TRACES_STARTED("Traces of a peer's messages that an operator has begun"),
    TRACES_REFUSED("Traces of a peer's messages not begun: too many at a time, or no file could be made"),
    TRACES_FULL("Traces ended because their file has reached trace-max-size"),
    TRACES_FAILED("Traces ended because their file could not be written"),
    TRACE_MESSAGES("Messages handed to the thread that writes traces"),
    TRACE_MESSAGES_DROPPED("Messages missing in a trace because the disk did not keep up"),

    // Registrar and learned flows.
    REGISTERS("REGISTER requests handled here"),
    REGISTERS_REFUSED("REGISTER requests refused"),
    REGISTERED_USERS_LIMIT_HIT("REGISTER requests answered 503: too many users have contacts"),
    CONTACTS_REMOVED("Contacts removed by a REGISTER with Contact: *"),
    CONTACTS_EXPIRED("Contacts removed because their time was over"),
    CHALLENGES_SENT("Requests answered 401 or 407: credentials are missing, or not good"),
    CHALLENGES_STALE("Challenges sent because a nonce was too old, of another address, or not ours"),
    AUTHENTICATIONS("Requests with the credentials of a user"),
    AUTHENTICATION_FAILURES("Requests with credentials of no user or with a wrong password"),
    AUTHENTICATION_SLOWED("Requests answered 503, their credentials unchecked: too many failures of their source"),
    AUTHENTICATION_SOURCES_LIMIT_HIT("Failures counted together because too many sources had some"),
    WRONG_USER_REFUSED("Requests answered 403: credentials of another user than To or From names"),
    USERS_RELOADS("Times that a changed registrar-users was taken into use"),
    USERS_RELOADS_FAILED("Times that a changed registrar-users had faults and was not taken into use"),
    CONTACTS_OF_FORMER_USERS("Contacts removed because their user is not in registrar-users any more"),
    CONTACTS_RESTORED("Contacts taken up from registrar-snapshot at the start"),
    SNAPSHOTS_WRITTEN("Times that registrar-snapshot was written"),
    SNAPSHOT_FAILURES("Times that registrar-snapshot could not be written, or was of no use at the start"),
    USERS_NOT_REGISTERED("Requests answered 480: the user has no contact"),
    SIPS_CONTACTS_PASSED_OVER("Contacts not used: the request is for a sips URI, and they are not"),
    FLOWS_LEARNED("Connections remembered for a Contact, from a 2xx to its REGISTER"),
    FLOW_LIMIT_HIT("Connections not remembered for a Contact: too many"),

    // Host names.
    DNS_QUESTIONS("Host names asked for"),
    DNS_FAILURES("Host names without an address"),
    DNS_TIMEOUTS("Host names taken for unknown because their lookup took too long"),
    DNS_WAIT_LIMIT_HIT("Requests not kept waiting for a host name: too many wait"),
    DNS_STALE_USED("Answers used beyond their time because no name server could tell"),
    DNS_QUARANTINED("Addresses tried after the others for a while because a request failed there"),
    DNS_QUARANTINE_LIMIT_HIT("Addresses not put last after a failure: too many are"),

    // The monitoring HTTP server.
    HTTP_REQUESTS("Requests to the monitoring HTTP server"),
    HTTP_TOKEN_REFUSED("HTTP requests answered 401: the bearer token is missing or wrong"),
    HTTP_HOST_REFUSED("HTTP requests answered 421: Host names another site"),
    HTTP_METHOD_REFUSED("HTTP requests answered 405: neither GET nor HEAD"),
    HTTP_NOT_FOUND("HTTP requests answered 404: there is no such page"),
    HTTP_BAD_REQUESTS("HTTP requests answered 400: a parameter is wrong"),
    HTTP_BUSY("HTTP requests answered 503: too many questions about connections and devices wait"),
    HTTP_LOOP_SILENT("HTTP requests answered 503: the event loop did not answer in time"),
    HTTP_CONNECTIONS_CLOSED_LIMIT("HTTP connections closed: too many requests were in progress"),
    HTTP_FAILURES("HTTP requests answered 500 after a defect, which is in the log with its stack");

    private final String description;

    Counter(final String description) {
        this.description = description;
    }

    /**
     * What is counted, as one line of text without a full stop.
     *
     * @return the description
     */
    public String description() {
        return description;
    }

    /**
     * The name in metrics and on the status page: lower case with underscores.
     *
     * @return the name, e.g. {@code connections_accepted}
     */
    public String metricName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
