package io.sipproxy.status;

import java.util.Locale;

/**
 * Every counter that the program keeps, with the one line that the status page and the metrics show for it. A counter
 * only grows; what is open or queued at the moment is the difference of two counters, or asked from its owner.
 */
public enum Counter {
    // ---- loop
    LOOP_PASSES("Passes of the event loop"),
    LOOP_TASKS_RUN("Tasks handed to the loop by other threads and run"),
    LOOP_HANDLER_FAILURES("Exceptions caught from a handler; each is a defect and is in the log with its stack"),
    TIMERS_FIRED("Timers fired"),

    // ---- event log
    EVENT_LINES_WRITTEN("Lines written to the event log"),
    EVENT_LINES_SUPPRESSED("Events counted but not written: more than one in a second for one peer"),

    // ---- TCP and TLS connections
    CONNECTIONS_ACCEPTED("Connections accepted"),
    CONNECTIONS_REFUSED_LIMIT("Connections accepted and closed at once: the connection limit was reached"),
    CONNECTIONS_ACCEPT_FAILURES("Errors of accept"),
    CONNECTIONS_ACCEPT_PAUSES("Times accepting paused because the process was out of file descriptors or memory"),
    CONNECTIONS_STARTED("Outgoing connections started"),
    CONNECTIONS_NOT_STARTED_LIMIT("Outgoing connections not started: the connection limit was reached"),
    CONNECTIONS_NOT_STARTED_FAILURES("Outgoing connections not started: no socket could be had"),
    CONNECTIONS_OPENED("Outgoing connections that were established"),
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
    LOST_TLS_ERROR("Connections lost with a TLS alert or a failed handshake"),
    LOST_UNFRAMEABLE("Connections closed because no further message could be found in their stream"),
    LOST_OUTPUT_OVERFLOW("Connections closed because too much output waited for the peer"),
    LOST_OUT_OF_BUFFERS("Connections closed because the buffer pool was exhausted while a message was incomplete"),
    LOST_IDLE("Connections closed after being idle"),
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
    TCP_MESSAGES_MALFORMED("Malformed SIP messages received over TCP and TLS, the stream going on"),
    TCP_STREAMS_UNFRAMEABLE("Streams given up because the end of a message could not be told"),
    TCP_MESSAGES_TOO_LARGE("Messages above the size limit received over TCP and TLS"),
    TCP_PINGS_ANSWERED("Keep-alive pings (RFC 5626) answered"),
    TCP_PONGS_RECEIVED("Single line ends between messages: answers to pings, or stray"),
    TCP_SENDS_REFUSED_CLOSED("Messages not accepted: the connection was no longer usable"),
    TCP_SENDS_REFUSED_OVERFLOW("Messages not accepted: too much output waited on the connection"),
    TCP_SENDS_REFUSED_NO_BUFFER("Messages not accepted: the buffer pool was exhausted"),

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
    BUFFERS_EXHAUSTED("Buffers asked for and not given: the pool was at its limit");

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
