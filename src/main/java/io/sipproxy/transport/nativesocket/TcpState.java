package io.sipproxy.transport.nativesocket;

/** The states of a TCP connection, RFC 9293 section 3.3.2. */
public enum TcpState {
    /** The system gave a number that is not in its table, or none. */
    UNKNOWN,
    CLOSED,
    LISTEN,
    SYN_SENT,
    SYN_RECEIVED,
    ESTABLISHED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    CLOSE_WAIT,
    CLOSING,
    LAST_ACK,
    TIME_WAIT
}
